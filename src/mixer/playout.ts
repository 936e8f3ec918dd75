/**
 * Turns one speaker's packets into sound on the programme's clock.
 *
 * A talkspurt begins when its first sample has waited for the target of the jitter buffer, and ends with a pause of the
 * sender or 100 ms without packets. Inside it the delay is held to the target: by reading at a rate off by 0.4 % at
 * most, which also cancels the drift of the speaker's clock, and by shortening or stretching what is quiet.
 *
 * Two clocks are kept apart: `ticks` are the speaker's (unwrapped RTP timestamps), samples read are the programme's.
 */

import { FRAME_TICKS } from '../core/programme.ts';
import { MOST_TARGET_MS } from './arrival-spread.ts';
import { GainRamp } from './gain-ramp.ts';
import type { HeldPacket, JitterBuffer } from './jitter-buffer.ts';
import { LONGEST_INVENTED_TICKS } from './opus-decoder.ts';
import { fecTicks, isDtx } from './opus-packet.ts';
import { QuietSpan } from './quiet-span.ts';
import { Resampler } from './resampler.ts';
import { VoiceDecoder } from './voice-decoder.ts';

const TICKS_PER_MS = 48;
const FRAME_MS = 20;
/** Correction of the reading rate for each ms that the delay is off its target: 200 ppm of drift cost 0.7 ms. */
const RATE_PER_MS = 0.0003;
/** The rate is corrected from here on, ms, and until the delay is this near its target. Between, sound passes as it is. */
const LEAST_EXCESS_MS = 2;
const ON_TARGET_MS = 0.5;
/** 0.4 %, 7 cents: nobody hears such a change of pitch in speech. */
const MOST_RATE = 0.004;
/** Sound lying ready in such excess of the target is given up: the talkspurt is cut and begins again. */
const MOST_EXCESS_MS = 300;
/** Of loss, over which invented sound fades out (100 ms). */
const MOST_INVENTED_TICKS = 4_800;
/** A gap in timestamps of less is a clumsy sender, not a gap (5 ms). */
const SLACK_TICKS = 240;
/** A pause of more ends the talkspurt (60 ms). */
const MOST_PAUSE_TICKS = 2_880;
/** In which sound fades out into a pause (10 ms), and in again after one (5 ms). */
const TAIL_TICKS = 480;
const ONSET_TICKS = 240;

/** When a frame is due. */
export interface Due {
  /** On the clock of the arrivals, ms. */
  readonly atMs: number;
  /** By how much later it is rendered, ms: what arrived meanwhile lies in the buffer, and is no delay. */
  readonly lateMs: number;
}

export class Playout {
  readonly #buffer: JitterBuffer;
  readonly #decoder = new VoiceDecoder();
  readonly #queue = new Resampler();
  readonly #quiet = new QuietSpan();
  readonly #presence = new GainRamp(0);
  #state: 'silent' | 'talking' | 'ending' = 'silent';
  /** Up to where the speaker's sound lies decoded in the queue, or was played. */
  #decodedTicks = Number.NEGATIVE_INFINITY;
  #lastIndex = Number.NaN;
  #dtx = false;
  /** Invented in the present run of loss. */
  #inventedTicks = 0;
  /** Of these, what was invented in wait for a packet that may yet come, without passing over it. */
  #waitedTicks = 0;
  /** While ending: what is left of the sound in the queue. */
  #leftTicks = 0;
  /** Input samples read for each sample played. */
  #rate = 1;
  #concealedTicks = 0;
  #rebuiltTicks = 0;

  constructor(buffer: JitterBuffer) {
    this.#buffer = buffer;
  }

  /** What ends before this is too late. */
  get playedTicks(): number {
    return this.#decodedTicks;
  }

