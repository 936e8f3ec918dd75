/**
 * Deletes rooms whose time is over, as their hosts or the operator set it. Nobody presses anything: it looks at its start,
 * whenever a room changed, and every minute, and reads the store afresh each time. Rules: docs/RULES.md KEEP.
 */

import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import { Recurrence } from './recurrence.ts';
import type { ReplayStorage } from './replay-storage.ts';
import type { Rooms } from './rooms.ts';

export interface KeepingNeeds {
  readonly rooms: Pick<Rooms, 'delete'>;
  readonly replays: Pick<ReplayStorage, 'overdue'>;
  /** For how many days a room is kept whose host said nothing; 0: for ever. */
  readonly keepDays: number;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

const LOOK_MS = 60_000;
/** What is deleted at one look; the rest at the next, which follows at once. */
const AT_ONCE = 20;

export class Keeping {
  readonly #needs: KeepingNeeds;
  readonly #looking: Recurrence;

  constructor(needs: KeepingNeeds) {
    this.#needs = needs;
    this.#looking = new Recurrence({
      look: () => this.#look(),
      onTrouble: (error) =>
        needs.log.error({ err: error }, 'what is to be deleted could not be; trying again'),
      againMs: LOOK_MS,
    });
  }

  /** Looks now. */
  ask(): void {
    this.#looking.ask();
  }

  close(): Promise<void> {
    return this.#looking.close();
  }

  /** @returns when to look again, ms */
  async #look(): Promise<number> {
    const { rooms, replays, keepDays, nowMs, log } = this.#needs;
    const overdue = await replays.overdue(nowMs(), keepDays, AT_ONCE);
    for (const id of overdue) {
      try {
        await rooms.delete(id, 'schedule');
        log.info({ room: id }, 'a room was kept for its time');
      } catch (error) {
        // Its host opened it again, or was faster.
        if (!(error instanceof TribuneError)) throw error;
        if (error.code !== 'room_state_wrong' && error.code !== 'room_not_found') throw error;
      }
    }
    return overdue.length === AT_ONCE ? 0 : LOOK_MS;
  }
}
