/** What the numbers of a rehearsal mean: percentiles, costs, what gave way first, and the sentence. Pure. */

import { ASKED, Tally } from '../crowd/tally.ts';
import type { RehearsalReport, Step } from './report.ts';

/** What an installation may not exceed while it is said to carry an audience. */
export const LIMITS = {
  firstAudioP99Ms: 2_000,
  /** Of the listeners, 0..1; two may always, for they may have met another program. */
  stalled: 0.01,
  /** Of the requests. */
  errors: 0.001,
  /** Of the listeners, at least. */
  heard: 0.99,
  lagP99Ms: 50,
} as const;

/** A process this busy has no room left, of one processor. */
const BUSY = 0.9;
/** Of all processors of the machine. */
const MACHINE_BUSY = 0.95;

export type GaveWay = 'generator' | 'first-audio' | 'stalls' | 'errors' | 'silence';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface Findings {
  readonly listeners: number;
  readonly arriveSeconds: number;
  readonly heard: number;
  /** Of those who found the room full: how many there were, how many wait still, and how long the others did, ms. */
  readonly waited: number;
  readonly stillWait: number;
  readonly waiting: Percentiles;
  /** How often a listener went over to another tier. */
  readonly tierMoves: number;
  /** Ms. */
  readonly firstAudio: Percentiles;
  /** Likewise of those whose link is slow; NaN where there are none. */
  readonly slowFirstAudio: Percentiles;
  readonly slowStalls: number;
  readonly pageLoad: Percentiles;
  readonly lateness: Percentiles;
  readonly stalls: number;
  readonly stalledListeners: number;
  readonly stalledSeconds: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly errorCount: number;
  readonly requests: number;
  /** Of all answers, headers included. */
  readonly bytes: number;
  /** Without the page, over bytes of encoded sound. */
  readonly overhead: number;
  /** Of segments: mean over those that were asked for, and of the worst. Undefined when no edge told. */
  readonly originRequests:
    | { readonly mean: number; readonly most: number; readonly objects: number }
    | undefined;
  readonly servers: readonly {
    readonly name: string;
    /** µs of processor for each second of each listener. */
    readonly usPerListenerSecond: number;
    readonly load: number;
  }[];
  /** Of all processors of this machine, 0..1; undefined where it cannot be told. */
  readonly machineLoad: number | undefined;
  readonly generatorUsPerListenerSecond: number;
  /** Memory of what makes a listener, kB. */
  readonly generatorKbPerListener: number;
  readonly lagP99Ms: number;
  /** Undefined: it held. */
  readonly gaveWay: GaveWay | undefined;
  /** Whether the generator itself had time: else nothing of this counts. */
  readonly counts: boolean;
}

export function findingsOf(step: Step): Findings {
  const tally = Tally.fromJson(step.tally);
  const { traffic } = tally;
  const sum = (of: (asked: (typeof ASKED)[number]) => number, but?: string) =>
    ASKED.filter((asked) => asked !== but).reduce((all, asked) => all + of(asked), 0);
  const bytesOf = (asked: (typeof ASKED)[number]) => traffic[asked].headBytes + traffic[asked].bodyBytes;
  const objects = Object.values(tally.objects);
  const fetched = objects.map((object) => object.fetched);
  const found = {
    listeners: step.listeners,
    arriveSeconds: step.arriveSeconds,
    heard: tally.heard,
    waited: tally.waited,
    stillWait: tally.waited - tally.letIn,
    waiting: percentilesOf(tally.waiting),
    tierMoves: tally.tierMoves,
    firstAudio: percentilesOf(tally.firstAudio),
    slowFirstAudio: percentilesOf(tally.slowFirstAudio),
    slowStalls: tally.slowStalls,
    pageLoad: percentilesOf(tally.pageLoad),
    lateness: percentilesOf(tally.lateness),
    stalls: tally.stalls,
    stalledListeners: tally.stalledListeners,
    stalledSeconds: tally.stalledSeconds,
    errors: tally.errors,
    errorCount: tally.errorCount,
    requests: sum((asked) => traffic[asked].requests),
    bytes: sum(bytesOf),
    overhead: sum(bytesOf, 'page') / tally.soundBytes,
    originRequests: tally.edged
      ? {
          mean: fetched.reduce((all, one) => all + one, 0) / objects.length,
          most: Math.max(...fetched),
          objects: objects.length,
        }
      : undefined,
    servers: step.servers.map(({ name, cpuSeconds, load }) => ({
      name,
      load,
      usPerListenerSecond: (cpuSeconds * 1e6) / tally.listenerSeconds,
    })),
    generatorUsPerListenerSecond: (tally.generatorCpuSeconds * 1e6) / tally.listenerSeconds,
    generatorKbPerListener: tally.generatorMemoryBytes / 1_000 / tally.arrived,
    machineLoad: step.machineLoad,
    lagP99Ms: step.lagP99Ms,
  };
  const gaveWay = gaveWayFirst(found, tally);
  return { ...found, gaveWay, counts: gaveWay !== 'generator' };
}

