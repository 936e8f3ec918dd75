import { afterAll, beforeAll, expect, test } from 'vitest';
import { AttackedRoom, LINES_TO_ORIGIN } from '../attack/attacked-room.ts';
import { hostileDatagrams } from '../attack/hostile-datagrams.ts';
import { offerFlood } from '../attack/offer-flood.ts';
import { flood } from '../attack/udp-flood.ts';

/** Kept: the same inputs each time. The first warms up what grows once, such as the code of a path never taken before. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7];
const OF_EACH = 20_000;
const PER_SECOND = 2_000;
const OFFERS = 5_000;

let attacked: AttackedRoom;
beforeAll(async () => {
  attacked = await AttackedRoom.open();
});
afterAll(() => attacked.close());

test('ATTACK-1: more than a hundred thousand hostile datagrams at the port of a room leave nothing behind', async () => {
  const memory: number[] = [];
  for (const seed of SEEDS) {
    const inputs = hostileDatagrams(seed, OF_EACH);
    // Making them takes this process a moment, in which Ada does not speak.
    await attacked.conversation.goesOnFor(3_000);
    const { before, after, span } = await attacked.attack(async () => {
      const report = await flood(attacked.path, inputs, PER_SECOND);
      expect(report.toStrangers).toMatchObject({ dtls: 0, rtp: 0, other: 0 });
      expect(report.bytesToStrangers).toBeLessThanOrEqual(report.bytesFromStrangers);
    });
    const core = (100 * (after.cpuMs - before.cpuMs)) / (after.atMs - before.atMs);
    console.log(
      `seed ${seed}: ${after.memoryMb.toFixed(1)} MB, ${core.toFixed(1)} % of a core, ${attacked.transit(span)}`,
    );
    await attacked.expectUntouched({ span });
    expect(after.descriptors - before.descriptors).toBeLessThanOrEqual(LINES_TO_ORIGIN);
    memory.push(after.memoryMb);
  }
  const [warm = Number.NaN] = memory;
  expect((memory.at(-1) ?? Number.NaN) - warm).toBeLessThan(12);
});

test('ATTACK-3: thousands of hostile offers at the WHIP door of a running installation', async () => {
  const spare = await Promise.all(
    Array.from({ length: OFFERS / 500 }, (_, i) => attacked.api.invite(attacked.room, `Eve ${i + 1}`)),
  );
  const { span, before, after } = await attacked.attack(() => offerFlood(spare, { seed: 1, count: OFFERS }));
  await attacked.expectUntouched({ span });
  expect(after.descriptors - before.descriptors).toBeLessThanOrEqual(LINES_TO_ORIGIN);
  // Connections that come and go: STAGE-18 bounds what each leaves behind.
  expect(after.memoryMb - before.memoryMb).toBeLessThan(OFFERS * 0.064);
});
