/**
 * Sends the programme of one room to one origin, and again what it missed.
 *
 *   packager ──Chunk──▶ [sender] ──PUT──▶ origin
 *
 * Every object waits here until the origin acknowledged it; after a lost connection the origin says what it has and
 * the rest is sent again, in order. What nobody waits for any more makes way for what is live: chunks that its disk
 * refused (507), and what is old after a long absence. Rules: docs/RULES.md INGEST-1 to INGEST-7, FAULT-20, FAULT-26.
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
/** After this no listener waits for a chunk any more: the origin has put silence in its place. */
const LATE_MS = 10_000;

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
}

export class Sender extends EventEmitter<SenderEvents> {
  readonly #connection: OriginConnection;
  readonly #writer: WriterAddress;
  readonly #grant: SignedGrant;
  readonly #preambles: readonly RungPreamble[];
  #waiting: Waiting[] = [];
  /** Chunks that are for the recording alone, in order. */
  #late: Waiting[] = [];
  /** Whether its disk took the last chunk that it was given. */
  #diskTakes = true;
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
    return this.#waiting.length + this.#late.length;
  }

  sendChunk(chunk: SentChunk): void {
    this.#enqueue(chunkPath(this.#writer, chunk.rung, chunk), chunk.bytes, 'audio/mp4', chunk);
  }

  /** Publishes batch `m` of the timeline: what happened in [3.84 m, 3.84 (m+1)) seconds. */
  sendTimeline(m: number, batch: { from: number; until: number; events: readonly TimelineEvent[] }): void {
    this.#enqueueJson(`${writerPath(this.#writer)}/timeline/${m}`, batch);
  }

  /** Tells who is on stage; a later list replaces one still waiting. */
  sendStage(people: readonly OnStage[]): void {
    this.#stage = people;
    const path = this.#stagePath();
    this.#waiting = this.#waiting.filter((waiting) => waiting.path !== path || waiting === this.#waiting[0]);
    this.#enqueueJson(path, people);
  }

  /** Says that the programme is complete with segment `lastSegment`; resolves once everything was acknowledged. */
  end(lastSegment: number): Promise<void> {
    // A replay is made at the end: of all there is.
    if (this.#diskTakes) this.#waiting.push(...this.#late.splice(0));
    this.#enqueueJson(`${writerPath(this.#writer)}/end`, { lastSegment });
    return this.drained();
  }

  /** Resolves when nothing waits but what the origin's disk refuses, or the sender is fenced or closed. */
  drained(): Promise<void> {
    if (this.#waiting.length === 0 || this.#closed) return Promise.resolve();
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

  #enqueueJson(path: string, value: unknown): void {
    this.#enqueue(path, Buffer.from(JSON.stringify(value)), 'application/json');
  }

  #enqueue(path: string, body: Uint8Array, contentType: string, chunk?: SentChunk): void {
    if (this.#closed) return;
    const queuedMs = performance.now();
    const oldest = queuedMs - KEEP_MS;
    // Only sound ages out: it is what fills memory while an origin stays away, and the origin fills its place.
    if (this.#waiting.some((waiting) => waiting.chunk && waiting.queuedMs < oldest))
      this.#waiting = this.#waiting.filter((waiting) => !waiting.chunk || waiting.queuedMs >= oldest);
    while ((this.#late[0]?.queuedMs ?? oldest) < oldest) this.#late.shift();
    this.#waiting.push({ queuedMs, path, body, contentType, ...(chunk ? { chunk } : {}) });
    this.#pump();
  }

  #pump(): void {
    if (this.#sending || this.#closed || this.#retry) return;
    this.#sending = true;
    this.#sendAll()
      .catch((error: unknown) => this.#retryLater(error))
      .finally(() => {
        this.#sending = false;
        if (this.#waiting.length > 0) this.#pump();
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
        const refusedByDisk = status === 507 && next.chunk !== undefined;
        if (status >= 500 && !refusedByDisk) throw new Error(`the origin answered ${status}`);
        if (refusedByDisk)
          this.#complain('its disk is full: it gives the sound to listeners and records nothing');
        // Nothing is gained by saying again what it will not hear.
        else if (status >= 400) this.#complain(`it refused ${next.path}: ${body}`);
        else if (next.chunk) this.#complained = false;
        if (next.chunk) this.#noteDisk(!refusedByDisk);
        this.#settleOne(next, refusedByDisk);
      }
    }
  }

  #noteDisk(takes: boolean): void {
    if (takes === this.#diskTakes) return;
    this.#diskTakes = takes;
    this.emit('recorded', takes);
  }

  #settleOne(done: Waiting, refusedByDisk: boolean): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== done);
    if (refusedByDisk === this.#late.includes(done)) return;
    if (refusedByDisk) this.#late.push(done);
    else this.#late = this.#late.filter((waiting) => waiting !== done);
  }

  /**
   * What may travel together: at most one chunk of each rung, so that a rung's chunks arrive in their order. What is
   * late comes last.
   */
  #nextBatch(): Waiting[] {
    const queue = this.#waiting.length > 0 ? this.#waiting : this.#diskTakes ? this.#late : [];
    const batch: Waiting[] = [];
    const rungs = new Set<Rung>();
    for (const next of queue) {
      if (!next.chunk) return batch.length > 0 ? batch : [next];
      if (rungs.has(next.chunk.rung)) break;
      rungs.add(next.chunk.rung);
      batch.push(next);
    }
    return batch;
  }

  async #reopen(): Promise<void> {
    const answer = await this.#connection.putJson(writerPath(this.#writer), { grant: this.#grant });
    if (answer.status === 409) return this.#fenced();
    if (answer.status !== 200)
      throw new Error(`the origin refused the grant: ${answer.status} ${answer.body}`);
    const { accepted } = JSON.parse(answer.body) as OpenedAnswer;
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
    const lacking = this.#waiting.filter(({ chunk }) => {
      const last = chunk && accepted[chunk.rung];
      return !chunk || !last || chunkIndex(chunk) > chunkIndex(last);
    });
    // Of what its disk refused its last one says nothing; and if it was killed, it had that in memory alone.
    const all = [...this.#late, ...lacking];
    const oldest = performance.now() - LATE_MS;
    const isLate = ({ chunk, queuedMs }: Waiting) => chunk !== undefined && queuedMs < oldest;
    this.#late = all.filter(isLate);
    this.#waiting = all.filter((waiting) => !isLate(waiting));
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
