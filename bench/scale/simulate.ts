/**
 * A programme and all who listen, by the clock: origin → shields → edges → listeners.
 *
 * Each listener asks as the player does (web/listen/player): the page and the first things at its coming, then each
 * segment within the spread after its end, the head every 15 s, and again with its own pauses when that fails. Nothing is drawn
 * from a distribution that the player, the caches or a figure do not have. Pure; the same seed gives the same run.
 */

import { backoffMs } from '../../src/core/backoff.ts';
import { askAtMs, firstSegment } from '../../src/core/listening/schedule.ts';
import { spreadFor } from '../../src/core/listening/spread.ts';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import type { Tree } from './assumptions.ts';
import { Calendar } from './calendar.ts';
import { chanceFrom } from './chance.ts';
import { Cores } from './cores.ts';
import { numbered, OTHERS } from './objects.ts';
import { Tally } from './tally.ts';
import { OriginModel, Tier } from './tier.ts';

const STEP_MS = 2;
const HORIZON_MS = 20_000;
const WHOLE = { streams: false, segments: 1 } as const;
const HEAD_MS = 15_000;
/** How far behind the clock a player of whole segments plays, beside its own place in the spread: what a segment takes, and its margin. */
const TARGET_MS = 1_340;
/** So much behind its target a player leaves out what it missed. */
const JUMPS_MS = 3_000;
/** The player's own patience with an answer. */
const PATIENCE_MS = 5_000;
/** Segments that lie ready when a listener comes, and are fetched at once. */
const CATCHING_UP = 2;
/** After T0. */
export const FIRST_COMES_MS = 5_000;
const NEVER = 1e12;

export interface Simulated {
  readonly edges: Tally;
  readonly shields: Tally;
  readonly origin: Tally;
  /** Listeners who joined a second, at the busiest. */
  readonly mostJoins: number;
  /** The longest that an edge's cores were behind with their work, ms. */
  readonly longestQueueMs: number;
  /** Of those who lost their edge: how many; how long they heard nothing, each; when the last was on schedule again. */
  readonly lost?: {
    readonly listeners: number;
    readonly silentMs: readonly number[];
    readonly normalAfterMs: number;
  };
  /** Times that anyone else had a segment too late to play. */
  readonly stalls: number;
}

/** @param spanMs after all have come */
export function simulate(tree: Tree, spanMs: number, seed = 1): Simulated {
  return new Simulation(tree, spanMs, seed).run();
}

class Simulation {
  readonly #tree: Tree;
  readonly #endMs: number;
  readonly #chance: () => number;
  readonly #calendar: Calendar;
  readonly #edges: Tier;
  readonly #origin: OriginModel;
  readonly #shields: Tally;
  readonly #edgeOf: Uint16Array;
  readonly #rungOf: Uint8Array;
  /** Each listener's own place within the time over which requests are spread. */
  readonly #placeOf: Float32Array;
  readonly #spreadMs: number;
  readonly #nextOf: Int32Array;
  /** From this segment on, sound that is late is a stall; before, a listener who has just come catches up. */
  readonly #settledOf: Int32Array;
  readonly #failuresOf: Uint8Array;
  /** When whoever lost its edge is led elsewhere. */
  readonly #ledOf: Float64Array;
  readonly #silentOf: Float32Array;
  readonly #cores: readonly Cores[];
  #deadEdge = -1;
  #longestQueueMs = 0;
  #stalls = 0;
  #lastLateMs = 0;
  readonly #joins: Float64Array;

