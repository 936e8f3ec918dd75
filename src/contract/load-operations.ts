/** What is given up under load, for the operator to see, and to decide. */

import { ListenerLimit, LoadOrder, LoadState, RoomLimit, WaitingReport } from './load-schemas.ts';
import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import { RoomParams } from './schemas.ts';

export const LOAD_OPERATIONS = {
  readLoad: {
    ...ROUTES.readLoad,
    summary: 'Read the level of load, and what was measured',
    action: 'load.read',
    answers: { 200: { description: 'How it stands.', content: json(LoadState) } },
    refusals: [],
  },
  setLoad: {
    ...ROUTES.setLoad,
    summary: 'Hold a level of load, or let it be measured again',
    description:
      'Can be repeated. 1: no reactions; 2: counts are rounded; 3: whole segments only; 4: the smallest sound, in longer pieces; 5: who comes now waits; 6: nobody new on stage. Each with those below. A held level stays until it is released, also over a restart.',
    action: 'load.set',
    body: json(LoadOrder),
    answers: { 200: { description: 'How it stands now.', content: json(LoadState) } },
    refusals: [],
  },
  readLimit: {
    ...ROUTES.readLimit,
    summary: 'Read how many may listen to a room at once, and who waits',
    action: 'room.limit',
    params: RoomParams,
    answers: { 200: { description: 'As it is now.', content: json(RoomLimit) } },
    refusals: ['room_not_found'],
  },
  limitListeners: {
    ...ROUTES.limitListeners,
    summary: 'Say how many may listen to a room at once',
    description:
      'By our own player. Beyond that newcomers wait, by `queue.json`; who listens stays, and who speaks or leads does not wait. Can be repeated.',
    action: 'room.limit',
    params: RoomParams,
    body: json(ListenerLimit),
    answers: { 200: { description: 'As it is now.', content: json(ListenerLimit) } },
    refusals: ['room_not_found', 'storage_full'],
  },
  reportWaiting: {
    ...ROUTES.reportWaiting,
    summary: 'Report that someone waits, or was drawn by lot',
    description:
      'Once for each ticket, by those whose number is drawn with the probability `counted` of `queue.json`; and by those whom the lane lets in. Only sums are kept.',
    action: 'waiting.report',
    params: RoomParams,
    body: json(WaitingReport),
    answers: { 204: { description: 'Counted, if it counts.' } },
    refusals: [],
  },
} as const;
