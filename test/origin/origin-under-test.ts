import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { vi } from 'vitest';
import type { Grant } from '../../src/core/grant.ts';
import type { ChunkNumber } from '../../src/core/programme.ts';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import { SteadyClock } from '../../src/core/steady-clock.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { signGrant } from '../../src/ingest/grant-signature.ts';
import { chunkPath, type OpenedAnswer, writerPath } from '../../src/ingest/ingest-paths.ts';
import { type OriginAnswer, OriginConnection } from '../../src/ingest/origin-connection.ts';
import { type Origin, type OriginOptions, startOrigin } from '../../src/origin/origin.ts';
import { TURN_MS } from '../../src/origin/rooms.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { initSegment } from '../../src/packager/init-segment.ts';

export const KEYS = generateKeyPairSync('ed25519');

/** Any instant: the clock of these tests stands wherever a test puts it. */
export const T0 = Date.UTC(2026, 0, 5, 12);

/** AAC-LC, 48 kHz, mono. */
const AAC_CONFIG = Uint8Array.of(0x11, 0x88);

export function initOf(rung: Rung): Uint8Array {
  return initSegment(rung, RUNGS[rung].codecs === 'opus' ? {} : { audioSpecificConfig: AAC_CONFIG });
}

/** Silence, as a test writer declares it: five bytes nobody decodes. */
export const SILENT_FRAME = Uint8Array.of(1, 2, 3, 4, 5);

/** A chunk whose frames tell its number and `voice`. */
export function chunkOf(
  rung: Rung,
  { n, k }: ChunkNumber,
  voice = 1,
  events: readonly TimelineEvent[] = [],
): Buffer {
  const frame = (i: number) => Uint8Array.of(voice, n >> 8, n & 255, k, i, ...Array(20).fill(i));
  const frames = Array.from({ length: RUNGS[rung].framesPerChunk }, (_, i) => frame(i));
  return Buffer.from(writeChunk(rung, { n, k }, frames, T0, events));
}

export function segmentOf(rung: Rung, n: number, voice = 1): Buffer {
  return Buffer.concat([0, 1, 2].map((k) => chunkOf(rung, { n, k }, voice)));
}

/** A clock that only the test moves. */
class TestClock {
  ms = T0;
  readonly nowMs = () => this.ms;

  /** Stands `extraMs` after the start of segment `n`. */
  to(n: number, extraMs = 0): void {
    this.ms = T0 + n * SEGMENT_MS + extraMs;
  }
}

/** An origin on a free port with a directory of its own. */
export class OriginUnderTest {
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'origin-'));
  readonly clock = new TestClock();
  readonly faults: string[] = [];
  readonly options: Omit<OriginOptions, 'clock'>;
  readonly ingest: OriginConnection;
  #origin: Origin | undefined;

  constructor(overrides: Partial<OriginOptions> = {}) {
    this.options = {
      host: '127.0.0.1',
      port: 0,
      door: path.join(this.directory, 'run', 'origin.sock'),
      controlDoor: path.join(this.directory, 'control.sock'),
      dataDir: this.directory,
      webDir: path.join(this.directory, 'web'),
      streams: true,
      grantKey: KEYS.publicKey,
      log: this.#log(),
      ...overrides,
    };
    this.ingest = new OriginConnection(this.options.door);
  }

  /** A logger that keeps what needs a human. */
  #log(): Logger {
    const sink = { write: (line: string) => void this.faults.push(line) };
    return pino({ level: 'warn' }, sink);
  }

  static async start(overrides: Partial<OriginOptions> = {}): Promise<OriginUnderTest> {
    const under = new OriginUnderTest(overrides);
    await under.open();
    return under;
  }

  get url(): string {
    return this.#origin?.url ?? '';
  }

  get port(): number {
    return this.#origin?.port ?? 0;
  }

  async open(): Promise<void> {
    // Its turns, too, are the test's: they come when it asks for them.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { nowMs } = this.clock;
    const clock = new SteadyClock({ wallMs: nowMs, monotonicMs: nowMs });
    this.#origin = await startOrigin({ ...this.options, clock });
  }

  async stop(): Promise<void> {
    await this.#origin?.close();
  }

  async close(): Promise<void> {
    this.ingest.close();
    await this.stop();
    vi.useRealTimers();
    rmSync(this.directory, { recursive: true, force: true });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers });
  }

  /** Lets 400 ms of the programme pass, and a turn of the origin with them. */
  async step(): Promise<void> {
    this.clock.ms += 400;
    await this.turn();
  }

  async turn(): Promise<void> {
    await vi.advanceTimersByTimeAsync(TURN_MS);
  }

  /** Lets turns pass, but no time, until the answer is as wanted. */
  async until<T>(ask: () => T | Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (wanted(answer)) return answer;
      await this.turn();
      await setImmediate();
    }
  }

  /** Lets time pass until the answer is as wanted. */
  async passUntil<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (wanted(answer)) return answer;
      await this.step();
    }
  }

  async writer(grant: Partial<Grant> = {}): Promise<TestWriter> {
    const writer = new TestWriter(this.ingest, {
      room: 'talk',
      run: 1,
      epoch: 1,
      t0Ms: T0,
      fromSegment: 0,
      ...grant,
    });
    await writer.open();
    return writer;
  }
}

/** One who writes a programme by the private door, as media would. */
export class TestWriter {
  readonly grant: Grant;
  readonly #ingest: OriginConnection;

  constructor(ingest: OriginConnection, grant: Grant) {
    this.#ingest = ingest;
    this.grant = grant;
  }

  async open(): Promise<OpenedAnswer> {
    const answer = await this.tryOpen();
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
    for (const rung of RUNG_NAMES) {
      await this.#ingest.put(`${writerPath(this.grant)}/${rung}/init`, initOf(rung));
      await this.#ingest.put(`${writerPath(this.grant)}/${rung}/silence`, SILENT_FRAME);
    }
    return JSON.parse(answer.body) as OpenedAnswer;
  }

  tryOpen(): Promise<OriginAnswer> {
    const grant = signGrant(this.grant, KEYS.privateKey);
    return this.#ingest.putJson(writerPath(this.grant), { grant });
  }

  chunk(rung: Rung, number: ChunkNumber, bytes: Uint8Array = chunkOf(rung, number)): Promise<OriginAnswer> {
    return this.#ingest.put(chunkPath(this.grant, rung, number), bytes);
  }

  /** All chunks of segments `from` to `to` (included), in every rung. */
  async segments(from: number, to = from, voice = 1): Promise<void> {
    for (let n = from; n <= to; n++) {
      for (const k of [0, 1, 2]) {
        const number = { n, k };
        await Promise.all(RUNG_NAMES.map((rung) => this.chunk(rung, number, chunkOf(rung, number, voice))));
      }
    }
  }

  put(what: string, value: unknown): Promise<OriginAnswer> {
    return this.#ingest.putJson(`${writerPath(this.grant)}/${what}`, value);
  }
}

export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}
