/**
 * One run of a room's programme at the origin: what a writer puts in, what listeners take out.
 *
 *   sender ──PUT──▶ [live run] ──▶ windows in memory ──GET──▶ listener
 *                        └───────▶ recording on disk
 *
 * Owns the fence, the clock, the fill and the end; not HTTP on either side. Rules: docs/RULES.md ORIGIN, FILL, REC.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Grant } from '../core/grant.ts';
import {
  CHUNK_TICKS,
  CHUNKS_PER_SEGMENT,
  type ChunkNumber,
  chunkAt,
  chunkStartTicks,
  msToTicks,
  SEGMENT_TICKS,
  segmentAtMs,
  ticksToMs,
} from '../core/programme.ts';
import type { ReplayDocument } from '../core/replay.ts';
import { RUNG_NAMES, type Rung } from '../core/rung.ts';
import { BELIEVABLE_MS, type SteadyClock } from '../core/steady-clock.ts';
import type { GapEvent, OnStage } from '../core/timeline-event.ts';
import type { OpenedAnswer } from '../ingest/ingest-paths.ts';
import { silentChunk } from '../packager/chunk.ts';
import type { LiveWindow } from '../packager/hls.ts';
import { chaptersIn, type SegmentSpan, spanOf } from './edition.ts';
import { fillBefore } from './fill.ts';
import type { TimelineBatch } from './recording/journal.ts';
import type { Published, Recording } from './recording/recording.ts';
import { recoverWindow } from './recover-window.ts';
import type { RungWindow } from './rung-window.ts';

/** After a restart of the origin, how long its writer may take to come back before its numbers are filled. */
const PATIENCE_MS = 5_000;
/** A turn this late means that this process stood still, so nothing can be said of the writer's silence. */
const STALLED_MS = 500;
/** A writer may be this many segments ahead of our clock; further is a fault of one of the two. */
const MOST_AHEAD = 10;
/** After its end a run's sound stays in memory for as long as a live player may still ask. */
const KEEP_AFTER_END_MS = 130_000;

/** What became of a chunk; `heard`: listeners have it, but the disk refused it, so its writer keeps it. */
export type ChunkFate = 'recorded' | 'heard' | 'refused';

type Windows = Readonly<Record<Rung, RungWindow>>;

export class LiveRun {
  readonly run: number;
  readonly t0Ms: number;
  readonly recording: Recording;
  readonly windows: Windows;
  people: readonly OnStage[] = [];
  /** Ms of UTC when anyone last asked for it. */
  usedMs = 0;
  readonly #clock: SteadyClock;
  /** By the programme's clock. */
  #heardMs: number;
  #turnMs: number;
  #writerOpen = false;
  #endAsked = false;
  #passed: Record<Rung, number> = { aac64: -1, aac32: -1, opus48: -1 };
  #abandoned = false;
  #edition: ReplayDocument = {};
  #stillSaid: ReadonlySet<string> | undefined;

  private constructor(run: number, t0Ms: number, recording: Recording, windows: Windows, clock: SteadyClock) {
    this.run = run;
    this.t0Ms = t0Ms;
    this.recording = recording;
    this.windows = windows;
    this.#clock = clock;
    this.#turnMs = this.elapsedMs;
    this.#heardMs = this.elapsedMs + PATIENCE_MS;
  }

  /** A run as its recording left it; one not begun has empty windows. */
  static async open(run: number, t0Ms: number, recording: Recording, clock: SteadyClock): Promise<LiveRun> {
    const window = (rung: Rung) => recoverWindow(recording, rung);
    const [aac64, aac32, opus48] = await Promise.all([window('aac64'), window('aac32'), window('opus48')]);
    return new LiveRun(run, t0Ms, recording, { aac64, aac32, opus48 }, clock);
  }

  /** Ms since T0; negative before it. */
  get elapsedMs(): number {
    return this.#clock.nowMs() - this.t0Ms;
  }

  /** Segment that is being made, by the clock. */
  get currentSegment(): number {
    return segmentAtMs(this.elapsedMs);
  }

