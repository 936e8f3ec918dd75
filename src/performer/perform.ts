/**
 * Speaks a recorded voice on a stage, as any WHIP encoder would (RFC 9725).
 *
 *   voice ──packets──▶ pace ──by the clock──▶ presence ──RTP──▶ POST /whip/{room}
 *
 * Owns its connection and its clock, not the conversation. Run it in a process of its own (`performer-child.ts`):
 * libdatachannel does not share one with a stage or a test runner. Rules: PERF-1 to PERF-15.
 */
import type { Listening } from './listening.ts';
import { type DuePacket, playRecording, playStream } from './pace.ts';
import { Presence } from './presence.ts';
import { loadVoice, type OpusPacket } from './voice.ts';

export interface PerformOptions {
  readonly whipUrl: string;
  readonly token: string;
  /** Path of an Ogg Opus file, or packets as they come. */
  readonly voice: string | AsyncIterable<OpusPacket>;
  /** Starts a file over when it ends. */
  readonly loop?: boolean;
  /**
   * UTC in ms at which the file's first packet is or was due. Voices that are given the same instant stay in step
   * with each other, over lost connections too. Absent: from the first connection on.
   */
  readonly since?: number;
  /** Also hears the others. */
  readonly listening?: Listening;
  /** How long the stage may be out of reach; default 30 s. */
  readonly giveUpAfterMs?: number;
  /** Called on each connection, the first and any after a loss. */
  readonly onConnected?: () => void;
  readonly signal?: AbortSignal;
}

export interface PerformanceSummary {
  readonly sentPackets: number;
  /** Packets that came due while nobody could take them. */
  readonly unsentPackets: number;
  readonly connections: number;
  /** POSTs it took, failed handshakes included. */
  readonly attempts: number;
}

const GIVE_UP_AFTER_MS = 30_000;

/**
 * Speaks until the voice ends or the signal comes, then leaves by DELETE. Throws when the voice cannot be read, or
 * the stage refuses (`TribuneProblem`) or cannot be reached.
 */
export async function perform(options: PerformOptions): Promise<PerformanceSummary> {
  const voice = typeof options.voice === 'string' ? await loadVoice(options.voice) : options.voice;
  const finished = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, finished.signal]) : finished.signal;
  const entered = Promise.withResolvers<void>();
  const presence = new Presence({
    door: { whipUrl: options.whipUrl, whipToken: options.token },
    ...(options.listening ? { listening: options.listening } : {}),
    giveUpAfterMs: options.giveUpAfterMs ?? GIVE_UP_AFTER_MS,
    signal,
    onConnected: () => {
      entered.resolve();
      options.onConnected?.();
    },
  });
  const counts = { sentPackets: 0, unsentPackets: 0 };
  const keeping = presence.keep().finally(() => {
    finished.abort();
    entered.resolve();
  });
  const speaking = entered.promise.then(async () => {
    for await (const { packet, ticks } of due(voice, options, signal)) {
      const sender = presence.current?.sender;
      if (sender?.send(packet, ticks)) counts.sentPackets++;
      else counts.unsentPackets++;
    }
  });
  // Not `speaking` alone: a stream that stalls must not keep a performer that was told to stop.
  await Promise.race([speaking, keeping]);
  finished.abort();
  await keeping;
  return { ...counts, connections: presence.connections, attempts: presence.attempts };
}

function due(
  voice: readonly OpusPacket[] | AsyncIterable<OpusPacket>,
  options: PerformOptions,
  signal: AbortSignal,
): AsyncGenerator<DuePacket> {
  const startMs = options.since === undefined ? performance.now() : options.since - performance.timeOrigin;
  if (!('length' in voice)) return playStream(voice, startMs, signal);
  return playRecording(voice, startMs, { loop: options.loop ?? false, signal });
}
