import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../doors/free-port.ts';
import { HomeNetwork } from '../network/home-network.ts';
import { connectionReports, remoteProtocol } from '../sound/ear-recording.ts';
import { Passage, type Understanding } from '../sound/passage.ts';
import { Installation } from './installation.ts';
import { asItIs, type Reading, readToProgramme, Studio } from './reading.ts';

/** Until then a page is on stage. */
const LEAD_MS = 4_000;
const LOSS_PERCENT = 10;
/** Of 19 words: one in three. So few words are a matter of chance; the long form reads 142. */
const MOST_ERRORS_MORE = 6;

let lossy: HomeNetwork;
let webOnly: HomeNetwork;
let tribune: Installation;
let studios: Studio[];
/** What the recogniser makes of the recording itself. */
let original: Understanding;
/** At once, so that whatever else this machine has to do is hard on both. */
let overLossy: Reading;
let overTcp: Reading;
let protocol: string | undefined;

beforeAll(async () => {
  const passage = await Passage.read(LEAD_MS, [3]);
  [lossy, webOnly] = [HomeNetwork.make(), HomeNetwork.make()];
  lossy.lose(LOSS_PERCENT, 'from home');
  webOnly.blockUdp();
  tribune = await Installation.start({
    TRIBUNE_HOST: '0.0.0.0',
    TRIBUNE_PUBLIC_ADDRESS: `${lossy.machineAddress},${webOnly.machineAddress}`,
    TRIBUNE_ICE_TCP_PORT: `${await freePort()}`,
  });
  studios = await Promise.all([lossy, webOnly].map((home) => Studio.start(tribune, passage, home)));
  const [first, second] = [await tribune.openRoom('Loss'), await tribune.openRoom('TCP')];
  const [atLossy, atWebOnly] = studios as [Studio, Studio];
  [overLossy, overTcp, original] = await Promise.all([
    readToProgramme(tribune, first.id, atLossy, passage, asItIs),
    readToProgramme(tribune, second.id, atWebOnly, passage, asItIs, async (page) => {
      protocol = remoteProtocol((await connectionReports(page)).at(-1) ?? []);
    }),
    passage.understoodIn(passage.sound),
  ]);
});

afterAll(async () => {
  for (const studio of studios ?? []) await studio.close();
  await tribune?.stop();
  lossy?.remove();
  webOnly?.remove();
});

test('NET-1: speech of which one packet in ten is lost is understood in the programme', () => {
  const { sent, lost } = lossy.counted();
  expect(lost / sent).toBeGreaterThan(0.04);
  expect(overLossy.errors - overTcp.errors).toBeLessThanOrEqual(MOST_ERRORS_MORE);
  expect(overLossy.concealedShare).toBeLessThan(0.2);
});

test('NET-4: where a firewall lets no UDP through, TCP carries the conversation', () => {
  expect(webOnly.counted().lost).toBeGreaterThan(0);
  expect(protocol).toBe('tcp');
  expect(overTcp.errors - original.errors).toBeLessThanOrEqual(MOST_ERRORS_MORE);
  expect(overTcp.concealedShare).toBeLessThan(0.05);
});
