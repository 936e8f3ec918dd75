import { readBoard } from '../../src/core/board.ts';
import type { ToldEvent, ToldType } from '../../src/core/told-event.ts';

const TIMEOUT_MS = 5_000;

/**
 * Reads what control tells of the room off its board, where the sound has not told it: at the start, and whenever the
 * head names a newer one. While there is sound, what was heard in it goes before what the board says, which is ahead.
 */
export class BoardReader {
  readonly #room: string;
  readonly #onEvents: (events: readonly ToldEvent[]) => void;
  readonly #heard = new Set<ToldType>();
  #revision = 0;
  #reading = false;
  #sounding = false;

  /** @param onEvents told what is new */
  constructor(room: string, onEvents: (events: readonly ToldEvent[]) => void) {
    this.#room = room;
    this.#onEvents = onEvents;
  }

  /** Whether there is sound now. */
  sounds(sounding: boolean): void {
    if (sounding === this.#sounding) return;
    this.#sounding = sounding;
    // What was heard grows old while nothing is, and is not told again at once when sound comes back.
    this.#heard.clear();
    this.#revision = 0;
  }

  /** The sound has told this type. */
  heard(type: ToldType): void {
    this.#heard.add(type);
  }

  /** @param revision of the board, as the head names it */
  headRead(revision: number | undefined): void {
    if (revision === undefined || revision <= this.#revision || this.#reading) return;
    this.#reading = true;
    void this.#read(revision).finally(() => {
      this.#reading = false;
    });
  }

  async #read(revision: number): Promise<void> {
    const board = await fetchBoard(this.#room);
    if (!board) return;
    // The head may be a second older than the board.
    this.#revision = Math.max(revision, board.revision);
    this.#onEvents(board.events.filter(({ type }) => !this.#heard.has(type)));
  }
}

/** Undefined when it cannot be had now: the next head asks for it again. */
async function fetchBoard(room: string) {
  try {
    const response = await fetch(`/live/${room}/board.json`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? readBoard(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}
