import { expect, test, vi } from 'vitest';
import { Attendance } from '../../src/audience/attendance.ts';
import { PresenceRate, requestsOf } from '../../src/audience/presence-rate.ts';
import { evenShare, FOR_PRESENCE } from '../../src/audience/request-budget.ts';
import { errorOf, PRESENCE_LAPSE_MS, PRESENCE_MS } from '../../src/core/presence.ts';
import { type PresenceReport, PresenceReporter } from '../../web/listen/presence/presence-reporter.ts';
import { csvOf } from '../../web/statistics/csv.ts';
import { medianStay } from '../../web/statistics/median-stay.ts';
import { counted } from './counted-presences.ts';
import { drawing } from './drawing.ts';
import { visitOf } from './visit-of.ts';

const SIZES = [1, 100, 5_999, 6_001, 10_000, 25_000, 100_000, 1_000_000, 30_000_000];

test.each(SIZES)(
  'PRESENCE-1: an audience of %i sends at most 100 reports a second, and no fewer than it may',
  (size) => {
    const rate = new PresenceRate(0);
    rate.adapt(size, FOR_PRESENCE, 0);
    const perSecond = requestsOf(size) * rate.probability;
    expect(perSecond).toBeLessThanOrEqual(100);
    if (rate.probability < 1) expect(perSecond).toBeGreaterThanOrEqual(50);
    // And back again, when most of them left.
    rate.adapt(50, FOR_PRESENCE, PRESENCE_LAPSE_MS);
    expect(rate.probability).toBe(1);
  },
);

test.each([
  { sizes: Array<number>(40).fill(490) },
  { sizes: [100_000, 100_000] },
  { sizes: [3, 40, 5_000, 70_000, 1_000_000] },
  { sizes: [10, 20] },
])('PRESENCE-1: rooms of $sizes together send at most 100 reports a second', ({ sizes }) => {
  const most = evenShare(sizes.map(requestsOf), FOR_PRESENCE);
  const rates = sizes.map((size) => {
    const rate = new PresenceRate(0);
    rate.adapt(size, most, 0);
    return requestsOf(size) * rate.probability;
  });
  const sum = rates.reduce((total, each) => total + each, 0);
  expect(sum).toBeLessThanOrEqual(100);
  const all = sizes.reduce((total, each) => total + requestsOf(each), 0);
  expect(sum).toBeGreaterThanOrEqual(Math.min(all, 50));
});

test('PRESENCE-1: beside a large audience a small one is counted whole', () => {
  const most = evenShare([requestsOf(100_000), requestsOf(30)], FOR_PRESENCE);
  const rate = new PresenceRate(0);
  expect([rate.adapt(30, most, 0), rate.probability]).toEqual([false, 1]);
});

test('PRESENCE-2: 10,000 listeners are estimated to 2 %, and the error that is stated holds in nineteen of twenty cases', () => {
  const rate = new PresenceRate(0);
  rate.adapt(10_000, FOR_PRESENCE, 0);
  const random = drawing(7);
  let within = 0;
  const runs = 200;
  for (let run = 0; run < runs; run++) {
    const attendance = new Attendance();
    for (let n = 0; n < 10_000; n++) {
      const weight = rate.weightOf(random(), rate.probability, 0);
      if (weight === undefined) continue;
      const visit = { visit: `${n}`, network: `${n}`, first: true, heardSeconds: 0, leaving: false };
      attendance.take({ ...visit, weight }, 0);
    }
    const { listeners, variance } = attendance.estimate;
    const error = errorOf(variance);
    expect(error).toBeLessThanOrEqual(200);
    if (Math.abs(listeners - 10_000) <= error) within++;
  }
  expect(within / runs).toBeGreaterThan(0.92);
});

test('PRESENCE-3: where everyone reports everyone is counted, each once', () => {
  const attendance = new Attendance();
  const take = (visit: string, at: number, more: object = {}) =>
    attendance.take(
      { visit, network: visit, weight: 1, first: false, heardSeconds: 0, leaving: false, ...more },
      at,
    );
  for (const visit of ['ada', 'ben', 'cleo']) take(visit, 0, { first: true });
  take('ada', 30_000, { heardSeconds: 30 });
  expect(attendance.estimate).toEqual({ listeners: 3, variance: 0 });
  // Ben says goodbye, Cleo goes without a word.
  take('ben', 40_000, { heardSeconds: 400, leaving: true });
  attendance.lapse(76_000);
  expect(attendance.estimate.listeners).toBe(1);
  const { joins, stays } = attendance.takeSums();
  expect([joins, [...stays]]).toEqual([
    3,
    [
      [5, 1],
      [0, 1],
    ],
  ]);
  attendance.lapse(76_000, true);
  expect([...attendance.takeSums().stays]).toEqual([[0, 1]]);
});

