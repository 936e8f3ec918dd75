import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pins } from '../../src/audience/pins.ts';
import { RequestBudget } from '../../src/audience/request-budget.ts';
import { TribuneError } from '../../src/core/refusal.ts';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import { scheduled } from '../../src/rooms/room.ts';
import { Turns } from '../../src/rooms/turns.ts';
import { Store } from '../../src/store/store.ts';

const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('../../src/store/disk-room.ts', () => ({
  checkDiskRoom: () => {
    if (disk.isFull) throw new TribuneError('storage_full', 'The disk is full.');
  },
}));

let dir: string;
let store: Store;
beforeEach(async () => {
  disk.isFull = false;
  dir = await mkdtemp(path.join(tmpdir(), 'tribune-pins-'));
  store = await Store.open(path.join(dir, 'control.sqlite'));
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

test('PIN-4: a pin that is given another title is never lost, also where the disk is full', async () => {
  await store.addRoom(scheduled('talk', 'Talk', 0, NOTHING_SAID));
  const pins = new Pins({
    rooms: store,
    storage: store.audience,
    turns: new Turns(),
    budget: new RequestBudget(),
    tell: () => undefined,
    nowMs: () => 1,
  });
  const url = 'https://example.org/agenda';
  await pins.pin('talk', { url, title: 'Agenda' });
  disk.isFull = true;
  await expect(pins.pin('talk', { url, title: 'Programme' })).rejects.toMatchObject({ code: 'storage_full' });
  expect((await pins.event('talk')).links).toMatchObject([{ url, title: 'Agenda' }]);
  disk.isFull = false;
  await pins.pin('talk', { url, title: 'Programme' });
  expect((await pins.event('talk')).links).toMatchObject([{ url, title: 'Programme' }]);
});
