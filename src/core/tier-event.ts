import { isLoadLevel, type LoadLevel } from './load.ts';
import { isTier, type Tier } from './tier.ts';

/** What is given up at present, and how the sound is given out from a segment on: `Tier`. */
export interface TierEvent extends Tier {
  readonly type: 'tier';
  readonly level: LoadLevel;
}

export function isTierEvent(value: Readonly<Record<string, unknown>>): boolean {
  return isLoadLevel(value['level']) && isTier(value);
}
