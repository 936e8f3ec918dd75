/**
 * Sends what this listener does to the server: reactions together, for some seconds each, and of a large audience only
 * as often as the room says. Rules: docs/RULES.md SAMPLE, REACT.
 */

import { TribuneClient } from '../../../src/client/client.ts';
import {
  MOST_IN_REPORT,
  REPORT_SPREAD_MS,
  type Reaction,
  type ReactionCounts,
} from '../../../src/core/reactions-event.ts';
import { deviceKey } from '../../address/device-key.ts';
import type { Draw } from './own-votes.ts';

/** The first of a span is sent so soon that others see it about when they hear why. */
const COLLECT_MS = 600;
/** A little more than the server takes. */
const SPAN_MS = 4_500;
const client = new TribuneClient({ baseUrl: '' });

export interface ReactionsReport {
  readonly probability: number;
  readonly counts: ReactionCounts;
}

export interface ReporterParts {
  readonly send: (report: ReactionsReport) => Promise<void>;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

function sendTo(room: string): ReporterParts['send'] {
  return async (report) => {
    await client.call('react', { params: { room }, body: { deviceKey: deviceKey(), ...report } });
  };
}

export class Reporter {
  readonly #room: string;
  readonly #parts: ReporterParts;
  /** As the room told it last. */
  probability = 1;
  #counts: Partial<Record<Reaction, number>> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentMs = Number.NEGATIVE_INFINITY;

  constructor(room: string, parts: ReporterParts = { send: sendTo(room), random: Math.random }) {
    this.#room = room;
    this.#parts = parts;
  }

  /** @returns whether it still counts: there are so many in a span */
  react(reaction: Reaction): boolean {
    const count = Object.values(this.#counts).reduce((sum, each) => sum + each, 0);
    if (count >= MOST_IN_REPORT) return false;
    this.#counts = { ...this.#counts, [reaction]: (this.#counts[reaction] ?? 0) + 1 };
    const spread = this.probability < 1 ? this.#parts.random() * REPORT_SPREAD_MS : 0;
    const waitMs = Math.max(COLLECT_MS, this.#sentMs + SPAN_MS - performance.now()) + spread;
    this.#timer ??= setTimeout(() => void this.#send(), waitMs);
    return true;
  }

  /** @throws TribuneProblem, TypeError */
  async ask(text: string, by: string): Promise<void> {
    const body = { deviceKey: deviceKey(), text, ...(by === '' ? {} : { by }) };
    await client.call('askQuestion', { params: { room: this.#room }, body });
  }

  /** @throws TribuneProblem, TypeError */
  async want(question: string, wanted: boolean, { counted, probability }: Draw): Promise<void> {
    if (!counted) return;
    const body = { deviceKey: deviceKey(), probability, wanted };
    await client.call('voteForQuestion', { params: { room: this.#room, question }, body });
  }

  /** As `want`. */
  async choose(poll: string, choice: number, { counted, probability }: Draw): Promise<void> {
    if (!counted) return;
    const body = { deviceKey: deviceKey(), probability, choice };
    await client.call('voteInPoll', { params: { room: this.#room, poll }, body });
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    this.#timer = undefined;
    const counts = this.#counts;
    this.#counts = {};
    this.#sentMs = performance.now();
    const { probability } = this;
    if (this.#parts.random() >= probability) return;
    // Sums do not miss one.
    await this.#parts.send({ probability, counts }).catch(() => undefined);
  }
}
