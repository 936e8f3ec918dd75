/**
 * Reactions, in sums: each report of a device counts for as many as were not asked to report, and the totals are told
 * every other second while they change. Rules: docs/RULES.md REACT.
 */

import {
  MOST_IN_REPORT,
  REACTION_NAMES,
  type ReactionCounts,
  type ReactionsEvent,
} from '../core/reactions-event.ts';
import { TribuneError } from '../core/refusal.ts';
import type { AudienceNeeds } from './audience-needs.ts';
import { DevicePace } from './device-pace.ts';
import { mayStandForMany, NetworkCounts } from './network-counts.ts';
import { roomWithAudience } from './room-with-audience.ts';
import type { Sampling } from './sampling.ts';

/** A page sends one report for so long a time, some ms more at most. */
const REPORT_MS = 4_000;
const PUBLISH_MS = 2_000;

export interface Report {
  /** SHA-256 of its key. */
  readonly device: string;
  readonly network: string;
  readonly counts: ReactionCounts;
  readonly probability: number;
}

interface Sums {
  readonly run: number;
  readonly totals: Map<string, number>;
  /** Of the reports of this span. */
  networks: NetworkCounts;
  changed: boolean;
}

export class Reactions {
  readonly #needs: AudienceNeeds;
  readonly #sampling: Sampling;
  readonly #pace = new DevicePace(REPORT_MS);
  readonly #rooms = new Map<string, Sums>();
  readonly #publishing: NodeJS.Timeout;

  constructor(needs: AudienceNeeds, sampling: Sampling) {
    this.#needs = needs;
    this.#sampling = sampling;
    this.#publishing = setInterval(() => void this.#publish(), PUBLISH_MS).unref();
  }

  /** @throws TribuneError room_not_found, room_not_open, bad_request, too_many_requests */
  async report(room: string, { device, network, counts, probability }: Report): Promise<void> {
    const { rooms, nowMs } = this.#needs;
    const { state, programme } = await roomWithAudience(rooms, room);
    if (state !== 'live' || !programme) throw new TribuneError('room_not_open', 'This room is not live.');
    const given = REACTION_NAMES.map((name) => [name, counts[name] ?? 0] as const);
    const count = given.reduce((sum, [, each]) => sum + each, 0);
    if (count < 1 || count > MOST_IN_REPORT) {
      throw new TribuneError('bad_request', `A report holds 1 to ${MOST_IN_REPORT} reactions.`);
    }
    this.#pace.count(`${room} ${device}`, nowMs());
    const weight = await this.#sampling.weightOf(room, probability);
    const sums = await this.#of(room, programme.run);
    const ofNetwork = sums.networks.add(network);
    // Whoever sent it gains nothing by knowing.
    if (weight > 1 && !mayStandForMany(ofNetwork, sums.networks.all)) return;
    for (const [name, each] of given) {
      if (each > 0) sums.totals.set(name, (sums.totals.get(name) ?? 0) + each * weight);
    }
    sums.changed = true;
  }

  async event(room: string): Promise<ReactionsEvent> {
    const { programme } = await roomWithAudience(this.#needs.rooms, room);
    const sums = programme ? await this.#of(room, programme.run) : undefined;
    const totals = [...(sums?.totals ?? [])].map(([name, total]) => [name, Math.round(total)]);
    return {
      type: 'reactions',
      totals: Object.fromEntries(totals) as ReactionCounts,
      probability: await this.#sampling.probability(room),
    };
  }

  /** Resolves when the totals are kept. */
  async close(): Promise<void> {
    clearInterval(this.#publishing);
    await this.#publish();
  }

  async #of(room: string, run: number): Promise<Sums> {
    const known = this.#rooms.get(room);
    if (known?.run === run) return known;
    const totals = await this.#needs.storage.reactionTotals(room, run);
    // Somebody else may have been faster.
    const now = this.#rooms.get(room);
    if (now?.run === run) return now;
    const made: Sums = { run, totals: new Map(totals), networks: new NetworkCounts(), changed: false };
    this.#rooms.set(room, made);
    return made;
  }

  async #publish(): Promise<void> {
    const { storage, tell } = this.#needs;
    for (const [room, sums] of this.#rooms) {
      sums.networks = new NetworkCounts();
      if (!sums.changed) continue;
      sums.changed = false;
      // What a full disk does not keep is lost with this process, no sooner.
      await storage.saveReactionTotals(room, sums.run, sums.totals).catch(() => undefined);
      tell(room, 'reactions');
    }
  }
}
