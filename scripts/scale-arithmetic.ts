/** From what one listener costs an edge to what many take. Pure. */

import { MEASURED_EDGE as EDGE } from '../bench/scale/assumptions.ts';
import prices from '../docs/scale-prices.json' with { type: 'json' };
import { MOST_SPREAD_MS } from '../src/core/listening/spread.ts';
import { SEGMENT_MS } from '../src/core/programme.ts';
import { measured, type ScaleFigures } from './scale-figures.ts';

export type Network = (typeof prices.networks)[number];

/** By these names the benches tell what one listener costs. */
export const DEMAND = {
  listenerUs: `${EDGE}: CPU for a listener-second`,
  bytes: `${EDGE}: bytes to a listener a second`,
  requests: `${EDGE}: requests of a listener a second`,
  joinUs: `${EDGE}: CPU for a join by TLS`,
  connectionKb: `${EDGE}: memory for a connection by TLS`,
  originUs: 'streaming edge, origin alone: CPU for a request',
} as const;

const SEGMENT_S = SEGMENT_MS / 1000;
const JOINED_WITHIN_S = 60;

export interface Demand {
  readonly listeners: number;
  readonly gbitPerSecond: number;
  readonly terabytesPerHour: number;
  readonly requestsPerSecond: number;
  /** Of edges, kept busy all the time. */
  readonly coresAtFull: number;
  readonly coresToOrder: number;
  readonly memoryGb: number;
  readonly joinsPerSecond: number;
  readonly joinCores: number;
}

export function demandOf(figures: ScaleFigures, listeners: number): Demand {
  const of = (what: keyof typeof DEMAND) => measured(figures, DEMAND[what]);
  const bytesPerSecond = listeners * of('bytes') * prices.wireOverhead;
  const coresAtFull = (listeners * of('listenerUs')) / 1e6;
  const joinsPerSecond = listeners / JOINED_WITHIN_S;
  return {
    listeners,
    gbitPerSecond: (bytesPerSecond * 8) / 1e9,
    terabytesPerHour: (bytesPerSecond * 3600) / 1e12,
    requestsPerSecond: listeners * of('requests'),
    coresAtFull,
    coresToOrder: coresAtFull / prices.plannedUse,
    memoryGb: (listeners * of('connectionKb')) / 2 ** 20,
    joinsPerSecond,
    joinCores: (joinsPerSecond * of('joinUs')) / 1e6,
  };
}

/** Over which a large audience is spread. */
export const SPREAD_S = MOST_SPREAD_MS / 1000;

/** How many listeners an edge suffices for, by each thing that it has so much of. */
export function limitsOf(
  figures: ScaleFigures,
  { serverGbit }: Network,
): { what: string; listeners: number }[] {
  const one = demandOf(figures, 1);
  // All ask for a segment within the spread, and are idle for the rest of its 0.96 s.
  const segmentGbit = one.gbitPerSecond * SEGMENT_S;
  const segmentCores = one.coresAtFull * SEGMENT_S;
  return [
    {
      what: 'line, a segment for all in time',
      listeners: (serverGbit * SPREAD_S) / segmentGbit,
    },
    { what: 'cores, the same', listeners: (prices.coresPerEdge * SPREAD_S) / segmentCores },
    { what: 'line, planned', listeners: (serverGbit * prices.plannedNetworkUse) / one.gbitPerSecond },
    { what: 'cores, planned', listeners: (prices.coresPerEdge * prices.plannedUse) / one.coresAtFull },
    {
      what: 'cores, while all join within a minute',
      listeners: (prices.coresPerEdge * 0.9) / (one.coresAtFull + one.joinCores),
    },
    { what: 'memory', listeners: (prices.serverGb * 0.5) / one.memoryGb },
    { what: 'connections', listeners: prices.serverConnections },
  ];
}

/** Edges for so many, one of them to spare. */
export function edgesFor(figures: ScaleFigures, listeners: number, network: Network): number {
  const most = Math.min(...limitsOf(figures, network).map((limit) => limit.listeners));
  return Math.ceil(listeners / most) + 1;
}
