import { BlockList, isIP } from 'node:net';
import { entriesOf, isOwnAddress } from './client-network.ts';

/**
 * Caches that ask this origin from public addresses, as an edge in another data centre or a content delivery network does.
 * What they say of who asked is believed, as it is of those in a network of one's own: else all their listeners would be
 * one network, and share what one may ask for.
 */
export class CachesBefore {
  readonly #networks = new BlockList();
  readonly #any: boolean;

  /** @param networks addresses, or networks as `192.0.2.0/24` */
  constructor(networks: readonly string[]) {
    this.#any = networks.length > 0;
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = familyOf(address);
      if (family === undefined) continue;
      if (bits === undefined) this.#networks.addAddress(address, family);
      else this.#networks.addSubnet(address, Number(bits), family);
    }
  }

  /** @param way a request's, as `X-Forwarded-For` has it, who asked us last. @returns it without them at its end */
  without(way: string): string {
    if (!this.#any) return way;
    const entries = entriesOf(way);
    const client = entries.findLastIndex((entry) => !isOwnAddress(entry) && !this.#has(entry));
    // They ask for themselves, too.
    if (client < 0) return way;
    return entries.filter((entry, i) => i <= client || !this.#has(entry)).join(', ');
  }

  #has(entry: string): boolean {
    const address = entry.replace(/^::ffff:(?=\d+\.)/i, '');
    const family = familyOf(address);
    return family !== undefined && this.#networks.check(address, family);
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