function percentilesOf(histogram: Tally['firstAudio']): Percentiles {
  const at = (share: number) => histogram.percentile(share);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: histogram.maxMs };
}

function gaveWayFirst(
  found: Omit<Findings, 'gaveWay' | 'counts'>,
  { arrived }: Pick<Tally, 'arrived'>,
): GaveWay | undefined {
  if (found.lagP99Ms >= LIMITS.lagP99Ms) return 'generator';
  if (found.errorCount > found.requests * LIMITS.errors) return 'errors';
  // Who waits before a full room is to hear nothing yet.
  if (found.heard < (arrived - found.stillWait) * LIMITS.heard) return 'silence';
  if (found.firstAudio.p99 > LIMITS.firstAudioP99Ms) return 'first-audio';
  if (found.stalledListeners > Math.max(2, arrived * LIMITS.stalled)) return 'stalls';
  return undefined;
}

export interface Verdict {
  /** The largest audience that it carried; 0: none that was tried. */
  readonly carries: number;
  readonly arriveSeconds: number;
  readonly sentence: string;
}

/** The whole in one sentence. */
export function verdictOf({ steps }: Pick<RehearsalReport, 'steps'>): Verdict {
  const all = steps.map(findingsOf).sort((a, b) => a.listeners - b.listeners);
  const broken = all.find(({ gaveWay }) => gaveWay !== undefined);
  const held = all.filter(
    ({ gaveWay, listeners }) => gaveWay === undefined && listeners < (broken?.listeners ?? Infinity),
  );
  const best = held.at(-1);
  const { arriveSeconds } = best ?? broken ?? { arriveSeconds: 0 };
  const carries = best?.listeners ?? 0;
  const installation = best
    ? `This installation carries ${count(carries)} listeners arriving in ${arriveSeconds} seconds`
    : 'This installation carried no audience that was rehearsed';
  return { carries, arriveSeconds, sentence: `${installation}; ${whatGaveWay(broken)}.` };
}

function whatGaveWay(broken: Findings | undefined): string {
  if (!broken) return 'nothing gave way';
  const at = `at ${count(broken.listeners)}`;
  const where = culprit(broken);
  switch (broken.gaveWay) {
    case 'generator':
      return `beyond that nothing is known, for ${at} the processes that make the listeners gave way first (their turns were ${broken.lagP99Ms.toFixed(0)} ms late)`;
    case 'errors':
      return `the first thing to give way is ${where}: ${at}, ${count(broken.errorCount)} of ${count(broken.requests)} requests failed (${worstErrors(broken)})`;
    case 'silence':
      return `the first thing to give way is ${where}: ${at}, ${count(broken.listeners - broken.heard - broken.stillWait)} listeners heard nothing`;
    case 'first-audio':
      return `the first thing to give way is ${where}: ${at}, one listener in a hundred waits ${(broken.firstAudio.p99 / 1000).toFixed(1)} s for sound`;
    default:
      return `the first thing to give way is ${where}: ${at}, the sound stops for ${count(broken.stalledListeners)} listeners`;
  }
}

/** Which process had no time left, where that can be seen. */
function culprit({ servers, machineLoad }: Findings): string {
  if (servers.length === 0) return 'not on this machine, and cannot be seen from here';
  const busiest = servers.reduce((a, b) => (b.load > a.load ? b : a));
  const load = `${(busiest.load * 100).toFixed(0)} % of a processor`;
  if (busiest.load < BUSY && machineLoad !== undefined && machineLoad >= MACHINE_BUSY)
    return `this machine’s processors (${(machineLoad * 100).toFixed(0)} % busy), on which the listeners were made too`;
  return busiest.load >= BUSY
    ? `the processor of ${busiest.name} (${load})`
    : `something else than what serves here (the busiest, ${busiest.name}, had ${load})`;
}

function worstErrors({ errors }: Findings): string {
  const sorted = Object.entries(errors).sort(([, a], [, b]) => b - a);
  return sorted
    .slice(0, 3)
    .map(([reason, times]) => `${reason}: ${count(times)}`)
    .join(', ');
}

/** With a space for thousands. */
export function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}
