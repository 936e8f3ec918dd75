/** What an audience does, and those who lead it. What everyone is told of it rides in band, and stands in `board.json`. */

import Type from 'typebox';
import * as audience from './audience-schemas.ts';
import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import { RoomId, RoomParams } from './schemas.ts';

const QuestionParams = Type.Object({ room: RoomId, question: audience.AudienceId });
const PollParams = Type.Object({ room: RoomId, poll: audience.AudienceId });
const PinParams = Type.Object({ room: RoomId, pin: audience.AudienceId });

export const AUDIENCE_OPERATIONS = {
  react: {
    ...ROUTES.react,
    summary: 'Report reactions of this device',
    description: 'Those of some seconds together: one report in 4 s. They are told to everyone in sums.',
    action: 'audience.react',
    params: RoomParams,
    body: json(audience.ReactionReport),
    answers: { 204: { description: 'They count.' } },
    refusals: ['room_not_found', 'room_not_open'],
  },
  askQuestion: {
    ...ROUTES.askQuestion,
    summary: 'Ask a question',
    description: 'Who leads the room sees it, and publishes it or not. One in 20 s from each device.',
    action: 'audience.ask',
    params: RoomParams,
    body: json(audience.NewQuestion),
    answers: { 201: { description: 'It waits to be read.', content: json(audience.Question) } },
    refusals: ['room_not_found', 'room_ended', 'questions_full', 'storage_full'],
  },
  voteForQuestion: {
    ...ROUTES.voteForQuestion,
    summary: 'Say whether this device wants a question answered',
    description: 'Can be repeated; the last one counts, once.',
    action: 'audience.vote',
    params: QuestionParams,
    body: json(audience.QuestionVote),
    answers: { 204: { description: 'It counts.' } },
    refusals: ['question_not_found', 'room_ended', 'storage_full'],
  },
  moveQuestion: {
    ...ROUTES.moveQuestion,
    summary: 'Publish a question, answer it, or reject it',
    description:
      'Twelve are published at a time. One is being answered at a time: another that was is answered then. A second time changes nothing.',
    action: 'question.moderate',
    params: QuestionParams,
    body: json(audience.QuestionChange),
    answers: { 200: { description: 'The question as it is now.', content: json(audience.Question) } },
    refusals: [
      'room_not_found',
      'question_not_found',
      'question_state_wrong',
      'questions_published_full',
      'storage_full',
    ],
  },
  rejectWaiting: {
    ...ROUTES.rejectWaiting,
    summary: 'Reject all questions that wait to be read',
    description: 'A second time changes nothing. Each can still be published.',
    action: 'question.moderate',
    params: RoomParams,
    answers: { 204: { description: 'None waits.' } },
    refusals: ['room_not_found'],
  },
  makePoll: {
    ...ROUTES.makePoll,
    summary: 'Make a poll',
    description: 'A draft, which nobody else sees until it is opened.',
    action: 'poll.lead',
    params: RoomParams,
    body: json(audience.NewPoll),
    answers: { 201: { description: 'The poll.', content: json(audience.Poll) } },
    refusals: ['room_not_found', 'polls_full', 'storage_full'],
  },
  changePoll: {
    ...ROUTES.changePoll,
    summary: 'Open a poll, or close it with its result',
    description: 'One is open at a time. A second time changes nothing; a closed one does not open again.',
    action: 'poll.lead',
    params: PollParams,
    body: json(audience.PollChange),
    answers: { 200: { description: 'The poll as it is now.', content: json(audience.Poll) } },
    refusals: ['room_not_found', 'room_ended', 'poll_not_found', 'poll_open', 'poll_over', 'storage_full'],
  },
  deletePoll: {
    ...ROUTES.deletePoll,
    summary: 'Delete a poll with its votes',
    description: 'A second time changes nothing.',
    action: 'poll.lead',
    params: PollParams,
    answers: { 204: { description: 'It is gone.' } },
    refusals: ['room_not_found'],
  },
  voteInPoll: {
    ...ROUTES.voteInPoll,
    summary: 'Vote in a poll',
    description: 'The last vote of a device counts, once.',
    action: 'audience.vote',
    params: PollParams,
    body: json(audience.PollVote),
    answers: { 204: { description: 'It counts.' } },
    refusals: ['poll_not_found', 'poll_over', 'room_ended', 'storage_full'],
  },
  pinLink: {
    ...ROUTES.pinLink,
    summary: 'Hold a link up to everyone who listens',
    description: 'At most 3 at a time. The same link again, under the same title, stays as it is.',
    action: 'pin.change',
    params: RoomParams,
    body: json(audience.NewPin),
    answers: { 201: { description: 'It is pinned.', content: json(audience.Pin) } },
    refusals: ['room_not_found', 'pins_full', 'storage_full'],
  },
  unpinLink: {
    ...ROUTES.unpinLink,
    summary: 'Take a link down',
    description: 'A second time changes nothing.',
    action: 'pin.change',
    params: PinParams,
    answers: { 204: { description: 'It is pinned no more.' } },
    refusals: ['room_not_found'],
  },
  readAudience: {
    ...ROUTES.readAudience,
    summary: 'What the audience asked and how it voted, as who leads the room sees it',
    description:
      'With questions that wait to be read, drafts of polls, and what open polls have counted so far.',
    action: 'audience.read',
    params: RoomParams,
    answers: { 200: { description: 'All of it.', content: json(audience.Audience) } },
    refusals: ['room_not_found'],
  },
} as const;
