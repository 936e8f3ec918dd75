import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../doors/free-port.ts';
import { HomeNetwork } from '../network/home-network.ts';
import { connectionReports, remoteProtocol } from '../sound/ear-recording.ts';
import { FRAME_MS } from '../sound/envelope.ts';
import { writeFakeVoice } from '../sound/fake-voice.ts';
import { backAfterMs } from '../sound/outage.ts';
import { Passage } from '../sound/passage.ts';
import { readTap, tapped } from '../sound/tap.ts';
import { Installation } from './installation.ts';
import { cellOf, describeRow, LossBench, MOST_MORE_ERRORS, type Row, TABLE_HEAD } from './loss-table.ts';
import { asItIs, readToOthers, readToProgramme, SILENT, Studio, type Voice } from './reading.ts';
import { UdpRelay } from './udp-relay.ts';

const LEAD_MS = 5_000;
/** Readings of each kind, all at once. */
const TIMES = 2;

/** Closed after each test, the last one first. */
let opened: AsyncDisposableStack;

function keep<Thing>(thing: Thing, close: (thing: Thing) => unknown): Thing {
  opened.defer(async () => {
    await close(thing);
  });
  return thing;
}

async function studio(...given: Parameters<typeof Studio.start>): Promise<Studio> {
  return keep(await Studio.start(...given), (started) => started.close());
}

async function tribuneAt(home: HomeNetwork, more: Readonly<Record<string, string>> = {}) {
  const settings = { TRIBUNE_HOST: '0.0.0.0', TRIBUNE_PUBLIC_ADDRESS: home.machineAddress, ...more };
  return keep(await Installation.start(settings), (started) => started.stop());
}

async function room(tribune: Installation): Promise<string> {
  return (await tribune.openRoom('A reading')).id;
}

describe('lost packets', () => {
  let home: HomeNetwork;
  let bench: LossBench;

  beforeAll(async () => {
    home = HomeNetwork.make();
    bench = await LossBench.open(home);
  });

  afterAll(async () => {
    await bench?.close();
    home?.remove();
  });

  test('NET-1: speech that loses up to a fifth of its packets is understood in the programme', async () => {
    await expectUnderstood((percent) => bench.toProgramme(percent, TIMES));
  });

  test('NET-2: and by the others on stage, whose own network loses as much', async () => {
    await expectUnderstood((percent) => bench.toOthers(percent, TIMES));
  });

  async function expectUnderstood(measure: (percent: number) => Promise<Row>): Promise<void> {
    console.log(TABLE_HEAD);
    const clean = (await measure(0)).withCorrection;
    for (const [percent, mostMore] of MOST_MORE_ERRORS) {
      const row = await measure(percent);
      console.log(describeRow(row));
      const { wordErrorRate, concealedShare } = row.withCorrection;
      expect(row.lostShare).toBeGreaterThan((percent / 100) * 0.6);
      expect(wordErrorRate - clean.wordErrorRate).toBeLessThanOrEqual(mostMore);
      expect(concealedShare - clean.concealedShare).toBeLessThan((percent / 100) * 1.5 + 0.02);
    }
  }
});

