import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STEADY } from '../../bench/crowd/audience.ts';
import { targetOf } from '../../bench/crowd/served-programme.ts';
import type { Head } from '../../src/core/head.ts';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import type { CrowdProgress } from '../../src/rehearsal/crowd/crowd.ts';
import { runGenerators } from '../../src/rehearsal/generators.ts';
import { Installation } from '../browser/installation.ts';

const VOICE = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
let tribune: Installation;
let performer: RunningPerformer;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start({ TRIBUNE_DELIVERY: 'whole' });
  room = (await tribune.openRoom('A room that a crowd found')).id;
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  performer = startPerformer({ whipUrl, token: whipToken, voice: VOICE, loop: true });
  await performer.connected;
});
afterAll(async () => {
  performer.stop();
  await performer.done.catch(() => {});
  await tribune.stop();
});

const hold = (level: number) => tribune.call('PUT', '/load', { level });
const head = async () => (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;
const headSays = async (fits: (head: Head) => boolean) =>
  expect.poll(async () => fits(await head())).toBe(true);

function crowd(listeners: number, staySeconds: number, onProgress: (progress: CrowdProgress) => void) {
  const plan = { target: targetOf(tribune.url), room, habits: STEADY, part: 0, parts: 1 };
  return runGenerators({ ...plan, listeners, arriveMs: 2_000, stayMs: staySeconds * 1000 }, 1, onProgress);
}

test('REH-24: made-up listeners before a closed door read the line, and hear once it is their turn', async () => {
  await hold(5);
  await headSays(({ waits }) => waits === true);
  // Nobody reports that they wait, so control believes each group to be small, and lets one in soon after the other.
  const { tally } = await crowd(100, 60, () => {});
  expect([tally.waited, tally.letIn, tally.heard, tally.errors]).toEqual([100, 100, 100, {}]);
  expect(tally.traffic.queue.requests).toBeGreaterThan(100);
  expect(tally.waiting.percentile(0.5)).toBeGreaterThan(1_000);
  // From when it was their turn, as the report has it: what they waited before is not the sound's.
  expect(tally.firstAudio.percentile(0.5)).toBeLessThan(tally.waiting.percentile(0.5) + 5_000);
  await hold(0);
  await headSays(({ waits }) => waits === undefined);
});

test('REH-23: made-up listeners go to the economy tier as it is told, each at a moment of its own, and ask for its objects', async () => {
  await hold(0);
  await headSays(({ programme }) => programme?.tier.name === 'full');
  let ordered: Promise<unknown> | undefined;
  const { tally } = await crowd(40, 210, ({ hearing }) => {
    if (hearing === 40) ordered ??= hold(4);
  });
  await ordered;
  const asked = (of: RegExp) =>
    Object.entries(tally.objects)
      .filter(([object]) => of.test(object))
      .reduce((sum, [, each]) => sum + each.asked, 0);
  expect([tally.heard, tally.tierMoves, tally.errors]).toEqual([40, 40, {}]);
  // At once the small encoding, and its objects once the sound is as far behind as they need.
  expect(asked(/\/aac32\//)).toBeGreaterThan(40 * 60);
  expect(asked(/\/eco32\//)).toBeGreaterThan(40 * 3);
  expect(tally.traffic.init.requests).toBe(80);
  await hold(0);
});
