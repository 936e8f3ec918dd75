/**
 * How much comes from each network. Where one that comes stands for many, a few devices that are many by name must not be
 * taken for a crowd: a network is given a tenth of all, and a few in any case. Pure.
 */

const SHARE = 0.1;
const LEAST = 5;
/** More networks than an audience has; a flood of made-up ones must not fill memory. */
const MOST_KNOWN = 50_000;

export class NetworkCounts {
  readonly #of = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  /** @returns how many came from this network, with this one */
  add(network: string): number {
    this.#all += 1;
    const count = this.of(network) + 1;
    if (count > 1 || this.#of.size < MOST_KNOWN) this.#of.set(network, count);
    return count;
  }

  remove(network: string): void {
    this.#all -= 1;
    const count = this.of(network) - 1;
    if (count > 0) this.#of.set(network, count);
    else this.#of.delete(network);
  }

  of(network: string): number {
    return this.#of.get(network) ?? 0;
  }
}

/** Whether each of so many that came from one network, among all that came, may stand for many. */
export function mayStandForMany(ofNetwork: number, all: number): boolean {
  return ofNetwork <= Math.max(LEAST, all * SHARE);
}
