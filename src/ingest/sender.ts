/**
 * Sends the programme of one room to one origin, and again what it missed.
 *
 *   packager ──Chunk──▶ [sender] ──PUT──▶ origin
 *
 * Every object waits here until the origin acknowledged it; after a lost connection the origin says what it has and
 * the rest is sent again, in order. What no listener waits for any more makes way for what is live: chunks that its disk
 * refused (507) or has not taken yet (202), and those in whose place the origin says that it has put silence. An origin
 * that was dead itself has put none, and gets all in order: a minute of it takes 0.3 s over loopback, as measured, and over a longer line one round
 * trip for each 320 ms. Rules: docs/RULES.md INGEST-1 to INGEST-11, FAULT-20, FAULT-26.
 */

import { EventEmitter } from 'node:events';
import type { SignedGrant } from '../core/grant.ts';
import { type ChunkNumber, chunkIndex } from '../core/programme.ts';
import type { Rung } from '../core/rung.ts';
import type { OnStage, TimelineEvent } from '../core/timeline-event.ts';
import { troubleOf } from '../doors/credentials.ts';
import type { Door } from '../doors/door.ts';
import { chunkPath, type OpenedAnswer, type WriterAddress, writerPath } from './ingest-paths.ts';
import { OriginConnection } from './origin-connection.ts';

/** How long an unacknowledged chunk is kept, by protocol at least 120 s. */
const KEEP_MS = 150_000;
const RETRY_MS = 250;
/** Whose turn comes before whose: what listeners wait for, what is for the recording alone, the end of all that. */
const TURNS = ['live', 'late', 'end'] as const;
type Turn = (typeof TURNS)[number];

export interface RungPreamble {
  readonly rung: Rung;
  readonly init: Uint8Array;
  /** One encoded frame of silence, from which the origin makes fill. */
  readonly silentFrame: Uint8Array;
}

export interface SentChunk extends ChunkNumber {
  readonly rung: Rung;
  readonly bytes: Uint8Array;
}

interface SenderEvents {
  /** A higher epoch writes this programme now: this writer must stop for good. */
  fenced: [];
  /** The origin can be reached, again or for the first time. */
  reachable: [];
  /** What is wrong with it, for the log; once until all is well again. */
  trouble: [string];
  /** Whether its disk takes the sound, whenever that changes. */
  recorded: [boolean];
}

interface Waiting {
  readonly queuedMs: number;
  readonly path: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly chunk?: SentChunk;
  turn: Turn;
  /** Whether it ever had to wait for later chunks: the last one that an origin accepted then says nothing of it. */
  wasLate: boolean;
}

export class Sender extends EventEmitter<SenderEvents> {
  readonly #connection: OriginConnection;
  readonly #writer: WriterAddress;
  readonly #grant: SignedGrant;
  readonly #preambles: readonly RungPreamble[];
  #waiting: Waiting[] = [];
  /** Rungs whose last live chunk its disk refused. */
  readonly #refusing = new Set<Rung>();
  /** Rungs whose late chunks wait until a live one was taken: those of `#refusing`, or it refused something late, or is slow. */
  readonly #held = new Set<Rung>();
  #stage: readonly OnStage[] = [];
  #sending = false;
  #open = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;
  #drained: (() => void)[] = [];
  #complained = false;

  constructor(origin: Door, writer: WriterAddress, grant: SignedGrant, preambles: readonly RungPreamble[]) {
    super();
    this.#connection = new OriginConnection(origin);
    this.#writer = writer;
    this.#grant = grant;
    this.#preambles = preambles;
    this.#pump();
  }

  /** Chunks not yet acknowledged. */
  get waitingChunks(): number {
    return this.#waiting.length;
  }

  sendChunk(chunk: SentChunk): void {
    const path = chunkPath(this.#writer, chunk.rung, chunk);
    this.#enqueue({ path, body: chunk.bytes, contentType: 'audio/mp4', chunk, turn: 'live' });
  }

  /** Publishes batch `m` of the timeline: what happened in [3.84 m, 3.84 (m+1)) seconds. */
  sendTimeline(m: number, batch: { from: number; until: number; events: readonly TimelineEvent[] }): void {
    this.#enqueueJson(`${writerPath(this.#writer)}/timeline/${m}`, batch);
  }

  /** Tells who is on stage; a later list replaces one still waiting. */
  sendStage(people: readonly OnStage[]): void {
    this.#stage = people;
    const path = this.#stagePath();
    this.#waiting = this.#waiting.filter((waiting) => waiting.path !== path);
    this.#enqueueJson(path, people);
  }

  /** Says that the programme is complete with segment `lastSegment`; resolves once everything was acknowledged. */
  end(lastSegment: number): Promise<void> {
    // A replay is made at the end: of all there is.
    this.#enqueueJson(`${writerPath(this.#writer)}/end`, { lastSegment }, 'end');
    return this.drained();
  }

  /** Resolves when nothing waits but what the origin's disk refuses, or the sender is fenced or closed. */
  drained(): Promise<void> {
    if (this.#closed || this.#nextBatch().length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#connection.close();
    this.#settle();
  }

  #stagePath(): string {
    return `${writerPath(this.#writer)}/stage`;
  }

  #enqueueJson(path: string, value: unknown, turn: Turn = 'live'): void {
    this.#enqueue({ path, body: Buffer.from(JSON.stringify(value)), contentType: 'application/json', turn });
  }

