import { isRecord } from './is-record.ts';
import { isToldEvent, isToldType, type ToldEvent, type ToldType } from './told-event.ts';

/**
 * What happens in a room, on the clock of the programme. `at` is in 48 kHz ticks from T0.
 * Rides in band as `emsg` in the listener's segments, and in the timeline batches for late joiners.
 */
export type TimelineEvent =
  | BeganEvent
  | StageEvent
  | SpeakingEvent
  | GapEvent
  | ClockEvent
  | EndedEvent
  | AtInstant<ToldEvent>;

/** What control told, from `at` on. */
type AtInstant<Event> = Event extends unknown ? Event & { readonly at: number } : never;

/** The programme began: at its first sample. */
export interface BeganEvent {
  readonly type: 'began';
  readonly at: number;
}

/** One who stands on stage. `place` names the place for as long as the room lasts. */
export interface OnStage {
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  /** Absent for a speaker. */
  readonly role?: 'host' | 'co-host';
}

/** Who is on stage from `at` on: the whole list, so that one lost event does no lasting harm. */
export interface StageEvent {
  readonly type: 'stage';
  readonly at: number;
  readonly people: readonly OnStage[];
}

/** Which places are heard from `at` on: the whole list. */
export interface SpeakingEvent {
  readonly type: 'speaking';
  readonly at: number;
  readonly places: readonly string[];
}

/**
 * Silence put where no sound arrived, from `at` until `until`; `not-recorded`: it was heard live, but the disk refused
 * it, in one rung at least.
 */
export interface GapEvent {
  readonly type: 'gap';
  readonly at: number;
  readonly until: number;
  readonly cause: 'media-restart' | 'writer-silent' | 'not-recorded';
}

/**
 * The machine's own clock was set: from `at` on it stands `offMs` from the programme's, which goes on as before. 0: it
 * agrees again.
 */
export interface ClockEvent {
  readonly type: 'clock';
  readonly at: number;
  readonly offMs: number;
}

export interface EndedEvent {
  readonly type: 'ended';
  readonly at: number;
}

/**
 * All that control told is told again at the start of each batch whose number this divides, a minute apart: nobody has to
 * read further back.
 */
export const TOLD_AGAIN_BATCHES = 16;

/** Whether a stranger's JSON is an event that we know. */
export function isTimelineEvent(value: unknown): value is TimelineEvent {
  if (!isRecord(value) || !isTicks(value['at'])) return false;
  switch (value['type']) {
    case 'stage':
      return Array.isArray(value['people']) && value['people'].every(isOnStage);
    case 'speaking':
      return Array.isArray(value['places']) && value['places'].every((place) => typeof place === 'string');
    case 'gap':
      return isTicks(value['until']);
    case 'clock':
      return isTicks(value['offMs']);
    case 'began':
    case 'ended':
      return true;
    default:
      return isToldEvent(value);
  }
}

/** Whether an event of this type tells a whole state, so that of several only the newest counts. */
export function isWholeState(type: TimelineEvent['type']): type is 'stage' | 'speaking' | ToldType {
  return type === 'stage' || type === 'speaking' || isToldType(type);
}

export function isOnStage(value: unknown): value is OnStage {
  return (
    isRecord(value) &&
    typeof value['place'] === 'string' &&
    typeof value['name'] === 'string' &&
    typeof value['muted'] === 'boolean' &&
    (value['role'] === undefined || value['role'] === 'host' || value['role'] === 'co-host')
  );
}

function isTicks(value: unknown): boolean {
  return Number.isSafeInteger(value);
}
