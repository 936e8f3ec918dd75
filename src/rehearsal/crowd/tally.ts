/** What happened to generated listeners, as numbers that add up over processes and machines. */

import { type HistogramJson, LatencyHistogram } from '../report/latency-histogram.ts';

export const ASKED = ['page', 'time', 'head', 'queue', 'board', 'init', 'segment'] as const;
export type Asked = (typeof ASKED)[number];

/** Of all answers of one kind. */
export interface Traffic {
  requests: number;
  /** Status lines, fields, and what frames a chunked body. */
  headBytes: number;
  bodyBytes: number;
}

/** How often an object was asked for, and how often an edge had to ask the origin for it. */
export interface ObjectCount {
  asked: number;
  fetched: number;
}

export interface TallyJson {
  readonly arrived: number;
  readonly heard: number;
  readonly listenerSeconds: number;
  readonly stalls: number;
  readonly stalledSeconds: number;
  readonly stalledListeners: number;
  readonly slowStalls: number;
  readonly returned: number;
  readonly paused: number;
  readonly jumps: number;
  readonly waited: number;
  readonly letIn: number;
  readonly tierMoves: number;
  readonly soundBytes: number;
  readonly traffic: Readonly<Record<Asked, Traffic>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly objects: Readonly<Record<string, ObjectCount>>;
  readonly edged: boolean;
  readonly firstAudio: HistogramJson;
  readonly slowFirstAudio: HistogramJson;
  readonly pageLoad: HistogramJson;
  readonly lateness: HistogramJson;
  readonly silences: HistogramJson;
  readonly waiting: HistogramJson;
  readonly generatorCpuSeconds: number;
  readonly generatorMemoryBytes: number;
}

export class Tally {
  arrived = 0;
  /** Listeners who had sound. */
  heard = 0;
  /** Seconds for which each listened, from the arrival on, added. */
  listenerSeconds = 0;
  /** Of listeners whose link is good: what a slow one does is no fault of the installation. */
  stalls = 0;
  stalledSeconds = 0;
  stalledListeners = 0;
  slowStalls = 0;
  returned = 0;
  paused = 0;
  jumps = 0;
  /** Listeners who found the room full, and those of them who were let in. */
  waited = 0;
  letIn = 0;
  /** How often one of them went over to another tier. */
  tierMoves = 0;
  /** Encoded sound in the segments that were whole. */
  soundBytes = 0;
  readonly traffic: Record<Asked, Traffic> = {
    page: noTraffic(),
    time: noTraffic(),
    head: noTraffic(),
    queue: noTraffic(),
    board: noTraffic(),
    init: noTraffic(),
    segment: noTraffic(),
  };
  readonly errors: Record<string, number> = {};
  readonly objects: Record<string, ObjectCount> = {};
  /** Whether answers came through an edge that says what it asked for. */
  edged = false;
  /** From the arrival (with the page) or the press (page at hand) to sound, ms; of those whose link is good. */
  readonly firstAudio = new LatencyHistogram();
  readonly slowFirstAudio = new LatencyHistogram();
  /** From the arrival until the page and what it needs are there, ms. */
  readonly pageLoad = new LatencyHistogram();
  /** Of units of sound on schedule, after their listener’s turn to ask for them, or after their last sample where they are streamed, ms. */
  readonly lateness = new LatencyHistogram();
  readonly silences = new LatencyHistogram();
  /** From the arrival before a full room until it was their turn, ms. */
  readonly waiting = new LatencyHistogram();
  generatorCpuSeconds = 0;
  /** Of the processes that make listeners, while all are there. */
  generatorMemoryBytes = 0;

  static fromJson(json: TallyJson): Tally {
    const tally = new Tally();
    tally.add(json);
    return tally;
  }

  error(reason: string): void {
    this.errors[reason] = (this.errors[reason] ?? 0) + 1;
  }

  get errorCount(): number {
    return Object.values(this.errors).reduce((sum, count) => sum + count, 0);
  }

  object(path: string): ObjectCount {
    const known = this.objects[path];
    if (known) return known;
    const made = { asked: 0, fetched: 0 };
    this.objects[path] = made;
    return made;
  }

  add(json: TallyJson): void {
    this.arrived += json.arrived;
    this.heard += json.heard;
    this.listenerSeconds += json.listenerSeconds;
    this.stalls += json.stalls;
    this.stalledSeconds += json.stalledSeconds;
    this.stalledListeners += json.stalledListeners;
    this.slowStalls += json.slowStalls;
    this.returned += json.returned;
    this.paused += json.paused;
    this.jumps += json.jumps;
    this.waited += json.waited;
    this.letIn += json.letIn;
    this.tierMoves += json.tierMoves;
    this.soundBytes += json.soundBytes;
    for (const asked of ASKED) {
      const [into, from] = [this.traffic[asked], json.traffic[asked]];
      into.requests += from.requests;
      into.headBytes += from.headBytes;
      into.bodyBytes += from.bodyBytes;
    }
    for (const [reason, count] of Object.entries(json.errors))
      this.errors[reason] = (this.errors[reason] ?? 0) + count;
    for (const [path, { asked, fetched }] of Object.entries(json.objects)) {
      const into = this.object(path);
      into.asked += asked;
      into.fetched += fetched;
    }
    this.edged ||= json.edged;
    this.firstAudio.add(LatencyHistogram.fromJson(json.firstAudio));
    this.slowFirstAudio.add(LatencyHistogram.fromJson(json.slowFirstAudio));
    this.pageLoad.add(LatencyHistogram.fromJson(json.pageLoad));
    this.lateness.add(LatencyHistogram.fromJson(json.lateness));
    this.silences.add(LatencyHistogram.fromJson(json.silences));
    this.waiting.add(LatencyHistogram.fromJson(json.waiting));
    this.generatorCpuSeconds += json.generatorCpuSeconds;
    this.generatorMemoryBytes += json.generatorMemoryBytes;
  }

  toJson(): TallyJson {
    const { firstAudio, slowFirstAudio, pageLoad, lateness, silences, waiting } = this;
    return {
      arrived: this.arrived,
      heard: this.heard,
      listenerSeconds: this.listenerSeconds,
      stalls: this.stalls,
      stalledSeconds: this.stalledSeconds,
      stalledListeners: this.stalledListeners,
      slowStalls: this.slowStalls,
      returned: this.returned,
      paused: this.paused,
      jumps: this.jumps,
      waited: this.waited,
      letIn: this.letIn,
      tierMoves: this.tierMoves,
      soundBytes: this.soundBytes,
      traffic: this.traffic,
      errors: this.errors,
      objects: this.objects,
      edged: this.edged,
      firstAudio: firstAudio.toJson(),
      slowFirstAudio: slowFirstAudio.toJson(),
      pageLoad: pageLoad.toJson(),
      lateness: lateness.toJson(),
      silences: silences.toJson(),
      waiting: waiting.toJson(),
      generatorCpuSeconds: this.generatorCpuSeconds,
      generatorMemoryBytes: this.generatorMemoryBytes,
    };
  }
}

function noTraffic(): Traffic {
  return { requests: 0, headBytes: 0, bodyBytes: 0 };
}
