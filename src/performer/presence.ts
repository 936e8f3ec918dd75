import { setTimeout as wait } from 'node:timers/promises';
import { TribuneProblem } from '../client/problem.ts';
import type { WhipDoor } from '../client/whip.ts';
import type { Listening } from './listening.ts';
import { WhipPeer } from './whip-peer.ts';

export interface PresenceOptions {
  readonly door: WhipDoor;
  readonly listening?: Listening;
  /** How long the stage may be out of reach before this fails. */
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal;
  readonly onConnected: () => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Stays on stage: connects, tries again when a handshake fails, and comes back with the same token when the
 * connection is lost (the server then replaces the session).
 */
export class Presence {
  /** Every POST so far. */
  attempts = 0;
  connections = 0;
  #peer: WhipPeer | undefined;
  readonly #options: PresenceOptions;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** The session to speak through, while there is one. */
  get current(): WhipPeer | undefined {
    return this.#peer;
  }

  /** Runs until the signal; throws when refused for good, or out of reach for longer than allowed. */
  async keep(): Promise<void> {
    const { signal, onConnected } = this.#options;
    const leave = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      const peer = await this.#enter();
      if (!peer) break;
      this.#peer = peer;
      this.connections++;
      onConnected();
      await Promise.race([peer.gone, leave]);
      this.#peer = undefined;
      await peer.close();
    }
  }

  /** Undefined only after the signal. */
  async #enter(): Promise<WhipPeer | undefined> {
    const { door, listening, signal, giveUpAfterMs } = this.#options;
    const deadline = performance.now() + giveUpAfterMs;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      let cause: unknown = new Error('answered, but no connection came about');
      let askedMs = 0;
      this.attempts++;
      try {
        const peer = await WhipPeer.open(door, listening, signal);
        if (peer) return peer;
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        if (error instanceof TribuneProblem) {
          if (!passes(error)) throw error;
          askedMs = (error.retryAfterS ?? 0) * 1000;
        }
        cause = error;
      }
      if (signal.aborted) return undefined;
      const restMs = Math.min(LONGEST_PAUSE_MS, Math.max(pauseMs, askedMs));
      if (performance.now() + restMs > deadline) {
        throw new Error(`no way onto the stage at ${door.whipUrl} for ${giveUpAfterMs} ms`, { cause });
      }
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      await wait(restMs, undefined, { signal }).catch(() => {});
    }
    return undefined;
  }
}

/** Whether asking again can help: the server is busy or away (RFC 9725 §4.3). */
function passes({ status }: TribuneProblem): boolean {
  return status >= 500 || status === 429;
}
