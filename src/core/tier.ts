/**
 * Tiers of delivery: how the sound is given out while the installation is under load. Pure.
 *
 * - `full`: every rung, and chunks as they are made where the path streams.
 * - `whole`: every rung, in whole segments of 0.96 s.
 * - `economy`: the smallest AAC alone, in objects of 3.84 s.
 *
 * A change holds for all rooms from an instant on; in each room it is a segment's number, a multiple of four, so that it
 * is the same wherever it is worked out.
 */

import { isRecord } from './is-record.ts';
import { SEGMENT_MS, SEGMENTS_PER_ECONOMY } from './programme.ts';
import type { Rung } from './rung.ts';

const TIER_NAMES = ['full', 'whole', 'economy'] as const;
export type TierName = (typeof TIER_NAMES)[number];

/** The rung that economy objects hold. */
export const ECONOMY_RUNG = 'aac32' satisfies Rung;

/** As a room's programme has it. */
export interface Tier {
  readonly name: TierName;
  /** The first segment of it. */
  readonly from: number;
}

export const FULL_TIER: Tier = { name: 'full', from: 0 };

/** As the installation has it. */
export interface TierChange {
  readonly name: TierName;
  /** UTC in ms since 1970. */
  readonly fromMs: number;
}

/** @param changes oldest first @returns the tiers of a programme, oldest first, each another than the one before */
export function tiersOf(changes: readonly TierChange[], t0Ms: number): Tier[] {
  const tiers: Tier[] = [FULL_TIER];
  for (const { name, fromMs } of changes) {
    const from = Math.max(0, firstOf(fromMs - t0Ms));
    while (tiers.length > 0 && (tiers.at(-1)?.from ?? 0) >= from) tiers.pop();
    if (tiers.at(-1)?.name !== name) tiers.push({ name, from });
  }
  return tiers;
}

/** @param tiers as `tiersOf` gives them */
export function tierAt(tiers: readonly Tier[], n: number): TierName {
  return tiers.findLast(({ from }) => from <= n)?.name ?? 'full';
}

export function isTier(value: unknown): value is Tier {
  return isRecord(value) && isTierName(value['name']) && isCount(value['from']);
}

export function isTierName(value: unknown): value is TierName {
  return (TIER_NAMES as readonly unknown[]).includes(value);
}

/** The first segment that begins then or later and begins an economy object. */
function firstOf(elapsedMs: number): number {
  return Math.ceil(elapsedMs / (SEGMENT_MS * SEGMENTS_PER_ECONOMY)) * SEGMENTS_PER_ECONOMY;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