test('PRESENCE-4: a report stands for no more than its probability was announced to make it', () => {
  const rate = new PresenceRate(0);
  expect(rate.weightOf(0, 0.001, 0)).toBe(1);
  rate.adapt(100_000, 200, 0);
  const { probability } = rate;
  expect(rate.weightOf(0, probability, 1_000)).toBe(1 / probability);
  expect(rate.weightOf(0, probability / 1_000, 1_000)).toBe(1 / probability);
  // Who has not heard yet and is drawn is one of those who report; who is not drawn is not.
  expect([rate.weightOf(0, 1, 1_000), rate.weightOf(probability, 1, 1_000)]).toEqual([
    1 / probability,
    undefined,
  ]);
  rate.adapt(10, 200, 80_000);
  expect([rate.weightOf(0, probability, 90_000), rate.weightOf(0, probability, 180_000)]).toEqual([
    1 / probability,
    1,
  ]);
});

test('PRESENCE-4: where reports stand for many, one network is not taken for a crowd, nor by coming and going', () => {
  const attendance = new Attendance();
  const take = (n: number, network: string, more: object = {}) =>
    attendance.take(
      { visit: `visit-${n}`, network, weight: 8, first: true, heardSeconds: 0, leaving: false, ...more },
      0,
    );
  for (let n = 0; n < 100; n++) take(n, `${n}`);
  for (let n = 1_000; n < 2_000; n++) take(n, 'one');
  for (let n = 2_000; n < 3_000; n++) take(n, 'one', { leaving: true });
  expect(attendance.estimate.listeners).toBeLessThanOrEqual(112 * 8);
  const { joins, stays } = attendance.takeSums();
  expect([joins, [...stays]]).toEqual([attendance.estimate.listeners, []]);
});

test('PRESENCE-4: who was counted as one does not stand for many of one network when the probability falls or rises', () => {
  const attendance = new Attendance();
  const take = (n: number, network: string, weight: number) =>
    attendance.take(
      { visit: visitOf(0, `${n}`), network, weight, first: false, heardSeconds: 0, leaving: false },
      0,
    );
  for (let n = 0; n < 600; n++) take(n, 'one', 1);
  for (let n = 1_000; n < 1_100; n++) take(n, `${n}`, 1);
  // By a probability that was announced before.
  for (let n = 0; n < 600; n++) take(n, 'one', 64);
  expect(attendance.estimate.listeners).toBe(700);
  attendance.thin(1 / 64);
  expect(attendance.estimate.listeners).toBeLessThanOrEqual(112 * 64);
});

test('PRESENCE-4: visits beyond a bound are not taken', () => {
  const attendance = new Attendance();
  const taken = Array.from({ length: 50_001 }, (_, n) =>
    attendance.take(
      { visit: `${n}`, network: '', weight: 1, first: true, heardSeconds: 0, leaving: false },
      0,
    ),
  );
  expect(taken.filter((each) => !each)).toHaveLength(1);
});

test('PRESENCE-8: 10,000 listeners are estimated to 2 % also while the probability changes', async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const random = drawing(11);
  const { presences, samples, told } = counted();
  try {
    const pages = Array.from({ length: 10_000 }, (_, n) => {
      const page = new PresenceReporter({
        visit: visitOf(random(), `${n}`),
        random,
        nowMs: Date.now,
        send: async (report) => {
          await presences.report('talk', { ...report, network: `${n % 2_000}` });
        },
      });
      page.probability = 1;
      const hear = async () => {
        page.probability = await presences.probability('talk', 1);
      };
      told.push(() => setTimeout(hear, random() * 15_000));
      page.listening();
      return page;
    });
    const off: number[] = [];
    const probabilities = new Set<number>();
    // They come within the first minute.
    await vi.advanceTimersByTimeAsync(PRESENCE_MS);
    for (let n = 0; n < 36; n++) {
      await vi.advanceTimersByTimeAsync(5_000);
      const { now } = await presences.statistics('talk');
      off.push(Math.abs((now?.listeners ?? 0) - 10_000));
      probabilities.add(now?.probability ?? 0);
    }
    expect(probabilities.has(0.5)).toBe(true);
    expect(off.filter((each) => each <= 200).length / off.length).toBeGreaterThanOrEqual(0.95);
    // Nobody left, so no stay is over; and each came once.
    const { stays } = await presences.statistics('talk');
    expect([...stays]).toEqual([]);
    const joins = samples.reduce((sum, sample) => sum + sample.joins, 0);
    expect(Math.abs(joins - 10_000)).toBeLessThanOrEqual(200);
    for (const page of pages) page.stopped();
  } finally {
    await presences.close();
    vi.useRealTimers();
  }
});

