import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tally } from '../../src/rehearsal/crowd/tally.ts';
import { descriptorProblem } from '../../src/rehearsal/generators.ts';
import { KeptReports } from '../../src/rehearsal/kept-reports.ts';
import { findingsOf, verdictOf } from '../../src/rehearsal/report/findings.ts';
import { LatencyHistogram } from '../../src/rehearsal/report/latency-histogram.ts';
import { CannotMerge, mergeReports } from '../../src/rehearsal/report/merge-reports.ts';
import { type RehearsalReport, readReport, type Step } from '../../src/rehearsal/report/report.ts';
import { reportPage } from '../../src/rehearsal/report/report-page.ts';
import { reportText } from '../../src/rehearsal/report/report-text.ts';

const durations = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

test('REH-9: percentiles of several machines are those of all their listeners, within a bucket', () => {
  fc.assert(
    fc.property(durations, durations, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
      const histograms = [one, other].map((all) => {
        const histogram = new LatencyHistogram();
        for (const ms of all) histogram.record(ms);
        return histogram.toJson();
      });
      const merged = new LatencyHistogram();
      for (const json of histograms) merged.add(LatencyHistogram.fromJson(JSON.parse(JSON.stringify(json))));
      const sorted = [...one, ...other].sort((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      expect(merged.count).toBe(sorted.length);
      expect(merged.maxMs).toBe(sorted.at(-1));
      expect(Math.abs(merged.percentile(share) - exact)).toBeLessThanOrEqual(0.11 + exact / 128);
    }),
  );
});

interface Course {
  readonly firstAudioMs?: number;
  readonly stalled?: number;
  readonly errors?: number;
  readonly unheard?: number;
  readonly lagP99Ms?: number;
  readonly load?: number;
}

/** An audience of which so much went wrong. */
function step(listeners: number, course: Course = {}): Step {
  const tally = new Tally();
  tally.arrived = listeners;
  tally.heard = listeners - (course.unheard ?? 0);
  tally.listenerSeconds = listeners * 30;
  tally.soundBytes = listeners * 30 * 8_000;
  tally.traffic.segment = {
    requests: listeners * 30,
    headBytes: listeners * 9_000,
    bodyBytes: listeners * 30 * 8_500,
  };
  tally.stalledListeners = course.stalled ?? 0;
  for (let i = 0; i < (course.errors ?? 0); i++) tally.error('segment 503');
  for (let i = 0; i < listeners; i++) tally.firstAudio.record(course.firstAudioMs ?? 200);
  const load = course.load ?? 0.4;
  return {
    listeners,
    arriveSeconds: 10,
    staySeconds: 30,
    tally: tally.toJson(),
    lagP99Ms: course.lagP99Ms ?? 5,
    servers: [{ name: 'nginx', cpuSeconds: load * 40, load }],
  };
}

function report(steps: readonly Step[], more: Partial<RehearsalReport> = {}): RehearsalReport {
  return {
    type: 'tribune/rehearsal/1',
    atMs: 1_700_000_000_000,
    edition: { build: '1 abc', configuration: 'whole' },
    url: 'https://talk.example.org',
    room: 'talk',
    habits: { pageAtHand: false, restless: 0.05, slow: 0, slowBitsPerSecond: 256_000 },
    generators: ['1 process'],
    steps,
    ...more,
  };
}

test('REH-10: the verdict names the largest audience that was carried, and what gave way first', () => {
  const broken: [Course, RegExp][] = [
    [
      { firstAudioMs: 3_000, load: 0.97 },
      /the processor of nginx \(97 % of a processor\).* waits 3\.0 s for sound\.$/,
    ],
    [{ stalled: 30 }, /something else than what serves here.*the sound stops for 30 listeners\.$/],
    [{ errors: 200 }, /200 of 60 000 requests failed \(segment 503: 200\)\.$/],
    [{ unheard: 50 }, /50 listeners heard nothing\.$/],
    [{ lagP99Ms: 80 }, /nothing is known.*80 ms late\)\.$/],
  ];
  for (const [course, sentence] of broken) {
    const verdict = verdictOf(report([step(500), step(1_000), step(2_000, course), step(4_000)]));
    expect(verdict.carries).toBe(1_000);
    expect(verdict.sentence).toMatch(/^This installation carries 1 000 listeners arriving in 10 seconds; /);
    expect(verdict.sentence).toMatch(sentence);
  }
  expect(verdictOf(report([step(500), step(1_000)])).sentence).toBe(
    'This installation carries 1 000 listeners arriving in 10 seconds; nothing gave way.',
  );
  expect(verdictOf(report([step(500, { errors: 500 })]))).toMatchObject({ carries: 0 });
  expect(findingsOf(step(500, { lagP99Ms: 50 })).counts).toBe(false);
});

