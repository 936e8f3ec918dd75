import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sender } from '../../src/ingest/sender.ts';
import { bytesOf, OriginUnderTest, segmentOf } from '../origin/origin-under-test.ts';
import { give, senderTo } from './given-programme.ts';

/** All threads that a process has for its files. */
const THREADS = 4;

let origin: OriginUnderTest;
let sender: Sender;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  sender = senderTo(origin.options.door);
});
afterEach(async () => {
  sender.close();
  await origin.close();
});

/** From now on nothing is read from files or written to them: each thread opens a pipe into which nobody writes yet. */
function standStill(): () => Promise<void> {
  const pipes = Array.from({ length: THREADS }, (_, i) => path.join(origin.directory, `pipe-${i}`));
  execFileSync('/usr/bin/mkfifo', pipes);
  const opening = pipes.map((pipe) => open(pipe, 'r'));
  return async () => {
    for (const pipe of pipes) execFileSync('sh', ['-c', `: > '${pipe}'`]);
    for (const opened of await Promise.all(opening)) await opened.close();
  };
}

test('INGEST-11: listeners hear on while the disk of the origin stands still, and all of it is recorded in the end', async () => {
  origin.clock.to(1);
  give(sender, 0, 0);
  await sender.drained();
  const goOn = standStill();
  try {
    for (const n of [1, 2, 3]) {
      origin.clock.to(n + 1);
      give(sender, n, n);
      const heard = await origin.get(`/live/talk/r1/aac64/${n}.m4s`);
      expect(await bytesOf(heard)).toEqual(segmentOf('aac64', n));
    }
    expect(sender.waitingChunks).toBeGreaterThanOrEqual(18);
  } finally {
    await goOn();
  }
  origin.clock.to(5);
  give(sender, 4, 4);
  await sender.end(4);
  expect(sender.waitingChunks).toBe(0);
  await origin.stop();
  await origin.open();
  for (const n of [0, 1, 2, 3, 4])
    expect(await bytesOf(await origin.get(`/live/talk/r1/opus48/${n}.m4s`))).toEqual(segmentOf('opus48', n));
});
