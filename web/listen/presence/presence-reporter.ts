/**
 * Says that this visit listens, where it was drawn to: once a minute, by a number that is made anew for each visit and
 * tells nothing else. Nobody is asked who did not press Play. Rules: docs/RULES.md PRESENCE.
 */

import { TribuneClient } from '../../../src/client/client.ts';
import { drawOf, PRESENCE_MS } from '../../../src/core/presence.ts';

// The last word of a page goes out after it.
const client = new TribuneClient({
  baseUrl: '',
  fetch: (at, init) => fetch(at, { ...init, keepalive: true }),
});

export interface PresenceParts {
  /** Random, and by it the visit is drawn: see `drawOf`. */
  readonly visit: string;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Ms, monotonic. */
  readonly nowMs: () => number;
  readonly send: (report: PresenceReport) => Promise<void>;
}

export interface PresenceReport {
  readonly visit: string;
  readonly probability: number;
  readonly first: boolean;
  readonly heardSeconds: number;
  readonly leaving: boolean;
}

export class PresenceReporter {
  readonly #parts: PresenceParts;
  /** Drawn once. */
  readonly #drawn: number;
  /** As the head says it last; undefined: nobody reports. */
  probability: number | undefined;
  #sinceMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first = true;
  #reported = false;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#drawn = drawOf(parts.visit);
  }

  /** There is sound, or there would be. */
  listening(): void {
    if (this.#sinceMs !== undefined) return;
    this.#sinceMs = this.#parts.nowMs();
    // Many press at once: spread over a whole interval they are no wave.
    this.#timer = setTimeout(() => this.#report(), this.#parts.random() * PRESENCE_MS);
  }

  /** Paused, or over: what lapses is counted by itself. */
  stopped(): void {
    clearTimeout(this.#timer);
    this.#sinceMs = undefined;
    this.#reported = false;
  }

  /** The page goes away. */
  left(): void {
    if (this.#sinceMs !== undefined && (this.#first || this.#reported)) this.#send(true);
    this.stopped();
  }

  #report(): void {
    this.#send(false);
    this.#timer = setTimeout(() => this.#report(), PRESENCE_MS);
  }

  #send(leaving: boolean): void {
    const { probability } = this;
    if (probability === undefined || this.#sinceMs === undefined) return;
    const first = this.#first;
    this.#first = false;
    if (this.#drawn >= probability) return;
    this.#reported = true;
    const heardSeconds = Math.round((this.#parts.nowMs() - this.#sinceMs) / 1000);
    // Sums do not miss one.
    void this.#parts
      .send({ visit: this.#parts.visit, probability, first, heardSeconds, leaving })
      .catch(() => undefined);
  }
}

/** @param room whose server is told */
export function presenceOf(room: string): PresenceReporter {
  return new PresenceReporter({
    visit: newVisit(),
    random: Math.random,
    nowMs: () => performance.now(),
    send: async (report) => {
      await client.call('reportPresence', { params: { room }, body: report });
    },
  });
}

function newVisit(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_');
}
