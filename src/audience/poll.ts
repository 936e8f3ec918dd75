/** A poll and what came of it, pure. */

import type { PollResult, PollState } from '../core/polls-event.ts';

/** Times are UTC in ms since 1970. */
export interface Poll {
  readonly room: string;
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly state: PollState;
  readonly createdMs: number;
  readonly openedMs?: number;
  readonly closedMs?: number;
}

/** The votes for one choice. */
export interface Tally {
  readonly choice: number;
  readonly counted: number;
  /** Sum of the weights, and of their squares. */
  readonly weight: number;
  readonly squares: number;
}

/** Normal distribution: 19 times in 20. */
const Z_95 = 1.96;

/**
 * The votes by choice. Where a sample was counted, each vote stands for as many as its weight says, and the error is that
 * of a share of a half, the largest, at 95 %: 1.96 √(¼ / n), with n = (Σw)² / Σw² the size of an equal sample (Kish).
 */
export function resultOf(choices: number, tallies: readonly Tally[]): PollResult {
  const of = (choice: number) => tallies.find((tally) => tally.choice === choice);
  const sum = (key: 'counted' | 'weight' | 'squares') =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const counted = sum('counted');
  const votes = Array.from({ length: choices }, (_, choice) => Math.round(of(choice)?.weight ?? 0));
  const isSample = sum('weight') > counted;
  if (!isSample) return { votes, counted };
  const size = sum('weight') ** 2 / sum('squares');
  // Upwards, to a tenth of a point: never more certain than it is.
  const errorPoints = Math.min(100, Math.ceil(1_000 * Z_95 * Math.sqrt(0.25 / size)) / 10);
  return { votes, counted, errorPoints };
}
