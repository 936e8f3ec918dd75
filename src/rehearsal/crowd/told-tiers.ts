/** What segments say of tiers, for the listeners of one process: each segment is looked into once, however many have it. */

import type { Tier } from '../../core/tier.ts';
import { tierInBand } from '../wire/tier-in-band.ts';

/** Segments remembered: those who lag behind ask for what others had a minute ago. */
const REMEMBERED = 256;

export class ToldTiers {
  /** By path; null: nothing is said there, or somebody looks into it right now. */
  readonly #byPath = new Map<string, Tier | null>();

  /** @returns whether whoever asks for this is the first, and is to give its bytes to `whole` */
  isNew(path: string): boolean {
    if (this.#byPath.has(path)) return false;
    this.#byPath.set(path, null);
    for (const oldest of this.#byPath.keys()) {
      if (this.#byPath.size <= REMEMBERED) break;
      this.#byPath.delete(oldest);
    }
    return true;
  }

  whole(path: string, bytes: Buffer): void {
    const tier = tierInBand(bytes);
    if (tier) this.#byPath.set(path, tier);
  }

  /** It did not come: the next is the first. */
  failed(path: string): void {
    this.#byPath.delete(path);
  }

  in(path: string): Tier | undefined {
    return this.#byPath.get(path) ?? undefined;
  }
}
