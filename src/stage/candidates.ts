/** The ICE candidates of an answer (RFC 8839 §5.1): where speakers reach the room, as the outside has to see it. */

import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** RFC 8445 §5.1.2.1: how much better UDP is than TCP. */
const UDP_PREFERENCE = 126;
const TCP_PREFERENCE = 90;
/** RFC 6544 §4.2: the passive direction's share of a TCP candidate's local preference. */
const PASSIVE_PREFERENCE = 4;
/** Of a UDP candidate; every further address has less. */
const HIGHEST_LOCAL_PREFERENCE = 65_535;
const HIGHEST_OTHER_PREFERENCE = 8_191;

/**
 * Lines `a=candidate:…`: one UDP candidate for each address, best first, then a passive TCP one for each where there
 * is a TCP port.
 */
export function candidateLines(
  addresses: readonly string[],
  udpPort: number,
  tcpPort: number | undefined,
): string[] {
  const udp = addresses.map((address, i) => {
    const priority = priorityOf(UDP_PREFERENCE, HIGHEST_LOCAL_PREFERENCE - i);
    return `a=candidate:${i + 1} 1 UDP ${priority} ${address} ${udpPort} typ host`;
  });
  if (!tcpPort) return udp;
  const tcp = addresses.map((address, i) => {
    const priority = priorityOf(TCP_PREFERENCE, (PASSIVE_PREFERENCE << 13) + HIGHEST_OTHER_PREFERENCE - i);
    return `a=candidate:${addresses.length + i + 1} 1 TCP ${priority} ${address} ${tcpPort} typ host tcptype passive`;
  });
  return [...udp, ...tcp];
}

function priorityOf(typePreference: number, localPreference: number): number {
  return typePreference * 2 ** 24 + localPreference * 2 ** 8 + 255;
}

/** This machine's addresses on its networks, IPv4 first; loopback only where there is no network at all. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reachable = all
    .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80:'))
    .map(({ address }) => address);
  if (reachable.length === 0) return ['127.0.0.1'];
  return reachable.toSorted((a, b) => Number(isIPv6(a)) - Number(isIPv6(b)));
}
