/** What is given up under load, for the operator to see, and to decide. */

import { Lanes, ListenerLimit, LoadOrder, LoadState, RoomLimit, WaitingReport } from './load-schemas.ts';
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
    summary: 'Report that someone waits, or was drawn by lot and listens',
    description:
      'Once for each ticket, `came` at once when it is drawn, with the probability `counted` of `queue.json`; `playing` by those who did and whom the lane let in. Only sums are kept.',
    action: 'waiting.report',
    params: RoomParams,
    body: json(WaitingReport),
    answers: { 204: { description: 'Counted, if it counts.' } },
    refusals: [],
  },
  readPass: {
    ...ROUTES.readPass,
    summary: 'Ask whether one passes the line before a room',
    description:
      'Who hosts or speaks there, or runs the installation, never waits. To be asked by a page that has reason to believe it, not by everyone who waits.',
    action: 'line.pass',
    params: RoomParams,
    answers: { 204: { description: 'One does.' } },
    refusals: ['room_not_found'],
  },
  listLanes: {
    ...ROUTES.listLanes,
    summary: 'Read whom the lottery lane of a room drew, in sums',
    description:
      'For whoever checks the draw: `lastSeed`, hashed by SHA-256 `lastGroup` + 1 times, is `commitment`, which was kept and published before anyone drew a ticket. A ticket of a group was drawn if SHA-256 of its seed and of the number as ten digits begins with a 32-bit fraction below 0.01. Of a round that is not over there is the commitment alone.',
    action: 'lane.read',
    params: RoomParams,
    answers: { 200: { description: 'The rounds.', content: json(Lanes) } },
    refusals: ['room_not_found'],
  },
} as const;
