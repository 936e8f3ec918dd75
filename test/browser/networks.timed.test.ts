import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../doors/free-port.ts';
import { HomeNetwork } from '../network/home-network.ts';
import { connectionReports, remoteProtocol } from '../sound/ear-recording.ts';
import { Passage, type Understanding } from '../sound/passage.ts';
import { Installation } from './installation.ts';
import { asItIs, readToProgramme, Studio } from './reading.ts';

/** Until then a page is on stage. */
const LEAD_MS = 4_000;
const LOSS_PERCENT = 10;
/** Of 19 words. The recogniser takes some of the recording itself for others. */
const MOST_ERRORS_MORE = 5;

let passage: Passage;
let lossy: HomeNetwork;
let webOnly: HomeNetwork;
let tribune: Installation;
let studios: Studio[];
/** Of the recording itself. */
let clean: Understanding;

beforeAll(async () => {
  passage = await Passage.read(LEAD_MS, [3]);
  const understood = passage.understoodIn(passage.sound);
  [lossy, webOnly] = [HomeNetwork.make(), HomeNetwork.make()];
  lossy.lose(LOSS_PERCENT, 'from home');
  webOnly.blockUdp();
  tribune = await Installation.start({
    TRIBUNE_HOST: '0.0.0.0',
    TRIBUNE_PUBLIC_ADDRESS: `${lossy.machineAddress},${webOnly.machineAddress}`,
    TRIBUNE_ICE_TCP_PORT: `${await freePort()}`,
  });
  studios = await Promise.all([lossy, webOnly].map((home) => Studio.start(tribune, passage, home)));
  clean = await understood;
});

afterAll(async () => {
  for (const studio of studios ?? []) await studio.close();
  await tribune?.stop();
  lossy?.remove();
  webOnly?.remove();
});

test.concurrent('NET-1: speech of which one packet in ten is lost is understood in the programme', async () => {
  const heard = await readToProgramme(tribune, studios[0] as Studio, passage, asItIs);
  const { sent, lost } = lossy.counted();
  expect(lost / sent).toBeGreaterThan(0.04);
  expect(heard.errors - clean.errors).toBeLessThanOrEqual(MOST_ERRORS_MORE);
  expect(heard.concealedShare).toBeLessThan(0.2);
});

test.concurrent('NET-4: where a firewall lets no UDP through, TCP carries the conversation', async () => {
  let protocol: string | undefined;
  const heard = await readToProgramme(tribune, studios[1] as Studio, passage, asItIs, async (page) => {
    protocol = remoteProtocol((await connectionReports(page)).at(-1) ?? []);
  });
  expect(webOnly.counted().lost).toBeGreaterThan(0);
  expect(protocol).toBe('tcp');
  expect(heard.errors - clean.errors).toBeLessThanOrEqual(MOST_ERRORS_MORE);
  expect(heard.concealedShare).toBeLessThan(0.02);
});