  get #talking(): boolean {
    return this.#state === 'talking';
  }

  /** Invented in place of what was lost or late, in all. */
  get concealedTicks(): number {
    return this.#concealedTicks;
  }

  /** Lost, and had from the FEC of what came after, in all. */
  get rebuiltTicks(): number {
    return this.#rebuiltTicks;
  }

  /**
   * How long after its fastest arrival a sample is read: where packets are rebuilt 20 ms longer than their jitter asks
   * for, so that the one after a lost one, which holds its FEC, has come by then.
   */
  get targetMs(): number {
    return this.#buffer.targetMs + (this.#decoder.readsFec ? FRAME_MS : 0);
  }

  /** Sound received and not yet read, ms. */
  get bufferMs(): number {
    const from = this.#talking ? this.#readTicks : this.#buffer.first?.ticks;
    if (from === undefined) return 0;
    return (
      (Math.max(this.#buffer.endTicks ?? 0, this.#talking ? this.#decodedTicks : 0) - from) / TICKS_PER_MS
    );
  }

  /**
   * The next 960 samples.
   *
   * @returns false when there is nothing to hear; `out` is then untouched
   */
  render(out: Float32Array, due: Due): boolean {
    if (this.#state === 'silent' && !this.#begin(due)) return false;
    const needed = Resampler.lengthFor(FRAME_TICKS, 1 + MOST_RATE);
    while (this.#queue.length < needed) {
      if (this.#talking) this.#advance(due.atMs);
      else this.#queue.pushSilence(Math.ceil(needed - this.#queue.length));
    }
    if (this.#talking) this.#steer(due);
    const before = this.#queue.length;
    this.#queue.read(out, this.#rate);
    if (this.#state === 'ending') {
      this.#leftTicks -= before - this.#queue.length;
      if (this.#leftTicks <= 0) this.#state = 'silent';
    }
    return true;
  }

  /** Ends the talkspurt at once, and passes over what may come meanwhile. */
  stop(): void {
    if (this.#state !== 'silent') this.#decoder.reset();
    this.#state = 'silent';
    this.#queue.clear();
  }

  /** The speaker's timestamps began anew: nothing that comes is late. */
  restart(): void {
    this.#fallSilent();
    this.#decoder.reset();
    this.#decodedTicks = Number.NEGATIVE_INFINITY;
  }

  /** Nothing more will be asked of it. */
  close(): void {
    this.#decoder.close();
  }

  get #readTicks(): number {
    return this.#decodedTicks - this.#queue.length;
  }

  #begin({ atMs, lateMs }: Due): boolean {
    const first = this.#firstWorthPlaying(lateMs);
    if (!first) return false;
    const waitMs = this.targetMs - this.#buffer.delayMs(first.ticks, atMs);
    if (waitMs >= FRAME_MS) return false;
    this.#state = 'talking';
    this.#decodedTicks = first.ticks;
    this.#lastIndex = first.index - 1;
    this.#rate = 1;
    this.#dtx = false;
    this.#inventedTicks = 0;
    this.#waitedTicks = 0;
    this.#presence.jumpTo(0);
    this.#queue.clear();
    if (waitMs > 0) this.#queue.pushSilence(Math.round(waitMs * TICKS_PER_MS));
    return true;
  }

  /** Leaves out comfort noise, and what a stalled network delivers in one heap: nobody wants to live that far behind. */
  #firstWorthPlaying(lateMs: number): HeldPacket | undefined {
    for (;;) {
      const first = this.#buffer.first;
      if (!first) return undefined;
      const heapMs = ((this.#buffer.endTicks ?? 0) - first.ticks) / TICKS_PER_MS;
      if (!isDtx(first.payload) && heapMs <= MOST_TARGET_MS + FRAME_MS + lateMs) return first;
      this.#buffer.take();
    }
  }

  /** Puts more of the speaker's time into the queue. */
  #advance(atMs: number): void {
    const first = this.#buffer.first;
    if (!first) {
      this.#await();
      return;
    }
    // What was waited for did not come, but what follows it did: the wait stands in its place.
    const covered = Math.min(this.#waitedTicks, Math.max(0, first.ticks - this.#decodedTicks));
    this.#decodedTicks += covered;
    this.#waitedTicks -= covered;
    const gap = first.ticks - this.#decodedTicks;
    const follows = first.index === this.#lastIndex + 1;
    if (gap <= 0 || (follows && gap < SLACK_TICKS)) {
      this.#buffer.take();
      this.#play(first, atMs);
    } else if (follows || this.#dtx) this.#pause(gap);
    else this.#bridge(first, gap, atMs);
  }

  /** What was lost before `first` is rebuilt where that carries it, and invented where it does not. */
  #bridge(first: HeldPacket, gap: number, atMs: number): void {
    const carried = fecTicks(first.payload);
    if (gap === carried && this.#rebuild(first, atMs)) return;
    if (this.#inventedTicks >= MOST_INVENTED_TICKS) this.#fallSilent();
    else this.#lose(Math.min(gap > carried ? gap - carried : gap, LONGEST_INVENTED_TICKS));
  }

  /** Nothing is there. It may be late: time is bridged, but its place kept open. */
  #await(): void {
    if (this.#dtx || this.#inventedTicks >= MOST_INVENTED_TICKS) {
      this.#fallSilent();
      return;
    }
    this.#lose(LONGEST_INVENTED_TICKS);
    this.#decodedTicks -= LONGEST_INVENTED_TICKS;
    this.#waitedTicks += LONGEST_INVENTED_TICKS;
  }

  /** @param ticks 1 to 960 */
  #lose(ticks: number): void {
    this.#decodedTicks += ticks;
    this.#concealedTicks += ticks;
    this.#invent(ticks, MOST_INVENTED_TICKS);
  }

  /** The sender sent nothing for `gap` ticks, and nothing was lost. */
  #pause(gap: number): void {
    if (gap > MOST_PAUSE_TICKS) {
      this.#fallSilent();
      return;
    }
    const tail = Math.min(gap, TAIL_TICKS);
    this.#invent(tail, tail);
    this.#queue.pushSilence(gap - tail);
    this.#decodedTicks += gap;
  }

  #fallSilent(): void {
    if (!this.#talking) return;
    this.#invent(TAIL_TICKS, TAIL_TICKS);
    this.#leftTicks = this.#queue.length;
    this.#state = 'ending';
  }

  /** Adds extrapolated sound on its way to silence. */
  #invent(ticks: number, fadeTicks: number): void {
    const samples = this.#decoder.conceal(ticks);
    this.#presence.goTo(0, fadeTicks);
    this.#presence.apply(samples);
    this.#inventedTicks += ticks;
    this.#queue.push(samples);
  }

  #play(held: HeldPacket, atMs: number): void {
    const endTicks = held.ticks + held.lengthTicks;
    this.#lastIndex = held.index;
    const decoded = this.#decoder.decode(held.payload);
    if (!decoded) {
      // Broken inside: its place is filled like that of a lost one, in steps.
      for (let left = endTicks - this.#decodedTicks; left > 0; left -= LONGEST_INVENTED_TICKS)
        this.#lose(Math.min(left, LONGEST_INVENTED_TICKS));
      return;
    }
    const overlap = this.#decodedTicks - held.ticks;
    this.#dtx = isDtx(held.payload);
    this.#add(overlap >= SLACK_TICKS ? decoded.subarray(overlap) : decoded, endTicks, atMs);
  }

  /** @returns false when it could not be rebuilt after all */
  #rebuild(next: HeldPacket, atMs: number): boolean {
    const samples = this.#decoder.rebuild(next.payload, next.ticks - this.#decodedTicks);
    if (!samples) return false;
    this.#rebuiltTicks += samples.length;
    this.#add(samples, next.ticks, atMs);
    return true;
  }

  /** Adds sound of the speaker's, which ends at `endTicks`. */
  #add(samples: Float32Array, endTicks: number, atMs: number): void {
    const excessMs = this.#buffer.delayMs(this.#readTicks, atMs) - this.targetMs;
    this.#inventedTicks = 0;
    this.#waitedTicks = 0;
    this.#decodedTicks = endTicks;
    this.#presence.goTo(1, ONSET_TICKS);
    this.#presence.apply(samples);
    this.#queue.push(this.#quiet.fit(samples, excessMs));
  }

  /** Reads a little faster when it plays later than it need, slower when too soon: drift never accumulates. */
  #steer({ atMs, lateMs }: Due): void {
    const excessMs = this.#buffer.delayMs(this.#readTicks, atMs) - this.targetMs;
    if (Math.abs(excessMs) > (this.#rate === 1 ? LEAST_EXCESS_MS : ON_TARGET_MS))
      this.#rate = 1 + Math.max(-MOST_RATE, Math.min(MOST_RATE, excessMs * RATE_PER_MS));
    else this.#rate = 1;
    if (this.bufferMs > this.targetMs + MOST_EXCESS_MS + lateMs) this.#fallSilent();
  }
}
