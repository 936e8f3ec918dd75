/**
 * For how many a vote stands that comes from a listener, and how many votes of one network are taken: whoever makes up
 * devices must not decide what all were asked. In memory alone: a start of control forgives. Rules: docs/RULES.md VOTE.
 */

import { TribuneError } from '../core/refusal.ts';
import type { AudienceStorage, Vote } from './audience-storage.ts';
import { mayStandForMany, NetworkCounts } from './network-counts.ts';
import type { Sampling } from './sampling.ts';

/** A full hall behind one address; where a tenth of all is more, that. */
const MOST_OF_NETWORK = 300;
const SHARE = 0.1;
/** Questions and polls whose networks are remembered: more than are voted on at once. */
const MOST_REMEMBERED = 500;

export interface Voter {
  /** Digest of its key. */
  readonly device: string;
  readonly network: string;
  /** By which it was drawn to report. */
  readonly probability: number;
}

export class Suffrage {
  readonly #storage: Pick<AudienceStorage, 'hasVoted'>;
  readonly #sampling: Sampling;
  /** By what is voted on: first votes of devices. */
  readonly #voted = new Map<string, NetworkCounts>();

  constructor(storage: Pick<AudienceStorage, 'hasVoted'>, sampling: Sampling) {
    this.#storage = storage;
    this.#sampling = sampling;
  }

  /** @returns how many it stands for, where it is the device's first there @throws TribuneError too_many_requests */
  async weightOf(subject: Pick<Vote, 'on' | 'room' | 'id'>, voter: Voter): Promise<number> {
    const { device, network, probability } = voter;
    const weight = await this.#sampling.weightOf(subject.room, probability);
    // Whoever has voted changes nothing but what for.
    if (await this.#storage.hasVoted({ ...subject, device })) return weight;
    const counts = this.#of(subject);
    if (counts.of(network) >= Math.max(MOST_OF_NETWORK, counts.all * SHARE)) {
      throw new TribuneError('too_many_requests', 'Very many vote from this network; no more are counted.');
    }
    const ofNetwork = counts.add(network);
    // Beyond that share it still has the voice of one.
    return mayStandForMany(ofNetwork, counts.all) ? weight : Math.min(weight, 1);
  }

  #of({ on, room, id }: Pick<Vote, 'on' | 'room' | 'id'>): NetworkCounts {
    const key = `${on} ${room} ${id}`;
    const counts = this.#voted.get(key) ?? new NetworkCounts();
    this.#voted.set(key, counts);
    const [oldest] = this.#voted.keys();
    if (this.#voted.size > MOST_REMEMBERED && oldest !== undefined) this.#voted.delete(oldest);
    return counts;
  }
}
