/** What the simulation of the whole tree takes for given. What was measured comes from a figure, what was not is said to be assumed. */

/** So many are real, before one edge; by this name the bench tells what they cost, and docs/SCALE.md finds it. */
export const MEASURED_LISTENERS = 1_000;
export const MEASURED_EDGE = `an edge (nginx), ${MEASURED_LISTENERS} listeners`;

export interface Costs {
  /** Of a core of an edge, for a request on a kept-alive connection: µs. */
  readonly edgeRequestUs: number;
  /** For a listener's coming: TLS handshake, the page and its first requests: µs. */
  readonly edgeJoinUs: number;
  /** Of a core of the origin for an object: µs. */
  readonly originRequestUs: number;
}

export interface Sizes {
  /** Bytes on the wire of a segment with the answer's headers, by rung. */
  readonly segment: readonly [aac64: number, opus48: number, aac32: number];
  readonly head: number;
  readonly timeline: number;
  readonly init: number;
  /** The page with all its scripts and styles, compressed. */
  readonly page: number;
}

export interface Tree {
  readonly listeners: number;
  readonly edges: number;
  /** Caches between edges and origin; 0: edges ask the origin itself. */
  readonly shields: number;
  readonly coresPerEdge: number;
  /** All come within so long, with a crest in the middle. */
  readonly arrivalMs: number;
  /** There and back: between listener and edge, edge and shield, shield and origin. */
  readonly nearMs: number;
  readonly middleMs: number;
  readonly farMs: number;
  /** After its end a segment is whole at the origin. */
  readonly lateMs: number;
  /** Whoever waits at an edge for another's request waits so long, and then asks above for itself, … */
  readonly lockMs: number;
  /** … unless there are turns: then it goes on waiting, and looks again after each, the last of them over and over. */
  readonly turnsMs: readonly number[];
  /** Share of listeners at each rung. */
  readonly rungs: readonly [aac64: number, opus48: number, aac32: number];
  /** Share of listeners who read what happened, batch by batch. */
  readonly timelineShare: number;
  /** What listeners send, sampled, all together a second at most: presence, and reactions. */
  readonly reportsPerSecond: number;
  readonly loss?: Loss;
  readonly costs: Costs;
  readonly sizes: Sizes;
}

/** An edge is gone. */
export interface Loss {
  readonly atMs: number;
  /** Requests to it fail after so long: at once where something still refuses, else by the player's own patience. */
  readonly failsAfterMs: number;
  /** Each of its listeners is led to another edge at a random moment within so long. */
  readonly ledElsewhereMs: number;
}

/** As measured, rounded: the bench `scale` puts its own in the place of an edge's; `streaming-edge` measures the origin alone. */
export const COSTS: Costs = { edgeRequestUs: 30, edgeJoinUs: 300, originRequestUs: 150 };
const SIZES: Sizes = {
  segment: [8_900, 7_100, 5_000],
  head: 900,
  timeline: 500,
  init: 1_200,
  page: 60_000,
};

export const MILLION: Tree = {
  listeners: 1_000_000,
  edges: 20,
  shields: 2,
  coresPerEdge: 8,
  arrivalMs: 60_000,
  nearMs: 30,
  middleMs: 10,
  farMs: 20,
  lateMs: 5,
  lockMs: 40,
  turnsMs: [80, 160, 320],
  rungs: [0.8, 0.15, 0.05],
  timelineShare: 0.05,
  reportsPerSecond: 400,
  costs: COSTS,
  sizes: SIZES,
};
