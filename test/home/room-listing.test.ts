import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Room, RoomList, RoomQuery } from '../../src/contract/schemas.ts';
import {
  extended,
  type Listing,
  type ReadRooms,
  readFurther,
  readListing,
  refreshed,
  roomsOf,
} from '../../web/home/room-listing.ts';

type State = Room['state'];

/** Rooms behind the API's way of listing them. */
class Installation {
  readonly rooms = new Map<string, Room>();
  readonly asked: RoomQuery[] = [];

  add(count: number, state: State): void {
    for (let n = 0; n < count; n++) {
      const made = this.rooms.size;
      const id = `room-${made}`;
      // Some of one age, so that age alone does not order them.
      const createdMs = Math.floor(made / 3);
      const about = { description: '', startsItself: true, recorded: true };
      this.rooms.set(id, { id, title: id, ...about, state, createdMs, listenUrl: id, studioUrl: id });
    }
  }

  become(id: string, state: State): void {
    const room = this.rooms.get(id);
    if (room) this.rooms.set(id, { ...room, state });
  }

  in(...states: State[]): Room[] {
    return [...this.rooms.values()]
      .filter(({ state }) => states.includes(state))
      .sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? 1 : -1));
  }

  readonly read: ReadRooms = async (query): Promise<RoomList> => {
    this.asked.push(query);
    const { state = ['scheduled', 'live', 'ended'], limit = 50, before } = query;
    if (limit < 1 || limit > 100) throw new Error(`a page of ${limit}`);
    const older = this.in('scheduled', 'live', 'ended');
    if (before) older.splice(0, older.findIndex(({ id }) => id === before) + 1);
    const found = older.filter((room) => state.includes(room.state));
    const rooms = found.slice(0, limit);
    const last = rooms.at(-1);
    return { rooms, ...(found.length > limit && last ? { next: last.id } : {}) };
  };
}

const ids = (rooms: readonly Room[]) => rooms.map(({ id }) => id);

async function refresh({ read }: Installation, listed?: Listing): Promise<Listing> {
  return refreshed(listed, await readListing(read, listed?.ended.length));
}

async function showMore({ read }: Installation, listed: Listing): Promise<Listing> {
  return extended(listed, await readFurther(read, listed));
}

test('HOME-7: an ordinary visit is two requests, and finds a live room older than all that ended', async () => {
  const installation = new Installation();
  installation.add(1, 'live');
  installation.add(1, 'scheduled');
  installation.add(150, 'ended');
  installation.add(1, 'live');
  const listed = await refresh(installation);

  expect(ids(roomsOf(listed)).slice(0, 3)).toEqual(['room-152', 'room-0', 'room-1']);
  expect(listed.ended).toEqual(installation.in('ended').slice(0, 20));
  expect(installation.asked).toHaveLength(2);
});

test('HOME-9: a room that ends between two answers is not lost', async () => {
  const installation = new Installation();
  installation.add(1, 'live');
  const listed = await refresh(installation);
  const read: ReadRooms = async (query) => {
    const answer = await installation.read(query);
    installation.become('room-0', 'ended');
    return answer;
  };
  expect(ids(roomsOf(refreshed(listed, await readListing(read))))).toEqual(['room-0']);
});

test('HOME-7: however many are live or to come, all are listed', async () => {
  const installation = new Installation();
  for (let n = 0; n < 130; n++) installation.add(1, n % 2 ? 'live' : 'scheduled');
  const { current, next } = await refresh(installation);
  expect(current).toEqual([...installation.in('live'), ...installation.in('scheduled')]);
  expect(next).toBeUndefined();
});

test('HOME-8: rooms that ended are added page by page, to the first, and none is read twice', async () => {
  const installation = new Installation();
  installation.add(310, 'ended');
  let listed = await refresh(installation);
  while (listed.next !== undefined) {
    const before = listed;
    listed = await showMore(installation, before);
    expect(listed.ended.slice(0, before.ended.length)).toEqual(before.ended);
    expect(listed.ended.length).toBeGreaterThan(before.ended.length);
  }
  expect(listed.ended).toEqual(installation.in('ended'));
  const read = installation.asked.reduce(
    (sum, { limit = 0, state }) => sum + (state?.[0] === 'ended' ? limit : 0),
    0,
  );
  expect(read).toBeLessThan(310 + 40);
});

test('HOME-9: a room that was shown and has ended is shown as ended, though many newer have', async () => {
  const installation = new Installation();
  installation.add(1, 'live');
  installation.add(50, 'ended');
  const listed = await refresh(installation);
  installation.become('room-0', 'ended');
  installation.become('room-50', 'live');
  installation.add(1, 'ended');
  const again = await refresh(installation, listed);

  expect(ids(again.current)).toEqual(['room-50']);
  expect(again.ended.at(0)?.id).toBe('room-51');
  expect(again.ended.at(-1)).toMatchObject({ id: 'room-0', state: 'ended' });
  expect(installation.asked).toHaveLength(4);
});

test('HOME-9: a list that was read again while more came keeps both', async () => {
  const installation = new Installation();
  installation.add(100, 'ended');
  const listed = await refresh(installation);
  const further = await readFurther(installation.read, listed);
  installation.add(5, 'ended');
  const fresh = await readListing(installation.read, listed.ended.length);

  for (const both of [
    refreshed(extended(listed, further), fresh),
    extended(refreshed(listed, fresh), further),
  ]) {
    expect(both.ended).toEqual(installation.in('ended').slice(0, 65));
    expect((await showMore(installation, both)).ended.length).toBeGreaterThan(65);
  }
});

const steps = fc.oneof(
  fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 60 }), state: states() }),
  fc.record({ do: fc.constant('become' as const), which: fc.nat(), state: states() }),
  fc.record({ do: fc.constant('refresh' as const) }),
  fc.record({ do: fc.constant('more' as const) }),
);

function states(): fc.Arbitrary<State> {
  return fc.constantFrom('scheduled', 'live', 'ended', 'ended');
}

test('HOME-9: whatever happens to rooms, nothing shown disappears, is shown twice, or stays wrong', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 25 }), async (history) => {
      const installation = new Installation();
      let listed = await refresh(installation);
      for (const step of history) {
        const shown = ids(roomsOf(listed));
        if (step.do === 'add') installation.add(step.count, step.state);
        if (step.do === 'become')
          installation.become(`room-${step.which % installation.rooms.size}`, step.state);
        if (step.do === 'more') listed = await showMore(installation, listed);
        if (step.do === 'refresh') {
          listed = await refresh(installation, listed);
          expect(listed.current).toEqual([...installation.in('live'), ...installation.in('scheduled')]);
          for (const { id, state } of listed.ended) expect(state).toBe(installation.rooms.get(id)?.state);
        }
        const now = ids(roomsOf(listed));
        expect(new Set(now).size).toBe(now.length);
        expect(now).toEqual(expect.arrayContaining(shown));
      }
      listed = await refresh(installation, listed);
      while (listed.next !== undefined) listed = await showMore(installation, listed);
      expect(listed.ended).toEqual(installation.in('ended'));
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 2_000 : 100 },
  );
});
