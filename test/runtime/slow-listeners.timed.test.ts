import { expect } from 'vitest';
import { stateOf } from '../attack/process-state.ts';
import { get, StuckClients } from '../attack/stuck-clients.ts';
import { test } from './site.ts';

const STUCK = 200;
/** Of each, and of those that ask for more than a connection may have under way. */
const REQUESTS = 5;
const GREEDY = 20;
const GREEDY_REQUESTS = 400;

test('SLOW-1: hundreds of clients that ask and then read nothing cost a bounded buffer each, and no listener waits', async ({
  site: { api, settings },
  tribune,
}) => {
  const room = await api.openRoom('Nobody reads');
  const n = await api.nextSegment(room);
  const { run } = await api.programme(room);
  const port = Number(settings['TRIBUNE_PORT']);
  /** How long after its end the later one of the next two segments is there. */
  const latest = async () => {
    const { t0Ms } = await api.programme(room);
    const now = await api.nextSegment(room);
    let latestMs = 0;
    for (const number of [now + 1, now + 2]) {
      await (await api.segment(room, run, number)).arrayBuffer();
      latestMs = Math.max(latestMs, Date.now() - t0Ms - (number + 1) * 960);
    }
    return latestMs;
  };
  const undisturbedMs = await latest();
  const origin = tribune.pidOf('origin');
  const before = stateOf(origin);
  const segment = (number: number) => get(`/live/${room}/r${run}/aac64/${number}.m4s`);
  const body = `POST /whip/${room} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(59_000)}`;
  const stuck = await Promise.all([
    // Of segments that are being made, and of one that there is.
    StuckClients.open(port, STUCK, segment(n + 1) + segment(n + 2) + segment(n).repeat(REQUESTS)),
    StuckClients.open(port, GREEDY, segment(n).repeat(GREEDY_REQUESTS)),
    StuckClients.open(port, STUCK / 5, body),
  ]);
  // Who asked for too much is gone; a listener may have some connections of their own.
  await expect
    .poll(() => stateOf(origin).descriptors - before.descriptors)
    .toBeLessThan(STUCK + STUCK / 5 + GREEDY / 2);
  // Meanwhile somebody listens.
  const latestMs = await latest();
  const after = stateOf(origin);
  console.log(
    `${STUCK} listeners, ${GREEDY} greedy ones and ${STUCK / 5} senders, all stuck: ${(after.memoryMb - before.memoryMb).toFixed(0)} MB; a listener's latest segment ${latestMs.toFixed(0)} ms after its end, ${undisturbedMs.toFixed(0)} ms without them`,
  );
  expect(after.memoryMb - before.memoryMb).toBeLessThan(100);
  expect(latestMs).toBeLessThan(undisturbedMs + 500);
  for (const clients of stuck) clients.close();
});
