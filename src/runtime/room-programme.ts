/**
 * One room's programme, in the room's own process: the voices on stage become chunks at the origin.
 *
 *   stage ──VoicePacket──▶ mixer ──frames──▶ packager ──chunks──▶ sender ──PUT──▶ origin
 *
 * Owns the one clock: for every 20 ms of programme time it renders one frame, whatever arrives or does not.
 */

import { firstSegment, type Grant, type SignedGrant } from '../core/grant.ts';
import {
  CHUNK_TICKS,
  ECONOMY_TICKS,
  FRAME_TICKS,
  msToTicks,
  PRODUCTION_ALLOWANCE_MS,
  SEGMENT_TICKS,
  SEGMENTS_PER_ECONOMY,
  ticksToMs,
} from '../core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../core/rung.ts';
import type { SteadyClock } from '../core/steady-clock.ts';
import { type OnStage, type TimelineEvent, TOLD_AGAIN_BATCHES } from '../core/timeline-event.ts';
import type { Door } from '../doors/door.ts';
import { EveryOrigin } from '../ingest/every-origin.ts';
import { type BeginEncoding, type EncodedFrame, ProgrammeEncoders } from '../mixer/encoders.ts';
import { Mixer } from '../mixer/mixer.ts';
import { lotEnd } from '../mixer/render-lots.ts';
import { Chunker } from '../packager/chunker.ts';
import { initSegment } from '../packager/init-segment.ts';
import type { Told } from './told.ts';

export interface ProgrammeOptions {
  readonly signed: SignedGrant;
  readonly grant: Grant;
  readonly origins: readonly Door[];
  readonly clock: SteadyClock;
  /** What control tells of the room, taken from here chunk by chunk. */
  readonly told: Told;
  /** Encoders that were started ahead; absent: they are started now. */
  readonly encoders?: Promise<BeginEncoding> | undefined;
  /** Called when another writer took over: this process has to go. */
  readonly onFenced: () => void;
  /** Told what is wrong with an origin, and its name. */
  readonly onTrouble: (trouble: string, origin: string) => void;
  /** Told whether every origin records the programme, whenever that changes. */
  readonly onRecorded: (recorded: boolean) => void;
}

interface RungLine {
  readonly chunker: Chunker;
  /** Events not yet in a chunk of this rung, by time. */
  events: TimelineEvent[];
}

export class RoomProgramme {
  readonly mixer = new Mixer();
  readonly #clock: SteadyClock;
  readonly #t0Ms: number;
  readonly #encoders: ProgrammeEncoders;
  readonly #sender: EveryOrigin;
  readonly #lines: Record<Rung, RungLine>;
  readonly #told: Told;
  #ticks: number;
  #people: readonly OnStage[] = [];
  #speaking: readonly string[] = [];
  #batch: TimelineEvent[] = [];
  /** Frames of the lot under way. */
  #lot: Float32Array[] = [];
  /** Takes back the turn to come. */
  #cancelTurn = () => {};
  #ended: Promise<number> | undefined;

