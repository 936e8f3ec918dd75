/** The one place that decides whether someone may do something: by the table in `src/core/rights.ts`. */

import { TribuneError } from '../core/refusal.ts';
import { type Action, isBelow, reachOf, type StageRole } from '../core/rights.ts';
import type { Caller } from './caller.ts';

/** The place on stage that something would be done to. */
export interface Target {
  readonly place: string;
  /** Asked only where it matters. @throws TribuneError place_not_found */
  readonly role: () => Promise<StageRole>;
}

/** @throws TribuneError not_allowed; token_wrong: the token is for another place; place_not_found */
export async function checkRight(caller: Caller, action: Action, target?: Target): Promise<void> {
  const reaches = new Set([...caller.roles].map((role) => reachOf(role, action)));
  if (reaches.has('all')) return;
  if (!reaches.has('below') && !reaches.has('own')) {
    throw new TribuneError('not_allowed', 'This is not yours to do here.');
  }
  if (!target || caller.places.has(target.place)) return;
  if (reaches.has('below') && isBelow(await target.role(), 'co-host')) return;
  if (reaches.has('below') || caller.account) {
    throw new TribuneError('not_allowed', 'This place is not yours to change.');
  }
  throw new TribuneError('token_wrong', 'This token is for another place on this stage.');
}

/** Whether someone has a right, wherever it reaches. */
export function mayBeTold(caller: Caller, action: Action): boolean {
  return [...caller.roles].some((role) => reachOf(role, action) !== undefined);
}
