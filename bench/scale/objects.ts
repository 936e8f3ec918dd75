/** The objects of one programme, numbered: what a cache keeps apart. */

import { SEGMENT_MS } from '../../src/core/programme.ts';

/** Of each rung so many segments are told apart at a time: older ones are forgotten, and nobody asks for them. */
const REMEMBERED = 64;
const KINDS = 4;

/** What is not numbered. */
export const OTHERS = { head: 0, page: 1, board: 2, init: 3 } as const;
const FIRST_NUMBERED = OTHERS.init + 3;
export const PLACES = FIRST_NUMBERED + KINDS * REMEMBERED;

/** A numbered object: a segment of a rung (0 to 2), or a timeline batch (3). */
export function numbered(kind: number, n: number): { readonly place: number; readonly number: number } {
  return { place: FIRST_NUMBERED + kind * REMEMBERED + (n % REMEMBERED), number: n };
}

export function isNumbered(place: number): boolean {
  return place >= FIRST_NUMBERED;
}

/** When it exists at the origin, ms after T0. */
export function existsMs(place: number, number: number, lateMs: number): number {
  if (!isNumbered(place)) return 0;
  const isTimeline = place >= FIRST_NUMBERED + 3 * REMEMBERED;
  return isTimeline ? (number + 1) * 4 * SEGMENT_MS + lateMs : (number + 1) * SEGMENT_MS + lateMs;
}

/**
 * Until when a cache keeps what it was given at an instant, ms: as the origin says, counted as nginx does, in whole seconds;
 * what is fresh for one, until that is over (edge/keys.conf).
 */
export function keptUntilMs(place: number, givenMs: number): number {
  return (Math.floor(givenMs / 1_000) + keptSeconds(place) + 1) * 1_000;
}

function keptSeconds(place: number): number {
  if (place === OTHERS.head || place === OTHERS.board) return 0;
  return place === OTHERS.page ? 10 : 3_600;
}
