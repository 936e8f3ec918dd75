import { isIP } from 'node:net';
import { expect, test } from 'vitest';
import { candidateLines, ownAddresses } from '../../src/stage/candidates.ts';

const priorityOf = (line: string) => Number(line.split(' ')[3]);

test('ICE-1: announced candidates are the public addresses, with a passive TCP one for each where TCP is open', () => {
  const lines = candidateLines(['203.0.113.9', '2001:db8::9'], 47_000, 47_100);
  expect(lines.map((line) => line.replace(/ \d{9,10} /, ' priority '))).toEqual([
    'a=candidate:1 1 UDP priority 203.0.113.9 47000 typ host',
    'a=candidate:2 1 UDP priority 2001:db8::9 47000 typ host',
    'a=candidate:3 1 TCP priority 203.0.113.9 47100 typ host tcptype passive',
    'a=candidate:4 1 TCP priority 2001:db8::9 47100 typ host tcptype passive',
  ]);
  // UDP before TCP, and no two alike; 31 bits (RFC 8445 §5.1.2).
  const priorities = lines.map(priorityOf);
  expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => b - a));
  expect(priorities[0]).toBeLessThan(2 ** 31);
  expect(candidateLines(['203.0.113.9'], 47_000, undefined)).toHaveLength(1);
  expect(candidateLines(['203.0.113.9'], 47_000, 0)).toHaveLength(1);
});

test('ICE-6: without a public address the machine announces its own, and never a link-local one', () => {
  const addresses = ownAddresses();
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) {
    expect(isIP(address)).not.toBe(0);
    expect(address.toLowerCase()).not.toMatch(/^fe80:/);
  }
});
