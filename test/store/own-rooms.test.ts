import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import { ended, opened, scheduled } from '../../src/rooms/room.ts';
import { Store } from '../../src/store/store.ts';

test('STORE-16: of one’s own rooms those that are not over come first, however many newer ones have ended', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'tribune-own-'));
  const store = await Store.open(path.join(dir, 'control.sqlite'));
  onTestFinished(async () => {
    await store.close();
    await rm(dir, { recursive: true });
  });
  const made = (n: number) => scheduled(`room-${n}`, 'Room', n, NOTHING_SAID, 'ada');
  await store.addRoom(opened(made(0), 1));
  await store.addRoom(made(1));
  for (let n = 2; n < 8; n++) await store.addRoom(ended(made(n), n));
  const led = await store.roomsLedBy('ada', 4);
  expect(led.map(({ room }) => room.id)).toEqual(['room-1', 'room-0', 'room-7', 'room-6']);
});