test('PRESENCE-9: a start of control goes on from the probability that was announced, until it has counted', async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const { presences } = counted({ kept: 1 / 64 });
  try {
    expect(await presences.probability('talk', 1)).toBe(1 / 64);
    const report = { first: false, heardSeconds: 0, leaving: false, probability: 1 / 64 };
    await presences.report('talk', { ...report, visit: visitOf(0.001), network: 'one' });
    expect((await presences.statistics('talk')).now?.listeners).toBe(64);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(await presences.probability('talk', 1)).toBe(1 / 64);
    // There were few: now that is known, and all report again.
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await presences.probability('talk', 1)).toBe(1);
  } finally {
    await presences.close();
    vi.useRealTimers();
  }
});

/** A page's reporter with a drawn number, on a clock that is set. */
function reporter(drawn: number): { sent: PresenceReport[]; page: PresenceReporter } {
  const sent: PresenceReport[] = [];
  const page = new PresenceReporter({
    visit: visitOf(drawn),
    random: () => drawn,
    nowMs: Date.now,
    send: async (report) => void sent.push(report),
  });
  return { sent, page };
}

test('PRESENCE-5: nothing is asked from who did not press Play, is not drawn, or where nothing is announced', () => {
  vi.useFakeTimers();
  try {
    const [silent, unasked, undrawn, drawn] = [reporter(0.3), reporter(0.3), reporter(0.3), reporter(0.3)];
    silent.page.probability = 1;
    unasked.page.listening();
    undrawn.page.probability = 0.25;
    undrawn.page.listening();
    drawn.page.probability = 0.5;
    drawn.page.listening();
    vi.advanceTimersByTime(PRESENCE_MS * 3);
    expect([silent.sent, unasked.sent, undrawn.sent]).toEqual([[], [], []]);
    expect(drawn.sent.map(({ first, heardSeconds }) => [first, heardSeconds])).toEqual([
      [true, 18],
      [false, 78],
      [false, 138],
    ]);
    expect(new Set(drawn.sent.map(({ visit }) => visit)).size).toBe(1);
    drawn.page.left();
    expect(drawn.sent.at(-1)).toMatchObject({ leaving: true, first: false });
    vi.advanceTimersByTime(PRESENCE_MS * 3);
    expect(drawn.sent).toHaveLength(4);
  } finally {
    vi.useRealTimers();
  }
});

test('PRESENCE-7: the CSV has a line for each sample, and the median stay is the class in which it lies', () => {
  const samples = [
    {
      atMs: Date.UTC(2026, 0, 5, 20),
      programmeMs: 30_400,
      listeners: 12,
      error: 0,
      joins: 12,
      reactions: 3,
      questions: 1,
    },
  ];
  const stays = [
    { leastMinutes: 0, visits: 2 },
    { leastMinutes: 1, visits: 1 },
    { leastMinutes: 5, visits: 4 },
  ];
  expect(csvOf({ samples, stays, joins: 12, questions: 1, over: true })).toBe(
    'programme_s,utc,listeners,error_95,joins,reactions,questions\r\n30,2026-01-05T20:00:00.000Z,12,0,12,3,1\r\n',
  );
  expect(medianStay(stays)).toEqual({ least: 5, below: undefined });
  expect(medianStay(stays.map((stay) => ({ ...stay, visits: 0 })))).toBeUndefined();
});

test('LADDER-9: while counts are to cost less, a quarter as many report, and what is shown is rounded, twice a minute', async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  let spared = false;
  const { presences } = counted({ isSpared: () => spared });
  const report = (n: number) =>
    presences.report('talk', {
      visit: visitOf((n * 0.618_034) % 1, `${n}`),
      probability: 1,
      first: true,
      heardSeconds: 0,
      leaving: false,
      network: `${n}`,
    });
  const shown = async () => (await presences.statistics('talk')).now?.listeners;
  try {
    for (let n = 0; n < 1_837; n++) await report(n);
    expect(await shown()).toBe(1_837);
    spared = true;
    expect(await shown()).toBe(1_800);
    for (let n = 2_000; n < 2_400; n++) await report(n);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await shown()).toBe(1_800);
    // 2,237 of them send 75 requests a second where all report.
    expect(await presences.probability('talk', 1)).toBe(0.5);
    await vi.advanceTimersByTimeAsync(11_000);
    const later = (await shown()) ?? 0;
    expect(later).toBeGreaterThan(2_000);
    expect(later % 100).toBe(0);
  } finally {
    await presences.close();
    vi.useRealTimers();
  }
});

test('WAIT-14: for whether a room is full one network counts for a hundred, or a tenth of all, whatever it makes up', () => {
  const attendance = new Attendance();
  const come = (network: string, n: number) => {
    const visit = visitOf(n / 10_000);
    attendance.take({ visit, network, weight: 1, first: true, heardSeconds: 5, leaving: false }, 0);
  };
  for (let n = 0; n < 2_000; n++) come('192.0.2.0/24', n);
  expect(attendance.crowd).toBeLessThanOrEqual(200);
  for (let n = 2_000; n < 5_000; n++) come(`${n}`, n);
  expect(attendance.crowd).toBe(3_500);
  expect(attendance.estimate.listeners).toBe(5_000);
});