  constructor(tree: Tree, spanMs: number, seed: number) {
    this.#tree = tree;
    this.#endMs = FIRST_COMES_MS + tree.arrivalMs + spanMs;
    this.#chance = chanceFrom(seed);
    const { listeners, edges, shields } = tree;
    const seconds = Math.ceil(this.#endMs / 1000) + 1;
    this.#calendar = new Calendar(
      listeners * 2,
      STEP_MS,
      Math.max(HORIZON_MS, FIRST_COMES_MS + tree.arrivalMs),
    );
    const tally = (nodes: number) => new Tally(nodes, seconds);
    this.#origin = new OriginModel({
      lateMs: tree.lateMs,
      costMs: tree.costs.originRequestUs / 1000,
      tally: tally(1),
    });
    const far = {
      nodes: Math.max(1, shields),
      roundTripMs: tree.farMs,
      lockMs: NEVER,
      turnsMs: [],
      tally: tally(Math.max(1, shields)),
    };
    const shield = shields > 0 ? new Tier(this.#origin, far) : undefined;
    this.#shields = shield?.tally ?? far.tally;
    const roundTripMs = shield ? tree.middleMs : tree.farMs;
    this.#edges = new Tier(shield ?? this.#origin, {
      nodes: edges,
      roundTripMs,
      lockMs: tree.lockMs,
      turnsMs: tree.turnsMs,
      tally: tally(edges),
    });
    this.#edgeOf = Uint16Array.from({ length: listeners }, () => this.#chance() * edges);
    this.#rungOf = Uint8Array.from({ length: listeners }, () => this.#drawRung());
    this.#spreadMs = spreadFor(listeners);
    this.#placeOf = Float32Array.from({ length: listeners }, () => this.#chance());
    this.#nextOf = new Int32Array(listeners).fill(-1);
    this.#settledOf = new Int32Array(listeners);
    this.#failuresOf = new Uint8Array(listeners);
    this.#ledOf = new Float64Array(listeners);
    this.#silentOf = new Float32Array(listeners);
    this.#cores = Array.from({ length: edges }, () => new Cores(tree.coresPerEdge));
    this.#joins = new Float64Array(seconds);
  }

  run(): Simulated {
    const { listeners, arrivalMs, loss } = this.#tree;
    for (let who = 0; who < listeners; who++) {
      // Most come in the middle.
      const share = (this.#chance() + this.#chance()) / 2;
      this.#calendar.put(who * 2, FIRST_COMES_MS + share * arrivalMs);
    }
    const happen = (thing: number, nowMs: number) =>
      thing % 2 === 0 ? this.#segment(thing >> 1, nowMs) : this.#head(thing >> 1, nowMs);
    if (loss) {
      this.#calendar.run(loss.atMs, happen);
      this.#lose(loss.atMs, loss.ledElsewhereMs);
    }
    this.#calendar.run(this.#endMs, happen);
    this.#reports();
    const { tally: edges } = this.#edges;
    return {
      edges,
      shields: this.#shields,
      origin: this.#origin.tally,
      mostJoins: this.#joins.reduce((a, b) => Math.max(a, b), 0),
      longestQueueMs: this.#longestQueueMs,
      stalls: this.#stalls,
      ...(loss ? { lost: this.#lostOf(loss.atMs) } : {}),
    };
  }

  #targetMs(who: number): number {
    return TARGET_MS + (this.#placeOf[who] as number) * this.#spreadMs;
  }

  #segment(who: number, nowMs: number): void {
    const isNew = (this.#nextOf[who] as number) < 0;
    if (!this.#reached(who, nowMs)) return;
    const { nearMs, sizes, timelineShare } = this.#tree;
    let atMs = nowMs;
    if (isNew) {
      atMs = this.#join(who, nowMs);
      const first = firstSegment(atMs, this.#targetMs(who));
      this.#nextOf[who] = first;
      this.#settledOf[who] = first + CATCHING_UP;
    }
    const n = this.#nextOf[who] as number;
    const rung = this.#rungOf[who] as number;
    const { place, number } = numbered(rung, n);
    const givenMs = this.#ask(who, place, number, atMs, sizes.segment[rung as 0 | 1 | 2]);
    if (givenMs - atMs > PATIENCE_MS) {
      this.#failed(who, atMs, PATIENCE_MS);
      return;
    }
    if (n % 4 === 1 && n > 4 && (this.#placeOf[who] as number) < timelineShare) {
      const batch = numbered(3, (n - 5) / 4);
      this.#ask(who, batch.place, batch.number, atMs, sizes.timeline);
    }
    const hereMs = givenMs + nearMs / 2;
    this.#came(who, n, hereMs);
    const turn = { place: this.#placeOf[who] as number, spreadMs: this.#spreadMs };
    const dueMs = askAtMs(this.#nextOf[who] as number, WHOLE, turn) + nearMs / 2;
    this.#calendar.put(who * 2, Math.max(hereMs + nearMs / 2, dueMs));
  }

  /** A segment came: was there still sound? */
  #came(who: number, n: number, hereMs: number): void {
    this.#failuresOf[who] = 0;
    const neededMs = n * SEGMENT_MS + this.#targetMs(who);
    const lateMs = hereMs - neededMs;
    this.#nextOf[who] = n + 1;
    if (n < (this.#settledOf[who] as number) || lateMs <= 0) return;
    if (this.#ledOf[who] === 0) this.#stalls++;
    else this.#lastLateMs = Math.max(this.#lastLateMs, hereMs);
    this.#silentOf[who] = Math.max(this.#silentOf[who] as number, lateMs);
    if (lateMs > JUMPS_MS) this.#nextOf[who] = Math.max(n + 1, firstSegment(hereMs, this.#targetMs(who)));
  }

  #head(who: number, nowMs: number): void {
    const alive = this.#edgeOf[who] !== this.#deadEdge;
    if (alive) this.#ask(who, OTHERS.head, 0, nowMs, this.#tree.sizes.head);
    this.#calendar.put(who * 2 + 1, nowMs + (alive ? HEAD_MS : 2_000) * (0.875 + this.#chance() / 4));
  }

  /** The page, the clock, the head, the first things: at the edge nearly all of it is there. @returns when it is done */
  #join(who: number, nowMs: number): number {
    const { costs, sizes, nearMs } = this.#tree;
    const second = Math.floor(nowMs / 1000);
    this.#joins[second] = (this.#joins[second] as number) + 1;
    this.#work(who, nowMs, costs.edgeJoinUs);
    const rung = this.#rungOf[who] as number;
    let atMs = this.#ask(who, OTHERS.page, 0, nowMs, sizes.page) + nearMs;
    atMs = this.#ask(who, OTHERS.head, 0, atMs, sizes.head) + nearMs;
    this.#ask(who, OTHERS.board, 0, atMs, sizes.head);
    atMs = this.#ask(who, OTHERS.init + rung, 0, atMs, sizes.init) + nearMs;
    this.#calendar.put(who * 2 + 1, atMs + HEAD_MS * (0.875 + this.#chance() / 4));
    return atMs;
  }

  /** One request at the listener's edge, which has cores for so many. @returns when it is answered */
  #ask(who: number, place: number, number: number, atMs: number, bytes: number): number {
    const edge = this.#edgeOf[who] as number;
    const workedMs = this.#work(who, atMs, this.#tree.costs.edgeRequestUs);
    this.#edges.tally.carry(atMs, bytes);
    return Math.max(workedMs, this.#edges.ask(edge, place, number, atMs));
  }

  /** @returns when the edge's cores have done it */
  #work(who: number, atMs: number, us: number): number {
    const queueMs = (this.#cores[this.#edgeOf[who] as number] as Cores).work(atMs, us / 1000);
    this.#longestQueueMs = Math.max(this.#longestQueueMs, queueMs);
    return atMs + queueMs;
  }

  /** Whether there is an edge to ask; who has lost theirs tries again, and is led to another in time. */
  #reached(who: number, nowMs: number): boolean {
    if (this.#edgeOf[who] !== this.#deadEdge) return true;
    if (nowMs < (this.#ledOf[who] as number)) {
      this.#failed(who, nowMs, this.#tree.loss?.failsAfterMs ?? 0);
      return false;
    }
    const { edges, costs } = this.#tree;
    let edge = Math.floor(this.#chance() * (edges - 1));
    if (edge >= this.#deadEdge) edge++;
    this.#edgeOf[who] = edge;
    this.#work(who, nowMs, costs.edgeJoinUs);
    return true;
  }

  #failed(who: number, nowMs: number, afterMs: number): void {
    const failures = Math.min(255, (this.#failuresOf[who] as number) + 1);
    this.#failuresOf[who] = failures;
    this.#calendar.put(who * 2, nowMs + afterMs + backoffMs(failures, this.#chance()));
  }

  #lose(atMs: number, withinMs: number): void {
    this.#deadEdge = 0;
    for (let who = 0; who < this.#edgeOf.length; who++) {
      if (this.#edgeOf[who] === 0) this.#ledOf[who] = atMs + this.#chance() * withinMs;
    }
  }

  #lostOf(atMs: number) {
    const silentMs: number[] = [];
    let listeners = 0;
    for (let who = 0; who < this.#ledOf.length; who++) {
      if (this.#ledOf[who] === 0) continue;
      listeners++;
      silentMs.push(this.#silentOf[who] as number);
    }
    return { listeners, silentMs, normalAfterMs: Math.max(0, this.#lastLateMs - atMs) };
  }

  /** What listeners send goes through every tier. */
  #reports(): void {
    const { listeners, reportsPerSecond } = this.#tree;
    const perSecond = Math.min(reportsPerSecond, listeners / 15);
    for (let atMs = FIRST_COMES_MS; atMs < this.#endMs; atMs += 1_000) {
      for (const tally of [this.#edges.tally, this.#shields, this.#origin.tally])
        tally.count(atMs, 0, perSecond);
    }
  }

  #drawRung(): number {
    const [first, second] = this.#tree.rungs;
    const drawn = this.#chance();
    if (drawn < first) return 0;
    return drawn < first + second ? 1 : 2;
  }
}
