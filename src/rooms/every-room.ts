import type { LifeState } from '../core/life-state.ts';
import type { Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';

const AT_ONCE = 100;

/** Every room in one of these states, newest first; without states every one that was not deleted. */
export async function* everyRoom(
  storage: Pick<RoomStorage, 'rooms'>,
  states?: readonly LifeState[],
): AsyncGenerator<Room, void> {
  const among = { limit: AT_ONCE, ...(states ? { states } : {}) };
  let page = await storage.rooms(among);
  for (;;) {
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < AT_ONCE) return;
    page = await storage.rooms({ ...among, before: last.id });
  }
}
