/**
 * Connections to public addresses alone. An endpoint is a stranger's, and its name may lead anywhere, also elsewhere than a
 * moment ago: so it is looked at when the connection is made, and that very address is connected to.
 */

import { lookup as systemLookup } from 'node:dns';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IANA's special-purpose registries: what is not for everyone, and what stands for an IPv4 address within IPv6. */
const PRIVATE_4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Of IPv6 only 2000::/3 is given out to the public; what of that is for other uses is left out again. */
const PRIVATE_6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [net, prefix] of PRIVATE_4) closed.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of PRIVATE_6) closed.addSubnet(net, prefix, 'ipv6');
const given = new BlockList();
given.addSubnet('2000::', 3, 'ipv6');

export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !closed.check(address, 'ipv4');
  return version === 6 && given.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

type Resolve = (
  name: string,
  options: { all: true },
  found: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void;

/** Finds public addresses alone; a name that has none is not found. */
export function publicLookup(resolve: Resolve = systemLookup): LookupFunction {
  return (name, options, done) => {
    resolve(name, { all: true }, (error, found) => {
      const fits = (error ? [] : found).filter(
        ({ address, family }) =>
          isPublicAddress(address) &&
          (!options.family || options.family === family || options.family === `IPv${family}`),
      );
      const [first] = fits;
      if (!first) return done(error ?? new Error(`${name} has no public address`), '', 0);
      return options.all ? done(null, fits) : done(null, first.address, first.family);
    });
  };
}

/** Ever other names must not leave ever more connections behind. */
const IDLE_MS = 5_000;

export function publicAgent(): https.Agent {
  const lookup = publicLookup();
  return new https.Agent({ keepAlive: true, maxSockets: 16, maxFreeSockets: 16, timeout: IDLE_MS, lookup });
}
