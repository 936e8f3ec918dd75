/**
 * The ladder: what is given up, one level after the other, so that the sound goes on when a crowd is larger than the
 * machine. Each level includes those below. Sound of the stage, recording and evidence are on no level. Pure.
 */

import { isRecord } from './is-record.ts';
import { isTierName, type TierChange, type TierName } from './tier.ts';

export const LOAD_LEVELS = [0, 1, 2, 3, 4, 5, 6] as const;
export type LoadLevel = (typeof LOAD_LEVELS)[number];

/** From which level on something is given up. */
export const GIVEN_UP = {
  reactions: 1,
  /** Counts of an audience are rounded, and made every 30 s. */
  exactCounts: 2,
  /** Chunks of a segment that is being made. */
  lowLatency: 3,
  /** The larger rungs, and segments under a second. */
  fullTier: 4,
  /** Joining without a wait. */
  openDoor: 5,
  newSpeakers: 6,
} as const satisfies Record<string, LoadLevel>;

/** Why a level holds: measured, set by the operator, or left by the operator to be measured again. */
const LOAD_CAUSES = ['measured', 'set', 'released'] as const;
export type LoadCause = (typeof LOAD_CAUSES)[number];

/** What control tells every origin. */
export interface LoadDocument {
  readonly level: LoadLevel;
  /** Since when it holds: UTC in ms since 1970. */
  readonly sinceMs: number;
  readonly cause: LoadCause;
  /** Those of the last minutes, oldest first. */
  readonly tiers: readonly TierChange[];
  /** How the level came about, oldest first. */
  readonly steps: readonly LoadStep[];
}

export interface LoadStep {
  readonly level: LoadLevel;
  readonly atMs: number;
  readonly cause: LoadCause;
}

export const NO_LOAD: LoadDocument = { level: 0, sinceMs: 0, cause: 'measured', tiers: [], steps: [] };

/** Bounds of what a document holds. */
export const MOST_TIER_CHANGES = 40;
export const MOST_STEPS_TOLD = 20;

export function tierOfLevel(level: LoadLevel): TierName {
  if (level >= GIVEN_UP.fullTier) return 'economy';
  return level >= GIVEN_UP.lowLatency ? 'whole' : 'full';
}

export function isLoadLevel(value: unknown): value is LoadLevel {
  return (LOAD_LEVELS as readonly unknown[]).includes(value);
}

/** The document that `value` is, or undefined: it comes over a socket or from a file. */
export function readLoadDocument(value: unknown): LoadDocument | undefined {
  if (!isRecord(value)) return undefined;
  const { level, sinceMs, cause, tiers, steps } = value;
  if (!isLoadLevel(level) || !isInstant(sinceMs) || !isCause(cause)) return undefined;
  if (!Array.isArray(tiers) || !tiers.every(isTierChange)) return undefined;
  if (!Array.isArray(steps) || !steps.every(isStep)) return undefined;
  return {
    level,
    sinceMs,
    cause,
    tiers: tiers.slice(-MOST_TIER_CHANGES),
    steps: steps.slice(-MOST_STEPS_TOLD),
  };
}

function isTierChange(value: unknown): value is TierChange {
  return isRecord(value) && isTierName(value['name']) && isInstant(value['fromMs']);
}

function isStep(value: unknown): value is LoadStep {
  return (
    isRecord(value) && isLoadLevel(value['level']) && isInstant(value['atMs']) && isCause(value['cause'])
  );
}

function isCause(value: unknown): value is LoadCause {
  return (LOAD_CAUSES as readonly unknown[]).includes(value);
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
