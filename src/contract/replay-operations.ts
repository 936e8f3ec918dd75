/** What a host makes of a recording. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

export const REPLAY_OPERATIONS = {
  readReplay: {
    ...ROUTES.readReplay,
    summary: "What the host made of a room's replay",
    description: "Times are in ms from the programme's start, also of what was cut off.",
    action: 'replay.read',
    params: schema.RoomParams,
    answers: { 200: { description: 'The replay.', content: json(schema.Replay) } },
    refusals: ['room_not_found'],
  },
  changeReplay: {
    ...ROUTES.changeReplay,
    summary: 'Trim a replay, publish or withdraw it, set how long it is kept',
    description:
      'What is left out stays. Cuts are on the boundaries of segments (960 ms), outside of what was asked for, and can be taken back. What is cut off or withdrawn answers 410 at once, and edges are told to forget it. A time to be kept that is over already is refused: it would delete the room.',
    action: 'replay.change',
    params: schema.RoomParams,
    body: json(schema.ReplayChange),
    answers: { 200: { description: 'The replay as it is now.', content: json(schema.Replay) } },
    refusals: ['room_not_found', 'room_state_wrong', 'keeping_over', 'storage_full'],
  },
  setChapters: {
    ...ROUTES.setChapters,
    summary: "Set a replay's chapters, all of them",
    description: 'Also while the room is live.',
    action: 'replay.chapters',
    params: schema.RoomParams,
    body: json(schema.ChapterList),
    answers: { 200: { description: 'The replay as it is now.', content: json(schema.Replay) } },
    refusals: ['room_not_found', 'room_state_wrong', 'storage_full'],
  },
  makeClip: {
    ...ROUTES.makeClip,
    summary: 'Make a clip of a recording',
    description:
      'Of two minutes at most, in whole chunks (320 ms) about what was asked for, with a page of its own once all of its sound is there. Can be repeated.',
    action: 'clip.make',
    params: schema.ClipParams,
    body: json(schema.NewClip),
    answers: {
      200: { description: 'The clip existed.', content: json(schema.Clip) },
      201: { description: 'The clip was made.', content: json(schema.Clip) },
    },
    refusals: ['room_not_found', 'room_state_wrong', 'clip_exists', 'clips_full', 'storage_full'],
  },
  deleteClip: {
    ...ROUTES.deleteClip,
    summary: 'Delete a clip',
    description: 'A second time changes nothing.',
    action: 'clip.delete',
    params: schema.ClipParams,
    answers: { 204: { description: 'The clip is gone.' } },
    refusals: ['room_not_found', 'storage_full'],
  },
} as const;
