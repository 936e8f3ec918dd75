import { createSocket } from 'node:dgram';
import { expect, vi } from 'vitest';
import { test } from './site.ts';
import { runs, type Tribune } from './tribune.ts';

vi.setConfig({ testTimeout: 90_000 });

/** Lines of the log that say that the room's process started. */
const started = (tribune: Tribune, room: string) =>
  tribune.lines.filter((line) => line.msg === 'room process started' && line.room === room);

/** Resolves with the line of the room's process number `count`. */
async function startedTimes(tribune: Tribune, room: string, count: number) {
  await expect.poll(() => started(tribune, room).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
  return started(tribune, room)[count - 1];
}

test('RUN-8: the process of a room that dies is replaced under a new epoch; the numbers go on', async ({
  site: { api },
  tribune,
}) => {
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  const first = await startedTimes(tribune, room, 1);
  process.kill(first?.pid ?? 0, 'SIGKILL');
  const second = await startedTimes(tribune, room, 2);
  expect(second?.epoch).toBe(2);
  expect(await api.nextSegment(room)).toBeGreaterThan(before);
});

test('RUN-8: one that dies again and again is started after ever longer waits, and ends with its room', async ({
  site: { api },
  tribune,
}) => {
  const room = await api.openRoom('A room');
  const waits = () =>
    tribune.lines
      .filter(({ msg }) => msg === 'room process died, replacing it')
      .map((line) => line.againInMs);
  for (let count = 1; count <= 4; count++) {
    const line = await startedTimes(tribune, room, count);
    process.kill(line?.pid ?? 0, 'SIGKILL');
  }
  const last = await startedTimes(tribune, room, 5);
  expect(waits()).toEqual([100, 200, 400, 800]);
  await api.call('POST', `/rooms/${room}/end`);
  expect((await api.head(room))?.state).toBe('ended');
  await expect.poll(() => runs(last?.pid ?? 0), { timeout: 5_000 }).toBe(false);
});

test('RUN-9: media that starts again while control is away goes on under its last grant, at the clock', async ({
  site: { api },
  tribune,
}) => {
  const room = await api.openRoom('A room');
  const before = await api.nextSegment(room);
  const control = tribune.pidOf('control');
  // Stopped, not killed: it neither answers nor is it started again.
  process.kill(control, 'SIGSTOP');
  process.kill(tribune.pidOf('media'), 'SIGKILL');
  const resumed = await startedTimes(tribune, room, 2);
  expect(resumed?.epoch).toBe(1);
  const after = await api.nextSegment(room);
  expect(after).toBeGreaterThan(before);
  process.kill(control, 'SIGCONT');
  await api.call('POST', `/rooms/${room}/end`);
  // Control may not have found media again yet: the room's end is then told as soon as it has.
  await expect.poll(async () => (await api.head(room))?.state, { timeout: 10_000 }).toBe('ended');
  expect((await api.head(room))?.programme?.lastSegment).toBeGreaterThanOrEqual(after);
});

test('RUN-10: a UDP port that another program holds is passed over', async ({
  site: { api, settings },
  tribune,
}) => {
  const first = Number(settings['TRIBUNE_UDP_PORTS']?.split('-')[0]);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(first, '0.0.0.0', resolve));
  const room = await api.openRoom('A room');
  const line = await startedTimes(tribune, room, 1);
  socket.close();
  expect(line?.udpPort).toBe(first + 1);
});
