import { expect, test, vi } from 'vitest';
import { Attendance } from '../../src/audience/attendance.ts';
import { PresenceRate } from '../../src/audience/presence-rate.ts';
import { errorOf, PRESENCE_MS } from '../../src/core/presence.ts';
import { type PresenceReport, PresenceReporter } from '../../web/listen/presence/presence-reporter.ts';
import { csvOf } from '../../web/statistics/csv.ts';
import { medianStay } from '../../web/statistics/median-stay.ts';

/** Numbers that look drawn by chance, the same at each run (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SIZES = [1, 100, 5_999, 6_001, 10_000, 25_000, 100_000, 1_000_000, 30_000_000];

test.each(SIZES)(
  'PRESENCE-1: an audience of %i sends at most 200 requests a second, and no fewer than it may',
  (size) => {
    const rate = new PresenceRate();
    rate.adapt(size, 1, 0);
    const perSecond = (size * rate.probability * 1000) / PRESENCE_MS;
    expect(perSecond).toBeLessThanOrEqual(200);
    if (rate.probability < 1) expect(perSecond).toBeGreaterThanOrEqual(100);
    // And back again, when most of them left.
    rate.adapt(50, 1, 1);
    expect(rate.probability).toBe(1);
  },
);

test('PRESENCE-1: two large audiences share the requests', () => {
  const rate = new PresenceRate();
  rate.adapt(100_000, 1 / 2, 0);
  expect((100_000 * rate.probability * 1000) / PRESENCE_MS).toBeLessThanOrEqual(100);
});

test('PRESENCE-2: 10,000 listeners are estimated to 2 %, and the error that is stated holds in nineteen of twenty cases', () => {
  const rate = new PresenceRate();
  rate.adapt(10_000, 1, 0);
  const random = drawing(7);
  let within = 0;
  const runs = 200;
  for (let run = 0; run < runs; run++) {
    const attendance = new Attendance();
    for (let n = 0; n < 10_000; n++) {
      if (random() >= rate.probability) continue;
      const weight = rate.weightOf(rate.probability, 0);
      attendance.take({ visit: `${n}`, weight, first: true, heardSeconds: 0, leaving: false }, 0);
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
    attendance.take({ visit, weight: 1, first: false, heardSeconds: 0, leaving: false, ...more }, at);
  for (const visit of ['ada', 'ben', 'cleo']) take(visit, 0, { first: true });
  take('ada', 30_000, { heardSeconds: 30 });
  expect(attendance.estimate).toEqual({ listeners: 3, variance: 0 });
  // Ben says goodbye, Cleo goes without a word.
  take('ben', 40_000, { heardSeconds: 400, leaving: true });
  attendance.lapse(46_000);
  expect(attendance.estimate.listeners).toBe(1);
  const { joins, stays } = attendance.takeSums();
  expect([joins, [...stays]]).toEqual([
    3,
    [
      [5, 1],
      [0, 1],
    ],
  ]);
  attendance.lapse(46_000, true);
  expect([...attendance.takeSums().stays]).toEqual([[0, 1]]);
});

test('PRESENCE-4: a report stands for no more than its probability was announced to make it', () => {
  const rate = new PresenceRate();
  expect(rate.weightOf(0.001, 0)).toBe(1);
  rate.adapt(100_000, 1, 0);
  const { probability } = rate;
  expect(rate.weightOf(probability, 1_000)).toBe(1 / probability);
  expect(rate.weightOf(1, 1_000)).toBe(1);
  expect(rate.weightOf(probability / 1_000, 1_000)).toBe(1 / probability);
  rate.adapt(10, 1, 2_000);
  expect([rate.weightOf(probability, 60_000), rate.weightOf(probability, 100_000)]).toEqual([
    1 / probability,
    1,
  ]);
});

test('PRESENCE-4: visits beyond a bound are not taken', () => {
  const attendance = new Attendance();
  const taken = Array.from({ length: 50_001 }, (_, n) =>
    attendance.take({ visit: `${n}`, weight: 1, first: true, heardSeconds: 0, leaving: false }, 0),
  );
  expect(taken.filter((each) => !each)).toHaveLength(1);
});

/** A page's reporter with a drawn number, on a clock that is set. */
function reporter(drawn: number): { sent: PresenceReport[]; page: PresenceReporter } {
  const sent: PresenceReport[] = [];
  const page = new PresenceReporter({
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
      [true, 9],
      [false, 39],
      [false, 69],
    ]);
    expect(new Set(drawn.sent.map(({ visit }) => visit)).size).toBe(1);
    // Another visit is another number.
    expect(reporter(0.3).page).not.toBe(drawn.page);
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
  expect(csvOf({ samples, stays, joins: 12, questions: 1 })).toBe(
    'programme_s,utc,listeners,error_95,joins,reactions,questions\r\n30,2026-01-05T20:00:00.000Z,12,0,12,3,1\r\n',
  );
  expect(medianStay(stays)).toEqual({ least: 5, below: undefined });
  expect(medianStay(stays.map((stay) => ({ ...stay, visits: 0 })))).toBeUndefined();
});
