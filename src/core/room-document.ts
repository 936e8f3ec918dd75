import { isRecord } from './is-record.ts';
import { isLifeState, type LifeState } from './life-state.ts';
import { isSpreadMs } from './listening/spread.ts';
import { isProbability } from './reactions-event.ts';
import { type ReplayDocument, readReplayDocument } from './replay.ts';
import {
  isLanguageTag,
  isWaitsFor,
  LONGEST_DESCRIPTION,
  LONGEST_TOPIC,
  type WaitsFor,
} from './room-about.ts';
import { isRoomId } from './room-id.ts';

/** What control tells an origin of a room, so that its pages and its head need no database. */
export interface RoomDocument {
  readonly id: string;
  readonly title: string;
  readonly state: LifeState;
  /** Absent until the room first opens. */
  readonly run?: number;
  /** UTC in ms since 1970. */
  readonly t0Ms?: number;
  /** As `RoomAbout` says; each absent when nothing is said. */
  readonly description?: string;
  readonly language?: string;
  readonly topic?: string;
  readonly startsMs?: number;
  /** Once it has ended. */
  readonly endedMs?: number;
  /** Present when its host starts it, not the clock. */
  readonly startsItself?: false;
  /** Present when no recording is kept. */
  readonly recorded?: false;
  /** Names of who was invited to speak, until the room is live. */
  readonly speakers?: readonly string[];
  /** Why it has not started though it should have. */
  readonly waitsFor?: WaitsFor;
  /** What its host made of the recording. */
  readonly replay?: ReplayDocument;
  /** With which a listener reports that they are there, while it is live: 0 to 1, 1 where absent. */
  readonly presence?: number;
  /** Over how much, in ms, its listeners are spread when they ask for whole segments; the least where absent. */
  readonly spreadMs?: number;
}

const LONGEST_TITLE = 300;
/** A stage has 13 places; more may be invited than come. */
export const MOST_NAMED = 40;
const LONGEST_NAME = 200;

/** The document that `value` is, or undefined: it comes over a socket or from a file. */
export function readRoomDocument(value: unknown): RoomDocument | undefined {
  if (!isRecord(value)) return undefined;
  const { id, title, state, run, t0Ms } = value;
  if (typeof id !== 'string' || !isRoomId(id)) return undefined;
  if (!isText(title, LONGEST_TITLE) || !isLifeState(state)) return undefined;
  if (run !== undefined && !(Number.isSafeInteger(run) && (run as number) >= 0)) return undefined;
  if (t0Ms !== undefined && !Number.isFinite(t0Ms)) return undefined;
  return {
    id,
    title,
    state,
    ...(run === undefined ? {} : { run: run as number }),
    ...(t0Ms === undefined ? {} : { t0Ms: t0Ms as number }),
    ...aboutIn(value),
    ...replayIn(value),
  };
}

/** What cannot be read of it is left out: a room is shown all the same. */
function aboutIn(value: Record<string, unknown>): Partial<RoomDocument> {
  const {
    description,
    language,
    topic,
    startsMs,
    endedMs,
    startsItself,
    recorded,
    speakers,
    waitsFor,
    presence,
    spreadMs,
  } = value;
  return {
    ...(isText(description, LONGEST_DESCRIPTION) ? { description } : {}),
    ...(typeof language === 'string' && isLanguageTag(language) ? { language } : {}),
    ...(isText(topic, LONGEST_TOPIC) ? { topic } : {}),
    ...(typeof startsMs === 'number' && Number.isFinite(startsMs) ? { startsMs } : {}),
    ...(typeof endedMs === 'number' && Number.isFinite(endedMs) ? { endedMs } : {}),
    ...(startsItself === false ? { startsItself } : {}),
    ...(recorded === false ? { recorded } : {}),
    ...(Array.isArray(speakers) ? { speakers: namesIn(speakers) } : {}),
    ...(isWaitsFor(waitsFor) ? { waitsFor } : {}),
    ...(isProbability(presence) ? { presence } : {}),
    ...(isSpreadMs(spreadMs) ? { spreadMs } : {}),
  };
}

function replayIn(value: Record<string, unknown>): Partial<RoomDocument> {
  const replay = readReplayDocument(value['replay']);
  return replay ? { replay } : {};
}

function namesIn(speakers: readonly unknown[]): string[] {
  return speakers.filter((name) => isText(name, LONGEST_NAME)).slice(0, MOST_NAMED);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest;
}
