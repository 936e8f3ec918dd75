import { expect, vi } from 'vitest';
import { heardInBand, type Pins, pin } from './in-band.ts';
import { test } from './site.ts';
import type { Tribune } from './tribune.ts';

vi.setConfig({ testTimeout: 90_000 });

const titles = ({ links }: Pins) => links.map(({ title }) => title);

async function startedTimes(tribune: Tribune, room: string, count: number): Promise<number> {
  const started = () =>
    tribune.lines.filter((line) => line.msg === 'room process started' && line.room === room);
  await expect.poll(() => started().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
  return started()[count - 1]?.pid ?? 0;
}

test('TOLD-2: what control tells outlives the process of its room, and media', async ({
  site: { api },
  tribune,
}) => {
  const room = await api.openRoom('A room');
  const begun = await api.nextSegment(room);
  await pin(api, room, 'agenda');
  const first = await heardInBand(api, room, begun, ({ links }) => links.length > 0);
  // Its process dies with what it may not have sent on; the next one tells it again.
  process.kill(await startedTimes(tribune, room, 1), 'SIGKILL');
  await startedTimes(tribune, room, 2);
  const again = await heardInBand(api, room, await api.nextSegment(room), () => true);
  expect([titles(again), again.at > first.at]).toEqual([['agenda'], true]);
  // Media itself dies while something is to be told.
  process.kill(tribune.pidOf('media'), 'SIGKILL');
  await pin(api, room, 'source');
  const both = await heardInBand(api, room, await api.nextSegment(room), ({ links }) => links.length > 1);
  expect(titles(both)).toEqual(['source', 'agenda']);
});