  #enqueue(object: Omit<Waiting, 'queuedMs' | 'wasLate'>): void {
    if (this.#closed) return;
    const queuedMs = performance.now();
    const oldest = queuedMs - KEEP_MS;
    // Only sound ages out: it is what fills memory while an origin stays away, and the origin fills its place.
    if (this.#waiting.some((waiting) => waiting.chunk && waiting.queuedMs < oldest))
      this.#waiting = this.#waiting.filter((waiting) => !waiting.chunk || waiting.queuedMs >= oldest);
    this.#waiting.push({ ...object, queuedMs, wasLate: false });
    this.#pump();
  }

  #pump(): void {
    if (this.#sending || this.#closed || this.#retry) return;
    this.#sending = true;
    this.#sendAll()
      .catch((error: unknown) => this.#retryLater(error))
      .finally(() => {
        this.#sending = false;
        if (this.#nextBatch().length > 0) this.#pump();
        else this.#settle();
      });
  }

  async #sendAll(): Promise<void> {
    if (!this.#open) await this.#reopen();
    while (!this.#closed) {
      const batch = this.#nextBatch();
      if (batch.length === 0) return;
      const answers = await Promise.all(
        batch.map(async (next) => ({
          next,
          ...(await this.#connection.put(next.path, next.body, next.contentType)),
        })),
      );
      for (const { next, status, body } of answers) {
        if (status === 409) return this.#fenced();
        if (status === 404) {
          this.#open = false;
          throw new Error('the origin restarted');
        }
        if (status === 202 && next.chunk) {
          this.#held.add(next.chunk.rung);
          makeLate(next);
          continue;
        }
        const refusedByDisk = status === 507 && next.chunk !== undefined;
        if (status >= 500 && !refusedByDisk) throw new Error(`the origin answered ${status}`);
        if (refusedByDisk || status < 400) this.#noteDisk(next, !refusedByDisk);
        if (refusedByDisk) {
          makeLate(next);
          continue;
        }
        // Nothing is gained by saying again what it will not hear.
        if (status >= 400) this.#complain(`it refused ${next.path}: ${body}`);
        this.#waiting = this.#waiting.filter((waiting) => waiting !== next);
      }
    }
  }

  #noteDisk({ chunk, turn }: Waiting, takes: boolean): void {
    if (!chunk) return;
    const { rung } = chunk;
    if (!takes) this.#held.add(rung);
    // What came late says nothing: an origin may have it already, or still pay what it owes to its disk.
    if (turn !== 'live') return;
    const tookAll = this.#refusing.size === 0;
    if (takes) {
      this.#held.delete(rung);
      this.#refusing.delete(rung);
    } else {
      this.#refusing.add(rung);
      this.#complain('its disk is full: it gives the sound to listeners and records nothing');
    }
    const takesAll = this.#refusing.size === 0;
    if (takesAll) this.#complained = false;
    if (takesAll !== tookAll) this.emit('recorded', takesAll);
  }

  #nextBatch(): Waiting[] {
    for (const turn of TURNS) {
      const batch = this.#batchOf(turn);
      if (batch.length > 0) return batch;
    }
    return [];
  }

  /** What may travel together: at most one chunk of each rung, so that a rung's chunks arrive in their order. */
  #batchOf(turn: Turn): Waiting[] {
    const batch: Waiting[] = [];
    const rungs = new Set<Rung>();
    for (const next of this.#waiting) {
      if (next.turn !== turn) continue;
      if (!next.chunk) return batch.length > 0 ? batch : [next];
      const { rung } = next.chunk;
      if (turn === 'late' && this.#held.has(rung)) continue;
      if (rungs.has(rung)) break;
      rungs.add(rung);
      batch.push(next);
    }
    return batch;
  }

  async #reopen(): Promise<void> {
    const answer = await this.#connection.putJson(writerPath(this.#writer), { grant: this.#grant });
    if (answer.status === 409) return this.#fenced();
    if (answer.status !== 200)
      throw new Error(`the origin refused the grant: ${answer.status} ${answer.body}`);
    const { accepted, next } = JSON.parse(answer.body) as OpenedAnswer;
    for (const { rung, init, silentFrame } of this.#preambles) {
      const path = `${writerPath(this.#writer)}/${rung}`;
      for (const { status, body } of [
        await this.#connection.put(`${path}/init`, init, 'audio/mp4'),
        await this.#connection.put(`${path}/silence`, silentFrame),
      ]) {
        if (status === 409) return this.#fenced();
        if (status >= 400) throw new Error(`the origin refused the format of ${rung}: ${status} ${body}`);
      }
    }
    this.#waiting = this.#waiting.filter(({ chunk, wasLate }) => {
      const last = chunk && accepted[chunk.rung];
      return !chunk || wasLate || !last || chunkIndex(chunk) > chunkIndex(last);
    });
    for (const waiting of this.#waiting) {
      if (!waiting.chunk) continue;
      // Not by age: of an origin that was killed listeners still wait for it, also for what it had in memory alone.
      if (waiting.chunk.n < next[waiting.chunk.rung]) makeLate(waiting);
      else waiting.turn = 'live';
    }
    // What it gave from memory alone it may be able to write now.
    this.#held.clear();
    await this.#connection.putJson(this.#stagePath(), this.#stage);
    this.#open = true;
    this.emit('reachable');
  }

  #fenced(): void {
    this.close();
    this.emit('fenced');
  }

  #retryLater(error: unknown): void {
    if (this.#closed) return;
    this.#open = false;
    this.#complain(troubleOf(error));
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#pump();
    }, RETRY_MS);
  }

  #complain(problem: string): void {
    if (!this.#complained) this.emit('trouble', problem);
    this.#complained = true;
  }

  #settle(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

function makeLate(waiting: Waiting): void {
  waiting.turn = 'late';
  waiting.wasLate = true;
}
