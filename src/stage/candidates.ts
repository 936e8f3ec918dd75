/** ICE candidate lines (RFC 8839 §5.1, RFC 6544 §4.5) of an answer, as the outside has to see them. */

import { isIPv6 } from 'node:net';

/** RFC 6544 §4.2: a passive TCP candidate ranks below every UDP one. */
const TCP_PRIORITY = 1_518_280_447;

/**
 * @param publicAddresses put in place of the machine's own; none: those stay
 * @param tcpPort adds a passive TCP candidate for each address
 */
export function announceCandidates(
  answer: string,
  publicAddresses: readonly string[],
  tcpPort: number | undefined,
): string {
  const sections = answer.split(/(?=^m=)/m);
  return sections.map((section) => announceIn(section, publicAddresses, tcpPort)).join('');
}

function announceIn(
  section: string,
  publicAddresses: readonly string[],
  tcpPort: number | undefined,
): string {
  const lines = section.split('\r\n');
  const candidates = lines.filter((line) => line.startsWith('a=candidate:'));
  const first = candidates[0]?.split(' ');
  if (!first) return section;
  const udp =
    publicAddresses.length === 0 ? candidates : publicAddresses.map((address) => replaced(first, address));
  const addresses =
    publicAddresses.length > 0 ? publicAddresses : candidates.map((line) => line.split(' ')[4] ?? '');
  const tcp = tcpPort
    ? addresses.map(
        (address, i) =>
          `a=candidate:${90 + i} 1 TCP ${TCP_PRIORITY - i} ${address} ${tcpPort} typ host tcptype passive`,
      )
    : [];
  const at = lines.findIndex((line) => line.startsWith('a=candidate:'));
  const others = lines.filter((line) => !line.startsWith('a=candidate:'));
  others.splice(at, 0, ...udp, ...tcp);
  return others.join('\r\n');
}

function replaced(fields: readonly string[], address: string): string {
  const out = [...fields];
  out[0] = `a=candidate:${isIPv6(address) ? 2 : 1}`;
  out[4] = address;
  return out.join(' ');
}
