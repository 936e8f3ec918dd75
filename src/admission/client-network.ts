import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

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

/** Addresses of one's own machines and networks: RFC 1918, RFC 4193, loopback, link-local. */
const OWN = new BlockList();
OWN.addSubnet('127.0.0.0', 8);
OWN.addSubnet('10.0.0.0', 8);
OWN.addSubnet('172.16.0.0', 12);
OWN.addSubnet('192.168.0.0', 16);
OWN.addSubnet('169.254.0.0', 16);
OWN.addSubnet('::1', 128, 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');
OWN.addSubnet('fe80::', 10, 'ipv6');

/**
 * The client behind the origin, from `X-Forwarded-For`. Its last entry was written by the origin itself, the only one
 * to reach the socket; where that is an edge of one's own network, the entry before it was written by the edge, and so
 * on. Undefined: the request comes from this installation.
 */
export function clientAddressOf(forwardedFor: string | string[] | undefined): string | undefined {
  const entries = entriesOf([forwardedFor ?? []].flat().join(','));
  return entries.findLast((entry) => !isOwnAddress(entry)) ?? entries[0];
}

/** Of `X-Forwarded-For`, whoever wrote it. */
export function entriesOf(forwardedFor: string): string[] {
  return forwardedFor
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** The network that a request comes from; one name for what comes from this installation itself. */
export function networkThat(headers: IncomingHttpHeaders): string {
  const client = clientAddressOf(headers['x-forwarded-for']);
  return client === undefined ? 'own' : networkOf(client);
}

export function isOwnAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && OWN.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
