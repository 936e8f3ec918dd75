/** Raised hands: by who listens, and answered by who leads the room. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

export const HAND_OPERATIONS = {
  raiseHand: {
    ...ROUTES.raiseHand,
    summary: 'Raise a hand: ask to speak',
    description:
      'Needs no account. One hand for each `deviceKey`: raised again it keeps its place in the queue, under the new words and a new secret. Who raised it reads it at least every 75 seconds, or it lapses.',
    action: 'hand.raise',
    params: schema.RoomParams,
    body: json(schema.NewHand),
    answers: { 201: { description: 'It is up.', content: json(schema.RaisedHand) } },
    refusals: [
      'room_not_found',
      'room_not_open',
      'room_ended',
      'stage_locked',
      'hands_full',
      'hand_rests',
      'hand_refused',
      'blocked',
      'storage_full',
    ],
  },
  listHands: {
    ...ROUTES.listHands,
    summary: 'The queue of raised hands, and who came by one',
    action: 'hand.list',
    params: schema.RoomParams,
    answers: { 200: { description: 'The queue.', content: json(schema.HandList) } },
    refusals: ['room_not_found'],
  },
  readHand: {
    ...ROUTES.readHand,
    summary: 'How your raised hand stands',
    description:
      'With its secret as Bearer. With `after`, answered once the queue has changed, or after 10 seconds. Once accepted it gives the place on stage, with a new WHIP token each time.',
    action: 'hand.hold',
    bySecret: true,
    params: schema.HandParams,
    query: schema.HandQuery,
    answers: { 200: { description: 'The hand.', content: json(schema.HeldHand) } },
    refusals: ['room_not_found', 'hand_not_found'],
  },
  lowerHand: {
    ...ROUTES.lowerHand,
    summary: 'Lower your raised hand, or come down from the stage',
    description: 'With its secret as Bearer. A second time changes nothing.',
    action: 'hand.hold',
    bySecret: true,
    params: schema.HandParams,
    answers: { 204: { description: 'It is down.' } },
    refusals: ['room_not_found', 'hand_not_found', 'storage_full'],
  },
  answerHand: {
    ...ROUTES.answerHand,
    summary: 'Answer a raised hand: accept, later, decline',
    description:
      'Accepting makes a place as an invitation does; it is free again once its holder lowers the hand, is sent back, or is off the stage for 90 seconds: 30 where their page asks no more. Can be repeated.',
    action: 'hand.answer',
    params: schema.HandParams,
    body: json(schema.HandReply),
    answers: { 204: { description: 'It is answered.' } },
    refusals: [
      'room_not_found',
      'hand_not_found',
      'hand_over',
      'room_not_open',
      'room_ended',
      'stage_locked',
      'blocked',
      'stage_full',
      'unavailable',
      'storage_full',
    ],
  },
} as const;
