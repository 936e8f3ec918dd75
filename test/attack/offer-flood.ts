/** Offers of strangers to the WHIP door of a running installation. */

import fc from 'fast-check';
import { expect } from 'vitest';
import type { WhipDoor } from '../../src/client/whip.ts';
import { offerOf } from '../stage/offers.ts';

/** As many as a crowd would send at a time. */
const AT_ONCE = 4;
/** Of all answers, the share that may say that the machine is busy. */
const MOST_BUSY = 0.05;

const STUDIO = offerOf([
  { mid: '0' },
  ...Array.from({ length: 12 }, (_, i) => ({ mid: `${i + 1}`, direction: 'recvonly' as const })),
  { kind: 'application' as const, mid: '13' },
]);
const ENCODER = offerOf([{ mid: '0' }]);

const text = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));

/** What can be done to a line of an offer. */
const harm = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('drop', 'repeat', 'move', 'cut', 'lengthen', 'garble', 'swell'),
  by: fc.nat(),
  text: text(40),
});
type Harm = typeof harm extends fc.Arbitrary<infer H> ? H : never;

function harmed(lines: string[], { at, how, by, text }: Harm): string[] {
  const place = at % Math.max(1, lines.length);
  const line = lines[place] ?? '';
  const instead: Record<Harm['how'], readonly string[]> = {
    drop: [],
    repeat: [line, line],
    move: [lines[by % lines.length] ?? ''],
    cut: [line.slice(0, by % (line.length + 1))],
    lengthen: [line + text],
    garble: [line.slice(0, by % (line.length + 1)) + text + line.slice((by % (line.length + 1)) + 1)],
    swell: [line.replace(/\d+/g, `${by}`.repeat((by % 9) + 1))],
  };
  return lines.toSpliced(place, 1, ...instead[how]);
}

const offers = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom(STUDIO, ENCODER), fc.array(harm, { maxLength: 6 })) },
  {
    weight: 1,
    arbitrary: fc.tuple(text(2_000), fc.constant([] as Harm[])),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.nat(70_000).map((length) => STUDIO.padEnd(length, 'x')),
      fc.constant([] as Harm[]),
    ),
  },
);

const requests = fc.record({
  offer: offers.map(([whole, harms]) => harms.reduce(harmed, whole.split('\r\n')).join('\r\n')),
  token: fc.constantFrom('right', 'right', 'changed', 'none', 'strange'),
  /** Each from another network: what one network may ask is bounded, and holds other tests. */
  client: fc.ipV4(),
  type: fc.constantFrom('application/sdp', 'application/sdp', 'application/sdp', 'text/plain'),
});
type Offered = typeof requests extends fc.Arbitrary<infer R> ? R : never;

/**
 * Sends them all; each has to be answered, and none by a fault of the server.
 *
 * @param doors of places, by turns: what one place may ask in a minute is bounded, and some 500 offers come to that
 */
export async function offerFlood(
  doors: readonly WhipDoor[],
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<void> {
  const all = fc.sample(requests, { seed, numRuns: count });
  const statuses = new Map<number, number>();
  const worker = async () => {
    for (let next = all.pop(); next; next = all.pop()) {
      const door = doors[all.length % doors.length];
      if (!door) throw new Error('There is no door.');
      const status = await offered(door, next);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(
    `offers answered: ${[...statuses].map(([status, times]) => `${times} × ${status}`).join(', ')}`,
  );
  expect(statuses.has(429)).toBe(false);
  expect(statuses.get(201)).toBeGreaterThan(0);
  expect(statuses.get(503) ?? 0).toBeLessThan(count * MOST_BUSY);
}

async function offered(
  { whipUrl, whipToken }: WhipDoor,
  { offer, token, client, type }: Offered,
): Promise<number> {
  const tokens = {
    right: `Bearer ${whipToken}`,
    changed: `Bearer ${whipToken.slice(0, -2)}`,
    strange: `Bearer ${'z'.repeat(400)}`,
    none: undefined,
  };
  const authorization = tokens[token];
  const response = await fetch(whipUrl, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-forwarded-for': client,
      ...(authorization ? { authorization } : {}),
    },
    body: offer,
  });
  const answer = await response.text();
  // A machine too busy says so (503); a fault of a room is 503 too, and stands in the log as an error.
  if (response.status >= 500 && response.status !== 503)
    throw new Error(`${response.status} ${answer} to ${JSON.stringify(offer)}`);
  if (token !== 'right') expect(response.status).toBeGreaterThanOrEqual(400);
  return response.status;
}
