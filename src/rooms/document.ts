import type { WaitsFor } from '../core/room-about.ts';
import { MOST_NAMED, type RoomDocument } from '../core/room-document.ts';
import { type Replay, replayDocumentOf } from './replay.ts';
import type { Room } from './room.ts';

/** What only matters until a room is live, and what only once it was. */
export interface Expected {
  /** Names of who was invited to speak. */
  readonly speakers: readonly string[];
  /** Why it has not started though it should have. */
  readonly waitsFor?: WaitsFor | undefined;
  /** What its host made of its recording. */
  readonly replay?: Replay;
}

/** What the origin shows of a room. */
export function documentOf(
  room: Room,
  { speakers, waitsFor, replay }: Expected = { speakers: [] },
): RoomDocument {
  const { id, title, state, programme, description, language, topic, startsMs, endedMs } = room;
  const edition = replay && replayDocumentOf(replay);
  const isComing = state === 'scheduled' || state === 'green-room';
  return {
    id,
    title,
    state,
    ...(programme ? { run: programme.run, t0Ms: programme.t0Ms } : {}),
    ...(description === '' ? {} : { description }),
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic }),
    ...(startsMs === undefined ? {} : { startsMs }),
    ...(endedMs === undefined ? {} : { endedMs }),
    ...(room.startsItself ? {} : { startsItself: false }),
    ...(room.recorded ? {} : { recorded: false }),
    ...(isComing && speakers.length > 0 ? { speakers: speakers.slice(0, MOST_NAMED) } : {}),
    ...(edition ? { replay: edition } : {}),
    ...(isComing && waitsFor !== undefined ? { waitsFor } : {}),
  };
}