describe('other networks', () => {
  beforeEach(() => {
    opened = new AsyncDisposableStack();
  });

  afterEach(() => opened.disposeAsync());

  test('NET-3: packets that take 150 to 250 ms and overtake one another are speech all the same', async () => {
    const passage = await Passage.read(LEAD_MS);
    const tribune = keep(await Installation.start(), (started) => started.stop());
    const reader = await studio(tribune, passage);
    const clean = await readToProgramme(tribune, await room(tribune), reader, passage, asItIs);
    const slow = await readToProgramme(tribune, await room(tribune), reader, passage, async (page) => {
      keep(await UdpRelay.before(page, { ms: 200, jitterMs: 50 }), (relay) => relay.close());
    });
    console.log('clean', cellOf([clean]), 'slow', cellOf([slow]));
    expect(cellOf([slow]).wordErrorRate - cellOf([clean]).wordErrorRate).toBeLessThan(0.1);
    expect(slow.concealedShare).toBeLessThan(0.03);
  });

  test('NET-4: where a firewall lets no UDP through, TCP carries the conversation both ways', async () => {
    const home = keep(HomeNetwork.make(), (network) => network.remove());
    home.blockUdp();
    const tribune = await tribuneAt(home, { TRIBUNE_ICE_TCP_PORT: `${await freePort()}` });
    const passage = await Passage.read(LEAD_MS);
    const [atHome, here] = [await studio(tribune, passage, home), await studio(tribune, passage)];
    const silentAtHome = await studio(tribune, SILENT, home);
    const clean = cellOf([await readToProgramme(tribune, await room(tribune), here, passage, asItIs)]);
    let protocol: string | undefined;
    const spoken = await readToProgramme(
      tribune,
      await room(tribune),
      atHome,
      passage,
      asItIs,
      async (page) => {
        protocol = remoteProtocol((await connectionReports(page)).at(-1) ?? []);
      },
    );
    const heard = await readToOthers(
      tribune,
      await room(tribune),
      { reader: here, hearers: silentAtHome },
      passage,
      {
        prepare: asItIs,
        count: 1,
      },
    );
    expect(protocol).toBe('tcp');
    expect(home.counted().lost).toBeGreaterThan(0);
    for (const cell of [cellOf([spoken]), cellOf(heard)]) {
      expect(cell.wordErrorRate - clean.wordErrorRate).toBeLessThan(0.1);
      expect(cell.concealedShare).toBeLessThan(0.02);
    }
  });

  test('NET-5: a speaker whose address changes in mid-speech is heard again, and hears, within three seconds', async () => {
    const home = keep(HomeNetwork.make(), (network) => network.remove());
    await expectSoonBack(
      home,
      () => {},
      () => home.changeAddress(),
    );
  });

  test('NET-6: so is one who goes over to another network', async () => {
    const home = keep(HomeNetwork.make(), (network) => network.remove());
    await expectSoonBack(
      home,
      () => home.addSecond(),
      () => home.pullCable(),
    );
  });

  /**
   * Two people speak all the time, one of them from home.
   *
   * @param prepare done once both are on stage, some seconds before the change
   */
  async function expectSoonBack(
    home: HomeNetwork,
    prepare: () => unknown,
    change: () => void,
  ): Promise<void> {
    const tribune = await tribuneAt(home);
    const voice = (name: 'ada' | 'ben'): Voice => ({ write: (file) => writeFakeVoice(name, file) });
    const [hers, his] = [await studio(tribune, voice('ada'), home), await studio(tribune, voice('ben'))];
    const { id } = await tribune.openRoom('On the move');
    const [ada, ben] = [await hers.enter(id, 'Ada', asItIs), await his.enter(id, 'Ben', asItIs)];
    prepare();
    // Until both speak and hear, and the browser has seen whatever there is.
    await Promise.all([tapped(ada.page, 'ear', 6_000), tapped(ben.page, 'ear', 6_000)]);
    const changedMs = Date.now();
    change();
    for (const { page } of [ben, ada]) {
      const before = await readTap(page, 'ear');
      const ear = await tapped(page, 'ear', (before?.levels.length ?? 0) * FRAME_MS + 8_000);
      const backMs = backAfterMs(ear, changedMs);
      console.log(`${page === ben.page ? 'heard' : 'hears'} again after ${backMs.toFixed(0)} ms`);
      expect(backMs).toBeGreaterThan(0);
      expect(backMs).toBeLessThan(3_000);
    }
  }

  test('NET-7: a studio that loses a fifth of its packets, both ways, stays on its connection', async () => {
    const home = keep(HomeNetwork.make(), (network) => network.remove());
    const tribune = await tribuneAt(home);
    const hers = await studio(tribune, SILENT, home);
    const { id } = await tribune.openRoom('Under a bad sky');
    const { page } = await hers.enter(id, 'Ada', asItIs);
    home.lose(20, 'both ways');
    await tapped(page, 'mouth', 60_000);
    const connections = await connectionReports(page);
    expect(connections).toHaveLength(1);
    expect(home.counted().lost).toBeGreaterThan(0);
  });
});