test('REH-11: shares of one rehearsal add up; a missing share, or one of another rehearsal, is refused', () => {
  const share = (part: number, more: Partial<RehearsalReport> = {}) =>
    report([step(1_000, { stalled: part })], { share: { part, parts: 2 }, ...more });
  const whole = mergeReports([share(2), share(1)]);
  expect(whole.share).toBeUndefined();
  expect(findingsOf(whole.steps[0] as Step)).toMatchObject({
    heard: 2_000,
    stalledListeners: 3,
    listeners: 1_000,
  });
  expect(whole.generators).toHaveLength(2);
  expect(whole.steps[0]?.servers).toHaveLength(1);
  expect(() => mergeReports([share(2)])).toThrow(/missing: 1/);
  expect(() => mergeReports([share(1), share(2), share(2)])).toThrow(/twice/);
  expect(() =>
    mergeReports([share(1), share(2, { edition: { build: '2', configuration: 'whole' } })]),
  ).toThrow(CannotMerge);
  expect(() => mergeReports([share(1), share(2, { room: 'another' })])).toThrow(/different audiences/);
  expect(() => mergeReports([])).toThrow(CannotMerge);
  const cached = { pageAtHand: true, restless: 0.05, slow: 0, slowBitsPerSecond: 256_000 };
  expect(() => mergeReports([share(1), share(2, { habits: cached })])).toThrow(/different audiences/);
  expect(() => mergeReports([share(1, { startAtMs: 1 }), share(2, { startAtMs: 2 })])).toThrow(/same --at/);
  for (const odd of [
    { part: 3, parts: 2 },
    { part: 1, parts: 1e9 },
    { part: 1.5, parts: 2 },
  ])
    expect(() => readReport(JSON.stringify(report([], { share: odd })))).toThrow(/no share/);
});

test('REH-12: the newest rehearsal of this build and configuration is kept and found; parts of one and others are not', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'tribune-kept-'));
  try {
    const kept = new KeptReports(directory);
    const here = { build: '1 abc', configuration: 'whole' };
    expect(await kept.newestOf(here)).toBeUndefined();
    await kept.keep(report([step(500)], { atMs: 1_700_000_000_000 }), '');
    await kept.keep(report([step(800)], { atMs: 1_700_000_001_000 }), '');
    await kept.keep(report([step(9_000)], { atMs: 1_700_000_002_000, share: { part: 1, parts: 2 } }), '');
    const other = { build: '2 def', configuration: 'whole' };
    await kept.keep(report([step(5_000)], { atMs: 1_700_000_003_000, edition: other }), '');
    await writeFile(path.join(directory, 'rehearsals', '1700000004000.json'), '{"type":');
    const senseless = { ...report([]), steps: [{ listeners: 1 }] };
    await writeFile(path.join(directory, 'rehearsals', '1700000005000.json'), JSON.stringify(senseless));
    // What could not be written whole leaves nothing behind.
    await mkdir(path.join(directory, 'rehearsals', '1700000006000.json'));
    await expect(kept.keep(report([step(700)], { atMs: 1_700_000_006_000 }), '')).rejects.toThrow();
    expect((await readdir(path.join(directory, 'rehearsals'))).filter((name) => /part$/.test(name))).toEqual(
      [],
    );
    expect(await kept.newestOf(here)).toMatchObject({
      atMs: 1_700_000_001_000,
      carries: 800,
      arriveSeconds: 10,
    });
    expect(await kept.newestOf(other)).toMatchObject({ carries: 5_000 });
    expect(await kept.newestOf({ build: '1 abc', configuration: 'streamed' })).toBeUndefined();
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('REH-24: who still waits before a full room is no failure; who was let in and heard nothing is', () => {
  const full = (heard: number): Step => {
    const one = step(1_000, { unheard: 1_000 - heard });
    return { ...one, tally: { ...one.tally, waited: 800, letIn: 300 } };
  };
  expect(findingsOf(full(500))).toMatchObject({ waited: 800, stillWait: 500, gaveWay: undefined });
  expect(findingsOf(full(400)).gaveWay).toBe('silence');
  expect(verdictOf(report([full(400)])).sentence).toContain('100 listeners heard nothing');
  for (const text of [reportText(report([full(500)])), reportPage(report([full(500)]))])
    expect(text).toContain('800 before a full room, 500 still');
});

test('REH-13: too few descriptors are told with the line that gives more', () => {
  expect(descriptorProblem(9_000, 2, 20_000)).toBeUndefined();
  expect(descriptorProblem(9_000, 2, 1_024)).toContain('Run  ulimit -n 18200  first');
});

test('REH-14: the report names what it is valid for, as text, as JSON and as a page that loads nothing', () => {
  const made = report([step(500), step(1_000, { stalled: 400 })], { room: '<script>' });
  const [text, page] = [reportText(made), reportPage(made)];
  for (const one of [text, page]) {
    expect(one).toContain('build 1 abc; whole');
    expect(one).toContain('This installation carries 500 listeners arriving in 10 seconds');
    expect(one).toContain('nginx');
  }
  expect(page.match(/<figure>/g)).toHaveLength(4);
  // What is wider than a telephone is reached by keyboard.
  expect(page.match(/role="region" aria-label="[^"]+" tabindex="0"/g)).toHaveLength(5);
  expect(page).not.toMatch(/<script>|src=|href=|url\(|NaN|undefined/);
  expect(readReport(JSON.stringify(made))).toEqual(made);
  expect(() => readReport('{"type":"other"}')).toThrow(/not the report/);
});
