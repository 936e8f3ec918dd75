import { isRecord } from './is-record.ts';
import { isToldEvent, type ToldEvent } from './told-event.ts';

/**
 * `board.json`: what control tells of a room, as it stands now, in one object: for who comes in the middle, or does not
 * listen. Who listens hears of each change in band.
 */
export interface Board {
  /** Rises with each change; `head.json` names it, so that nobody asks for what they have. */
  readonly revision: number;
  /** One of each type. */
  readonly events: readonly ToldEvent[];
}

export const EMPTY_BOARD: Board = { revision: 0, events: [] };

/** The board that `value` is, or undefined; of its events those that this version understands. */
export function readBoard(value: unknown): Board | undefined {
  if (!isRecord(value)) return undefined;
  const { revision, events } = value;
  if (!Number.isSafeInteger(revision) || !Array.isArray(events)) return undefined;
  return { revision: revision as number, events: events.filter(isToldEvent) };
}