  static async start(options: ProgrammeOptions): Promise<RoomProgramme> {
    const { signed, grant, clock } = options;
    const startTicks = firstSegment(grant, clock.nowMs()) * SEGMENT_TICKS;
    const beginEncoding = await (options.encoders ?? ProgrammeEncoders.prepare());
    // The encoders give nothing out before they are given something.
    let programme: RoomProgramme;
    const encoders = beginEncoding(startTicks, (frame) => programme.#package(frame));
    const preambles = RUNG_NAMES.map((rung) => ({
      rung,
      init: initSegment(rung, encoders.formats[rung]),
      silentFrame: encoders.formats[rung].silentFrame,
    }));
    const sender = new EveryOrigin(options.origins, grant, signed, preambles);
    sender.on('fenced', options.onFenced);
    sender.on('trouble', options.onTrouble);
    sender.on('recorded', options.onRecorded);
    programme = new RoomProgramme(options, encoders, sender, startTicks);
    if (startTicks === 0) programme.#announce({ type: 'began', at: 0 });
    programme.#turn();
    return programme;
  }

  private constructor(
    { grant, clock, told }: ProgrammeOptions,
    encoders: ProgrammeEncoders,
    sender: EveryOrigin,
    startTicks: number,
  ) {
    this.#clock = clock;
    this.#t0Ms = grant.t0Ms;
    this.#encoders = encoders;
    this.#sender = sender;
    this.#ticks = startTicks;
    this.#told = told;
    const line = (rung: Rung): RungLine => ({
      chunker: new Chunker(rung, startTicks, grant.t0Ms),
      events: [],
    });
    this.#lines = { aac64: line('aac64'), aac32: line('aac32'), opus48: line('opus48') };
  }

  setPeople(people: readonly OnStage[]): void {
    this.#people = people;
    this.#sender.sendStage(people);
    this.#announce({ type: 'stage', at: this.#ticks, people });
  }

  setSpeaking(places: readonly string[]): void {
    this.#speaking = places;
    this.#announce({ type: 'speaking', at: this.#ticks, places });
  }

  /** Completes the segment under way, waits until the origin has everything, and names the last segment. */
  end(): Promise<number> {
    this.#ended ??= this.#finish();
    return this.#ended;
  }

  /** Renders a frame if its lot is due; waits for that otherwise. */
  #turn(): void {
    const nowTicks = this.#nowTicks();
    const end = lotEnd(this.#ticks);
    if (end > nowTicks) {
      const timer = setTimeout(() => this.#turn(), Math.ceil(ticksToMs(end - nowTicks)));
      this.#cancelTurn = () => clearTimeout(timer);
      return;
    }
    this.#render();
    if (this.#ticks === end) this.#encode();
    // What the stage has to forward meanwhile goes first.
    const soon = setImmediate(() => this.#turn());
    this.#cancelTurn = () => clearImmediate(soon);
  }

  /** Up to where the programme is due. */
  #nowTicks(): number {
    return msToTicks(this.#clock.nowMs() - this.#t0Ms + PRODUCTION_ALLOWANCE_MS);
  }

  #render(): void {
    if (this.#ticks % SEGMENT_TICKS === 0) this.#beginSegment();
    // One of each type in a chunk at most, however much is told.
    if (this.#ticks % CHUNK_TICKS === 0) {
      for (const event of this.#told.takeFresh()) this.#announce({ ...event, at: this.#ticks });
    }
    this.#lot.push(this.mixer.render(performance.now()));
    this.#ticks += FRAME_TICKS;
  }

  #encode(): void {
    const samples = new Float32Array(this.#lot.length * FRAME_TICKS);
    for (const [i, frame] of this.#lot.entries()) samples.set(frame, i * FRAME_TICKS);
    this.#lot = [];
    this.#encoders.encode(samples);
  }

  /** Closes a timeline batch when one is full, and repeats the state in band for those who join in this segment. */
  #beginSegment(): void {
    const at = this.#ticks;
    const segment = at / SEGMENT_TICKS;
    const batchBegins = segment % SEGMENTS_PER_ECONOMY === 0;
    // What was announced before the first sample is in the batch that begins now.
    if (batchBegins && (this.#batch[0]?.at ?? at) < at) this.#sendBatch(at);
    if (batchBegins) this.#announce({ type: 'stage', at, people: this.#people });
    if (segment % (TOLD_AGAIN_BATCHES * SEGMENTS_PER_ECONOMY) === 0) this.#told.refresh();
    if (this.#speaking.length > 0) this.#ride({ type: 'speaking', at, places: this.#speaking });
  }

  #sendBatch(until: number): void {
    const m = Math.floor((until - 1) / ECONOMY_TICKS);
    this.#sender.sendTimeline(m, { from: m * ECONOMY_TICKS, until, events: this.#batch });
    this.#batch = [];
  }

  #announce(event: TimelineEvent): void {
    this.#batch.push(event);
    this.#ride(event);
  }

  /** Sends an event along with the sound. */
  #ride(event: TimelineEvent): void {
    for (const rung of RUNG_NAMES) this.#lines[rung].events.push(event);
  }

  #package(frame: EncodedFrame): void {
    const line = this.#lines[frame.rung];
    const end = frame.startTicks + RUNGS[frame.rung].frameSamples;
    const due = line.events.filter((event) => event.at < end);
    if (due.length > 0) line.events = line.events.filter((event) => event.at >= end);
    const chunk = line.chunker.push(frame, due);
    if (chunk) this.#sender.sendChunk(chunk);
  }

  async #finish(): Promise<number> {
    this.#cancelTurn();
    // What was said until now belongs to it, in a lot that is not yet due, or after a standstill.
    for (const nowTicks = this.#nowTicks(); this.#ticks + FRAME_TICKS <= nowTicks; ) this.#render();
    const lastSegment = Math.floor(this.#ticks / SEGMENT_TICKS);
    const endTicks = (lastSegment + 1) * SEGMENT_TICKS;
    this.#announce({ type: 'ended', at: endTicks - 1 });
    while (this.#ticks < endTicks) this.#render();
    this.#encode();
    await this.#encoders.close();
    this.#sendBatch(endTicks);
    await this.#sender.end(lastSegment);
    this.#sender.close();
    return lastSegment;
  }
}
