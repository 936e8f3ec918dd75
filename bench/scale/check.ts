/** Whether the model says of a crowd what was measured of it. */

import type { Tree } from './assumptions.ts';
import { FIRST_COMES_MS, simulate } from './simulate.ts';

/** What a rehearsal measures: of a second, and of an object. */
export interface Rehearsed {
  readonly listeners: number;
  /** Caches that they were spread over, straight before the origin. */
  readonly edges: number;
  /** They came within so long; so long after the first, and for so long, was it measured. */
  readonly arrivalMs: number;
  readonly fromMs: number;
  readonly spanMs: number;
  readonly edgeRequests: number;
  readonly originRequests: number;
  readonly requestsPerObject: number;
}

export interface Compared {
  readonly what: string;
  readonly model: number;
  readonly measured: number;
}

/** @param tree whose times and shares hold; its size is the rehearsal's */
export function compare(tree: Tree, rehearsed: Rehearsed): Compared[] {
  const { listeners, edges, arrivalMs, spanMs } = rehearsed;
  const own = {
    ...tree,
    listeners,
    edges,
    shields: 0,
    arrivalMs,
    reportsPerSecond: 0,
    timelineShare: 0,
  };
  const simulated = simulate(own, rehearsed.fromMs + spanMs);
  const fromMs = FIRST_COMES_MS + rehearsed.fromMs;
  const untilMs = fromMs + spanMs;
  const segments = simulated.origin.perObject(fromMs, untilMs).mean;
  return [
    {
      what: 'requests a second at the edge',
      model: simulated.edges.between(fromMs, untilMs).mean,
      measured: rehearsed.edgeRequests,
    },
    {
      what: 'requests a second at the origin',
      model: simulated.origin.between(fromMs, untilMs).mean,
      measured: rehearsed.originRequests,
    },
    { what: 'requests at the origin for a segment', model: segments, measured: rehearsed.requestsPerObject },
  ];
}

/** How far the model is off, as a share of what was measured; of all, the most. */
export function farthest(compared: readonly Compared[]): number {
  return Math.max(...compared.map(({ model, measured }) => Math.abs(model / measured - 1)));
}
