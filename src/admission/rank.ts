/**
 * Where a request stands among all that may come: by its priority; within one who has shown who they are, or waited or
 * computed for it, before strangers; and within those by a number that the caller keeps for an hour.
 */

import { PRIORITIES, type Priority } from '../core/priority.ts';

/** Parts of those that stand alike, of whom some may be let in and others not. */
export const PARTS = 128;
const HALF = PARTS;
const OF_PRIORITY = 2 * HALF;
export const RANKS = PRIORITIES.length * OF_PRIORITY;

export interface Standing {
  readonly priority: Priority;
  readonly proven: boolean;
  /** From 0 to less than `PARTS`. */
  readonly part: number;
}

/** 0 goes first; each is less than `RANKS`. */
export function rankOf({ priority, proven, part }: Standing): number {
  return PRIORITIES.indexOf(priority) * OF_PRIORITY + (proven ? 0 : HALF) + part;
}

/** The first rank of whoever is a stranger in a priority. */
export function firstStranger(priority: Priority): number {
  return rankOf({ priority, proven: false, part: 0 });
}

/** The last rank of a priority, and one more. */
export function endOf(priority: Priority): number {
  return (PRIORITIES.indexOf(priority) + 1) * OF_PRIORITY;
}

/** In which line it waits: priorities, each with a line for who is proven before one for strangers. */
export const LINES = PRIORITIES.length * 2;
export function lineOf(rank: number): number {
  return Math.floor(rank / HALF);
}
