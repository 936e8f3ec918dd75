import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Board } from '../../src/core/board.ts';
import { TribuneError } from '../../src/core/refusal.ts';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import type { ToldEvent } from '../../src/core/told-event.ts';
import { type Room, scheduled } from '../../src/rooms/room.ts';
import { Teller, type ToldSources } from '../../src/rooms/teller.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A teller of one room, with what it told media and posted. */
function telling() {
  const scene = {
    claps: 0,
    room: { ...scheduled('talk', 'Talk', 0, NOTHING_SAID), state: 'live' } as Room,
    trouble: undefined as Error | undefined,
    told: [] as ToldEvent[],
    boards: [] as Board[],
    errors: [] as unknown[],
  };
  const teller = new Teller({
    stage: { tell: async (_, event) => void scene.told.push(event) },
    boards: { post: (_, board) => void scene.boards.push(board) },
    storage: {
      rooms: async () => [scene.room],
      room: async () => {
        if (scene.trouble) throw scene.trouble;
        return scene.room;
      },
    },
    nowMs: Date.now,
    log: { warn: () => undefined, error: (what: unknown) => void scene.errors.push(what) },
  });
  teller.readFrom({
    pins: async () => ({ type: 'pins', links: [] }),
    reactions: async () => ({ type: 'reactions', totals: { clap: scene.claps }, probability: 1 }),
  } as Partial<ToldSources> as ToldSources);
  return { scene, teller };
}

test('TOLD-7: what storage cannot give now is told when it can', async () => {
  const { scene, teller } = telling();
  scene.trouble = new TribuneError('unavailable', 'The disk is away.');
  teller.tell('talk', 'pins');
  await vi.advanceTimersByTimeAsync(2_000);
  expect([scene.told, scene.errors]).toEqual([[], []]);
  scene.trouble = undefined;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(scene.told).toEqual([{ type: 'pins', links: [] }]);
  await teller.close();
});

test('TOLD-8: sums that the board did not show at once stand there 15 s later, also once the room has ended', async () => {
  const { scene, teller } = telling();
  const shown = () => scene.boards.at(-1)?.events.find(({ type }) => type === 'reactions');
  const react = async () => {
    scene.claps += 1;
    teller.tell('talk', 'reactions');
    await vi.advanceTimersByTimeAsync(2_000);
  };
  for (let n = 0; n < 3; n++) await react();
  expect(shown()).toMatchObject({ totals: { clap: 1 } });
  scene.room = { ...scene.room, state: 'ended' };
  await vi.advanceTimersByTimeAsync(15_000);
  expect(shown()).toMatchObject({ totals: { clap: 3 } });
  // Then there is nothing more to say.
  await vi.advanceTimersByTimeAsync(600_000);
  expect(scene.boards).toHaveLength(2);
  await teller.close();
});
