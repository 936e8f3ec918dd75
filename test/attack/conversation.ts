/** Two speakers on a stage, of whom one speaks all the time, and what came of every packet of hers. */

import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WhipDoor } from '../../src/client/whip.ts';
import type { Listening } from '../../src/performer/listening.ts';
import { playRecording } from '../../src/performer/pace.ts';
import { loadVoice } from '../../src/performer/voice.ts';
import { WhipPeer } from '../../src/performer/whip-peer.ts';
import type { OnPath } from './on-path.ts';

const ADA = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
/** A handshake in a few fails (libdatachannel as the offerer). */
const ATTEMPTS = 12;
/** Opus of 20 ms in which nobody speaks. */
const SILENCE = { payload: Buffer.of(0xf8, 0xff, 0xfe), level: { dBov: -127, voice: false } };
const SILENCE_MS = 200;
const TICKS_PER_MS = 48;
const LATE_MS = 80;

interface Passed {
  readonly payload: string;
  /** `performance.now()`. */
  readonly atMs: number;
}

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export class Conversation {
  /** What Ada sent, in its order. */
  readonly sent: Passed[] = [];
  /** What Ben heard, in its order. */
  readonly heard: Passed[] = [];
  /** When the recording's first packet was due, `performance.now()`. */
  readonly startMs: number;
  readonly #ada: WhipPeer;
  readonly #ben: WhipPeer;
  readonly #end = new AbortController();
  readonly #waiting = new Set<() => void>();
  #connected = true;

  /** Resolves when Ben hears Ada. @param path which Ada's packets take */
  static async start(doors: { ada: WhipDoor; ben: WhipDoor }, path: OnPath): Promise<Conversation> {
    let hear: (packet: Passed) => void = () => {};
    const onPacket: Listening['onPacket'] = ({ payload, arrivalMs }) =>
      hear({ payload: Buffer.from(payload).toString('latin1'), atMs: arrivalMs });
    const ben = await enter(doors.ben, { slots: 1, onPacket });
    const ada = await enter({ ...doors.ada, fetch: path.fetch });
    const conversation = new Conversation(ada, ben, performance.now());
    hear = (packet) => {
      conversation.heard.push(packet);
      conversation.#wake();
    };
    void conversation.#speak();
    void conversation.#listen();
    await conversation.#until(() => conversation.heard.length > 0);
    return conversation;
  }

  private constructor(ada: WhipPeer, ben: WhipPeer, startMs: number) {
    this.#ada = ada;
    this.#ben = ben;
    this.startMs = startMs;
    for (const peer of [ada, ben]) {
      void peer.gone.then(() => {
        this.#connected = false;
        this.#wake();
      });
    }
  }

  /** Whether neither connection was ever lost. */
  get connected(): boolean {
    return this.#connected;
  }

  /** How many packets of a span were sent, and how many of those did not arrive, once, whole and in their turn. */
  count({ fromMs, untilMs }: Span): { sent: number; missing: number } {
    const sent = this.sent.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
    let at = this.sent.indexOf(sent[0] as Passed) - this.#unheard();
    const came = sent.filter(({ payload }) => this.heard[at]?.payload === payload && ++at > 0);
    return { sent: sent.length, missing: sent.length - came.length };
  }

  /** Where more than a few packets in a row were sent late, or not at all. */
  pauses(): Span[] {
    return this.sent.flatMap(({ atMs }, i) => {
      const fromMs = this.sent[i - 1]?.atMs ?? atMs;
      return atMs - fromMs > LATE_MS ? [{ fromMs, untilMs: atMs }] : [];
    });
  }

  /** How long the packets of a span took to Ben, ms, each beside the one in its turn. */
  transitMs({ fromMs, untilMs }: Span): number[] {
    const unheard = this.#unheard();
    return this.sent.flatMap(({ atMs }, i) => {
      const arrived = this.heard[i - unheard]?.atMs;
      return atMs >= fromMs && atMs < untilMs && arrived !== undefined ? [arrived - atMs] : [];
    });
  }

  /** Resolves once all that was sent until now has had its time to arrive. */
  async settled(): Promise<void> {
    const sent = this.sent.length + 10;
    await this.#until(() => this.sent.length >= sent || !this.#connected);
  }

  /** Resolves when Ada has spoken for so long from now on. */
  async goesOnFor(ms: number): Promise<void> {
    const untilMs = performance.now() + ms;
    await this.#until(() => (this.sent.at(-1)?.atMs ?? 0) >= untilMs);
  }

  async end(): Promise<void> {
    this.#end.abort();
    await Promise.all([this.#ada.close(), this.#ben.close()]);
  }

  async #speak(): Promise<void> {
    const voice = await loadVoice(ADA);
    const due = playRecording(voice, this.startMs, { loop: true, signal: this.#end.signal });
    for await (const { packet, ticks } of due) {
      const atMs = performance.now();
      if (this.#ada.sender.send(packet, ticks))
        this.sent.push({ payload: Buffer.from(packet.payload).toString('latin1'), atMs });
      this.#wake();
    }
  }

  /** Resolves when something was said, heard or lost that makes it true. */
  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Who says nothing at all is taken for gone. */
  async #listen(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#ben.sender.send(SILENCE, Math.round((performance.now() - this.startMs) * TICKS_PER_MS));
      await wait(SILENCE_MS);
    }
  }

  /** How many were sent before the first that Ben heard: silence codes to the same bytes, so several must agree. */
  #unheard(): number {
    const first = this.heard.slice(0, 25);
    const at = this.sent.findIndex((_, i) =>
      first.every(({ payload }, k) => this.sent[i + k]?.payload === payload),
    );
    if (at < 0) throw new Error('Ben does not hear what Ada says.');
    return at;
  }
}

async function enter(door: WhipDoor, listening?: Listening): Promise<WhipPeer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const peer = await WhipPeer.open(door, listening);
    if (peer) return peer;
  }
  throw new Error(`no connection in ${ATTEMPTS} attempts`);
}
