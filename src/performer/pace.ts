import { setTimeout as wait } from 'node:timers/promises';
import { opusTicks } from './opus-duration.ts';
import type { OpusPacket } from './voice.ts';

/** A packet whose moment has come. */
export interface DuePacket {
  readonly packet: OpusPacket;
  /** Ticks of 48 kHz since the voice began; what was skipped counts. */
  readonly ticks: number;
}

/** Later than this, a packet is not worth sending any more: a jitter buffer would drop it. */
const TOO_LATE_MS = 400;
const TICKS_PER_MS = 48;

/**
 * A recording played by the clock: packet i is due at `startMs` plus the time of all before it, whatever happened to
 * the timers in between, so neither drift nor late timers add up. After a pause of the machine it goes on where the
 * clock stands, so that voices recorded side by side stay in step.
 *
 * @param startMs `performance.now()` at which the first packet is or was due
 */
export async function* playRecording(
  packets: readonly OpusPacket[],
  startMs: number,
  options: { readonly loop?: boolean; readonly signal?: AbortSignal } = {},
): AsyncGenerator<DuePacket> {
  const starts: number[] = [];
  let lengthTicks = 0;
  for (const { payload } of packets) {
    starts.push(lengthTicks);
    lengthTicks += durationOf(payload);
  }
  if (lengthTicks === 0) return;
  for (let round = 0, index = 0; ; index++) {
    if (index === packets.length) {
      if (!options.loop) return;
      round++;
      index = 0;
    }
    let ticks = round * lengthTicks + (starts[index] as number);
    const lateMs = performance.now() - startMs - ticks / TICKS_PER_MS;
    if (lateMs > TOO_LATE_MS) {
      const nowTicks = (performance.now() - startMs) * TICKS_PER_MS;
      round = Math.floor(nowTicks / lengthTicks);
      if (round > 0 && !options.loop) return;
      index = starts.findLastIndex((start) => round * lengthTicks + start <= nowTicks);
      ticks = round * lengthTicks + (starts[index] as number);
    }
    if (!(await until(startMs + ticks / TICKS_PER_MS, options.signal))) return;
    yield { packet: packets[index] as OpusPacket, ticks };
  }
}

/** A voice that arrives while it is spoken. When it stalls, the clock moves on by as much: the gap is heard as one. */
export async function* playStream(
  packets: AsyncIterable<OpusPacket>,
  startMs: number,
  signal?: AbortSignal,
): AsyncGenerator<DuePacket> {
  let ticks = 0;
  for await (const packet of packets) {
    const lateMs = performance.now() - startMs - ticks / TICKS_PER_MS;
    if (lateMs > TOO_LATE_MS) ticks += Math.round(lateMs) * TICKS_PER_MS;
    if (!(await until(startMs + ticks / TICKS_PER_MS, signal))) return;
    yield { packet, ticks };
    ticks += durationOf(packet.payload);
  }
}

function durationOf(payload: Uint8Array): number {
  return opusTicks(payload) ?? 960;
}

/** False when the signal came first. */
async function until(dueMs: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return false;
  try {
    // Again, for a timer counts whole ms and may be early.
    for (let restMs = dueMs - performance.now(); restMs > 0; restMs = dueMs - performance.now())
      await wait(Math.ceil(restMs), undefined, signal ? { signal } : {});
    return true;
  } catch {
    return false;
  }
}
