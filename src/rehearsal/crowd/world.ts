import type { Dialer } from '../wire/dialer.ts';
import type { RequestTexts } from '../wire/request-text.ts';
import type { Heads } from './heads.ts';
import type { InstallationClock } from './installation-clock.ts';
import type { Tally } from './tally.ts';
import type { TimerWheel } from './timer-wheel.ts';
import type { ToldTiers } from './told-tiers.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** How generated listeners come and behave; the same for all. */
export interface Habits {
  /** Whether they bring the page with them, as who waited on it does; else each loads it anew. */
  readonly pageAtHand: boolean;
  /** Of those who listen, 0..1 in a minute: half of them pause and go on, half leave and come back. */
  readonly restless: number;
  /** Share of all, 0..1, whose link brings no more than `slowBitsPerSecond`. */
  readonly slow: number;
  readonly slowBitsPerSecond: number;
}

/** What listeners of one process share. */
export interface World {
  readonly room: string;
  readonly dialer: Dialer;
  readonly texts: RequestTexts;
  readonly wheel: TimerWheel;
  readonly clock: InstallationClock;
  readonly heads: Heads;
  readonly told: ToldTiers;
  readonly lines: WaitingLines;
  readonly tally: Tally;
  readonly habits: Habits;
  /** Paths that the page asks for before it can play. */
  readonly assets: readonly string[];
}
