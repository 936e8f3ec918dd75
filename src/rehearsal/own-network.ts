/** Addresses that no stranger on the Internet has: of this machine, and of networks that are not routed (RFC 1918, 4193, 3927). */

import { BlockList, isIP } from 'node:net';

const OWN = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  OWN.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  OWN.addSubnet(network, bits, 'ipv6');

/** @param address IPv4 or IPv6 @returns whether it never leaves this machine */
export function isOfThisMachine(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** @param address IPv4 or IPv6, as a lookup gives it */
export function isOfOwnNetwork(address: string): boolean {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  return family !== 0 && OWN.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}
