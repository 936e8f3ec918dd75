import { isIP } from 'node:net';

/**
 * The network that a client's address belongs to, as one name: /24 of IPv4, /48 of IPv6, which is what one customer is
 * given and can change addresses within. What is no address counts as one network of its own.
 */
export function networkOf(address: string): string {
  const bare = address.trim().replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1] ?? bare;
  const version = isIP(mapped);
  if (version === 4) return `${mapped.split('.').slice(0, 3).join('.')}.0/24`;
  if (version !== 6) return 'unknown';
  const [head = '', tail] = mapped.split('::');
  const groups = head === '' ? [] : head.split(':');
  const known = groups.length + (tail ? tail.split(':').length + (tail.includes('.') ? 1 : 0) : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - known);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...(tail ? tail.split(':') : [])];
  const prefix = all.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(':')}::/48`;
}

/**
 * The client behind the origin, from the last entry of `X-Forwarded-For`, which the origin itself wrote: only the origin and its
 * siblings reach the socket. Undefined: the request comes from this installation.
 */
export function clientAddressOf(forwardedFor: string | string[] | undefined): string | undefined {
  const entries = [forwardedFor ?? []].flat().join(',').split(',');
  const last = entries.at(-1)?.trim();
  return last === '' ? undefined : last;
}
