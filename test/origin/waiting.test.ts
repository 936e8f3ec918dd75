import { afterEach, beforeEach, expect, test } from 'vitest';
import { RoomLine } from '../../src/admission/room-line.ts';
import { LOAD_PATH, linePath } from '../../src/ingest/ingest-paths.ts';
import { OriginUnderTest } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(() => origin.close());

const level = (level: number) =>
  origin.ingest.putJson(LOAD_PATH, { level, sinceMs: 5, cause: 'set', tiers: [], steps: [] });

test('WAIT-7: queue.json says whose turn it is, cacheable for a second, and the head that there is a line', async () => {
  origin.clock.to(4);
  await (await origin.writer()).segments(0, 3);
  const head = async () => (await origin.get('/live/talk/head.json')).json() as Promise<{ waits?: true }>;
  expect((await head()).waits).toBeUndefined();
  expect(await (await origin.get('/live/talk/queue.json')).json()).toEqual({ line: null });
  const line = new RoomLine(1);
  line.turn(10, 10, false, 0);
  const notice = line.notice(0);
  expect((await origin.ingest.putJson(linePath('talk'), { line: notice })).status).toBe(204);
  const answer = await origin.get('/live/talk/queue.json');
  expect(answer.headers.get('cache-control')).toBe('max-age=1');
  expect(await answer.json()).toEqual({ line: notice });
  expect((await head()).waits).toBe(true);
  // Who listens is asked nothing: sound is given out as ever.
  expect((await origin.get('/live/talk/r1/aac64/3.m4s')).status).toBe(200);
  expect((await origin.ingest.putJson(linePath('talk'), { line: { round: 'x' } })).status).toBe(400);
  await origin.ingest.putJson(linePath('talk'), { line: null });
  expect((await head()).waits).toBeUndefined();
});

test('LADDER-6: on the first level reactions are refused before control hears of them', async () => {
  const react = () => fetch(`${origin.url}/api/v1/rooms/talk/reactions`, { method: 'POST', body: '{}' });
  expect(((await (await react()).json()) as { code: string }).code).toBe('unavailable');
  await level(1);
  const refused = await react();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  expect(((await refused.json()) as { code: string }).code).toBe('given_up');
});

test('LADDER-7: the level is told to everyone without control, and to whoever watches the origin', async () => {
  await level(4);
  const status = await origin.get('/status.json');
  expect(status.headers.get('cache-control')).toBe('public, max-age=2');
  expect(await status.json()).toEqual({ level: 4, sinceMs: 5, cause: 'set', steps: [] });
  const metrics = await origin.get('/metrics');
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
  expect((await origin.get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(404);
  const text = await metrics.text();
  expect(text).toContain('# TYPE tribune_load_level gauge\ntribune_load_level 4\n');
  expect(text).toMatch(/^tribune_origin_busy_ratio \d/m);
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+ [\d.e+-]+)$/);
});
