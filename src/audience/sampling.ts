/** The probabilities with which listeners report, room by room, as they are announced. Rules: docs/RULES.md SAMPLE. */

import type { AudienceNeeds } from './audience-needs.ts';
import { evenShare } from './request-budget.ts';
import { SamplingRate } from './sampling-rate.ts';

const TURN_MS = 1_000;
/** A room that nobody reported from for so long, and that samples nothing, is forgotten. */
const QUIET_MS = 120_000;

interface Sampled {
  readonly rate: SamplingRate;
  askedMs: number;
}

export class Sampling {
  readonly #needs: AudienceNeeds;
  readonly #rooms = new Map<string, Promise<Sampled>>();
  readonly #turning: NodeJS.Timeout;

  constructor(needs: AudienceNeeds) {
    this.#needs = needs;
    this.#turning = setInterval(() => void this.#turn(), TURN_MS).unref();
  }

  async probability(room: string): Promise<number> {
    const known = await this.#rooms.get(room);
    return known?.rate.probability ?? (await this.#needs.storage.probability(room));
  }

  /** Counts a report. @param claimed as `SamplingRate.weightOf` @returns how many it stands for */
  async weightOf(room: string, claimed: number): Promise<number> {
    const nowMs = this.#needs.nowMs();
    const sampled = await this.#of(room, nowMs);
    sampled.askedMs = nowMs;
    return sampled.rate.weightOf(claimed, nowMs);
  }

  close(): void {
    clearInterval(this.#turning);
  }

  #of(room: string, nowMs: number): Promise<Sampled> {
    const known = this.#rooms.get(room);
    if (known) return known;
    const made = this.#needs.storage
      .probability(room)
      .then((probability) => ({ rate: new SamplingRate(nowMs, probability), askedMs: nowMs }));
    this.#rooms.set(room, made);
    made.catch(() => this.#rooms.delete(room));
    return made;
  }

  async #turn(): Promise<void> {
    const { nowMs, storage, tell, budget } = this.#needs;
    // Before anyone reacts: the first wave of a large audience is no smaller than the next.
    const large = new Set(budget.largeRooms);
    for (const room of large) void this.#of(room, nowMs()).catch(() => undefined);
    const wanted = [...this.#rooms.keys()].map((room) => budget.listenersOf(room));
    const most = evenShare(wanted, budget.forReactions);
    for (const [room, promised] of this.#rooms) {
      const sampled = await promised.catch(() => undefined);
      if (!sampled) continue;
      const { rate, askedMs } = sampled;
      if (rate.turn(nowMs(), most, budget.listenersOf(room))) {
        // Only for a start of control amid a wave: without it the next seconds tell.
        await storage.saveProbability(room, rate.probability).catch(() => undefined);
        tell(room, 'reactions');
      }
      if (rate.probability === 1 && !large.has(room) && nowMs() - askedMs > QUIET_MS)
        this.#rooms.delete(room);
    }
  }
}