  /** Whether a listener can begin: every rung has its init segment. */
  get ready(): boolean {
    return RUNG_NAMES.every((rung) => this.recording.init.has(rung));
  }

  get lastSegment(): number | undefined {
    return this.recording.ended?.lastSegment;
  }

  /** What its host made of it. */
  get edition(): ReplayDocument {
    return this.#edition;
  }

  /** Once it has ended, ids of what still stands of the words that were shown; undefined: all of it. */
  get stillSaid(): ReadonlySet<string> | undefined {
    return this.lastSegment === undefined ? undefined : this.#stillSaid;
  }

  /** The segments that its replay has; undefined until it has ended, and where it ended before it began. */
  get span(): SegmentSpan | undefined {
    const last = this.lastSegment;
    return last === undefined || last < 0 ? undefined : spanOf(this.#edition, last);
  }

  /** Whether it ended and its host lets nobody hear it. */
  get withdrawn(): boolean {
    return this.lastSegment !== undefined && this.#edition.withdrawn === true;
  }

  /** Whether some of it was cut off. */
  get isCut(): boolean {
    const { span, lastSegment = -1 } = this;
    return span !== undefined && (span.first > 0 || span.end <= lastSegment);
  }

  /** Whether it ended and nothing of it is left, for it was not to be kept. */
  get gone(): boolean {
    const { ended, kept } = this.recording;
    return !kept && ended !== undefined && this.t0Ms + this.elapsedMs > ended.atMs + KEEP_AFTER_END_MS;
  }

  /** Whether another run took this one's place. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Where the recording lacks what listeners were given, in ms of UTC. */
  get missing(): { readonly fromMs: number; readonly untilMs: number }[] {
    const complete = Math.min(...RUNG_NAMES.map((rung) => this.windows[rung].next));
    const at = (index: number) => this.t0Ms + ticksToMs(index * CHUNK_TICKS);
    const spans = this.recording.missing(complete * CHUNKS_PER_SEGMENT);
    return spans.map(({ from, until }) => ({ fromMs: at(from), untilMs: at(until) }));
  }

  liveWindow(rung: Rung): LiveWindow {
    const window = this.windows[rung];
    const { first, next, nextChunks, gaps } = window;
    return { t0Ms: this.t0Ms, first, next, nextChunks, gaps, ended: this.lastSegment !== undefined };
  }

  // The writer's side. Every one of these resolves once what it was given is on disk.

  /** Lets a writer in. @returns where it has to go on; undefined when a higher epoch writes */
  async openWriter(grant: Grant): Promise<OpenedAnswer | undefined> {
    if (grant.epoch < this.recording.epoch) return undefined;
    if (grant.epoch > this.recording.epoch) {
      const { epoch, fromSegment, t0Ms, recorded } = grant;
      this.#passed = { aac64: -1, aac32: -1, opus48: -1 };
      const kept = recorded === false ? { recorded } : {};
      await this.recording.note({ type: 'opened', epoch, fromSegment, t0Ms, ...kept });
    }
    this.#writerOpen = true;
    this.#hear();
    const last = (rung: Rung) => {
      const index = this.recording.records(rung).lastSound();
      return index < 0 ? null : chunkAt(index * CHUNK_TICKS);
    };
    const { aac64, aac32, opus48 } = this.windows;
    return {
      accepted: { aac64: last('aac64'), aac32: last('aac32'), opus48: last('opus48') },
      next: { aac64: aac64.next, aac32: aac32.next, opus48: opus48.next },
    };
  }

  /** Whether this epoch may write: 'unknown' when it has not been opened since this origin started. */
  standing(epoch: number): 'writes' | 'fenced' | 'unknown' {
    if (epoch < this.recording.epoch) return 'fenced';
    return epoch === this.recording.epoch && this.#writerOpen ? 'writes' : 'unknown';
  }

  /** @returns false when other bytes were already given to listeners: a changed codec needs a new run */
  async putInit(rung: Rung, bytes: Buffer): Promise<boolean> {
    this.#hear();
    const known = this.recording.init.get(rung);
    if (known) return known.equals(bytes);
    await this.recording.note({ type: 'init', rung, bytes: bytes.toString('base64') });
    this.windows[rung].changed();
    return true;
  }

  async putSilence(rung: Rung, bytes: Buffer): Promise<void> {
    this.#hear();
    // The first holds for the run: fill is to be the same whoever makes it and whenever.
    if (this.recording.silence.has(rung)) return;
    await this.recording.note({ type: 'silence', rung, bytes: bytes.toString('base64') });
  }

  takesChunks(rung: Rung): boolean {
    return this.recording.init.has(rung) && this.recording.silence.has(rung);
  }

  /** Gives a chunk to those who listen, and to the disk. */
  async putChunk(rung: Rung, number: ChunkNumber, bytes: Buffer): Promise<ChunkFate> {
    this.#hear();
    if (this.#isTooFarAhead(number.n) || number.n < this.recording.fromSegment) return 'refused';
    this.#passed[rung] = Math.max(this.#passed[rung], number.n);
    const records = this.recording.records(rung);
    const { epoch } = this.recording;
    const last = this.lastSegment;
    if (last !== undefined && number.n > last) return 'recorded';
    if (this.windows[rung].chunk(number)) await this.recording.settle(rung);
    const given = records.first(number);
    if (given && (given.kind !== 'fill' || records.hasRepair(number))) return 'recorded';
    // In memory but not on disk: the disk refused it, be it this or the fill before it, and is asked again.
    if (!given && this.windows[rung].chunk(number)) return 'heard';
    if (!given) this.windows[rung].put(number, bytes);
    const kind = given ? 'repair' : 'sound';
    return (await this.recording.append(rung, number, kind, epoch, bytes)) ? 'recorded' : 'heard';
  }

  async putTimeline(m: number, batch: TimelineBatch): Promise<void> {
    this.#hear();
    await this.recording.noteTimeline(m, this.recording.epoch, batch);
  }

  putStage(people: readonly OnStage[]): void {
    this.#hear();
    this.people = people;
  }

  /**
   * Ends the programme with a segment; never before what listeners were already given.
   *
   * @returns false when that segment lies too far ahead
   */
  async end(lastSegment: number): Promise<boolean> {
    if (this.lastSegment !== undefined) return true;
    if (this.#isTooFarAhead(lastSegment)) return false;
    const given = Math.max(...RUNG_NAMES.map((rung) => this.windows[rung].next - 1));
    const last = Math.max(lastSegment, given);
    for (const rung of RUNG_NAMES) this.#fill(rung, last + 1);
    await this.recording.note({ type: 'ended', lastSegment: last, atMs: this.t0Ms + this.elapsedMs });
    this.people = [];
    await this.publish();
    for (const rung of RUNG_NAMES) this.windows[rung].changed();
    return true;
  }

  /** Takes what its host made of it. Resolves once the replay is so. */
  async edit(edition: ReplayDocument): Promise<void> {
    if (!isDeepStrictEqual(edition.standing, this.#edition.standing)) {
      this.#stillSaid = edition.standing && new Set(edition.standing);
    }
    this.#edition = edition;
    const newest = this.recording.published.at(-1);
    if (!this.recording.ended || !newest) return;
    const made = this.#made();
    if (isDeepStrictEqual(made, { span: newest.span, chapters: newest.chapters })) return;
    await this.publish();
  }

  /** Control says that the room ended: unless the writer still speaks, so does the programme, with what there is. */
  askEnd(): void {
    this.#endAsked = true;
  }

  // Time passes.

  /** To be called ten times a second or so. */
  async turn(): Promise<void> {
    const nowMs = this.elapsedMs;
    const stalled = nowMs - this.#turnMs > STALLED_MS;
    this.#turnMs = nowMs;
    if (stalled) this.#heardMs = Math.max(this.#heardMs, nowMs);
    await this.recording.payOwed();
    const { ended } = this.recording;
    if (!ended) await this.#noteClock(nowMs);
    if (ended) {
      if (this.t0Ms + nowMs > ended.atMs + KEEP_AFTER_END_MS) {
        for (const rung of RUNG_NAMES) this.windows[rung].release();
      }
      return this.#repairsWaiting() ? this.publish() : undefined;
    }
    const silentMs = nowMs - this.#heardMs;
    if (this.#endAsked && silentMs >= 1_000) return void (await this.end(-1));
    for (const rung of RUNG_NAMES) {
      const { next } = this.windows[rung];
      const { fromSegment } = this.recording;
      const passedSegment = this.#passed[rung];
      this.#fill(rung, fillBefore({ next, elapsedMs: nowMs, silentMs, fromSegment, passedSegment }));
    }
  }

  /** Another run took this one's place: who waits here waits in vain. */
  abandon(): void {
    this.#abandoned = true;
    for (const rung of RUNG_NAMES) this.windows[rung].changed();
  }

  /** Makes the next revision of the replay out of all that is recorded; of what is not kept there is none. */
  async publish(): Promise<void> {
    if (!this.recording.kept) return this.recording.sync();
    for (const rung of RUNG_NAMES) await this.recording.settle(rung);
    const count = (rung: Rung) => this.recording.records(rung).count;
    const records = { aac64: count('aac64'), aac32: count('aac32'), opus48: count('opus48') };
    const revision = (this.recording.published.at(-1)?.revision ?? 0) + 1;
    const { span, chapters } = this.#made();
    await this.recording.note({
      type: 'published',
      revision,
      records,
      ...(span ? { span } : {}),
      ...(chapters ? { chapters } : {}),
    });
    await this.recording.sync();
  }

  /** What the edition comes to, as a revision says it. */
  #made(): { readonly span: Published['span']; readonly chapters: Published['chapters'] } {
    const { span } = this;
    const chapters = span ? chaptersIn(this.#edition.chapters ?? [], span) : [];
    return {
      span: span && this.isCut ? span : undefined,
      chapters: chapters.length > 0 ? chapters : undefined,
    };
  }

  /** Once when the machine's own clock was set, and once when it agrees again. */
  async #noteClock(nowMs: number): Promise<void> {
    const offMs = Math.round(this.#clock.disbelievedMs());
    const known = this.recording.clockEvents.at(-1)?.offMs ?? 0;
    if (Math.abs(offMs - known) < BELIEVABLE_MS) return;
    await this.recording.note({ type: 'clock', at: Math.max(0, msToTicks(nowMs)), offMs });
  }

  #isTooFarAhead(n: number): boolean {
    return n > this.currentSegment + MOST_AHEAD;
  }

  #repairsWaiting(): boolean {
    if (!this.recording.kept) return false;
    const published = this.recording.published.at(-1)?.records;
    const more = RUNG_NAMES.some((rung) => this.recording.records(rung).count > (published?.[rung] ?? 0));
    // Until the writer paused: it sends what it missed in one go, and a revision for each chunk would help nobody.
    return more && this.elapsedMs - this.#heardMs >= 1_000;
  }

  #fill(rung: Rung, before: number): void {
    const window = this.windows[rung];
    const silentFrame = this.recording.silence.get(rung);
    if (!silentFrame) return;
    for (let n = window.next; n < before; n++) {
      const holes = window.holes(n);
      if (holes.length > 0) window.markGap(n, holes);
      for (const [i, k] of holes.entries()) {
        const number = { n, k };
        const events = i === 0 ? [this.#gapEvent(n, holes)] : [];
        const bytes = Buffer.from(silentChunk(rung, number, silentFrame, this.t0Ms, events));
        window.put(number, bytes);
        void this.recording.append(rung, number, 'fill', this.recording.epoch, bytes);
      }
    }
  }

  #gapEvent(n: number, holes: readonly number[]): GapEvent {
    const at = chunkStartTicks({ n, k: holes[0] ?? 0 });
    const until = n * SEGMENT_TICKS + ((holes.at(-1) ?? CHUNKS_PER_SEGMENT - 1) + 1) * CHUNK_TICKS;
    const taken = n < this.recording.fromSegment && this.recording.writers > 1;
    return { type: 'gap', at, until, cause: taken ? 'media-restart' : 'writer-silent' };
  }

  #hear(): void {
    this.#heardMs = this.elapsedMs;
  }
}
