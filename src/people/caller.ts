import type { Role } from '../core/rights.ts';
import type { Account } from './account.ts';

/** Whoever asks something, with every role that they have where they ask it. */
export interface Caller {
  readonly roles: ReadonlySet<Role>;
  /** Present where they are signed in and ask by that. */
  readonly account?: Account;
  /** Their own places on the stage that they ask about. */
  readonly places: ReadonlySet<string>;
}
