import { Presences } from '../../src/audience/presence.ts';
import { RequestBudget } from '../../src/audience/request-budget.ts';
import type { AudienceSample } from '../../src/audience/statistics-storage.ts';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import { drafted, opened } from '../../src/rooms/room.ts';

interface Before {
  /** The probability that was announced by a process before. */
  readonly kept?: number;
  readonly isSpared?: () => boolean;
  /** By the host. */
  readonly expected?: () => number | undefined;
  /** What was counted by a process before. */
  readonly before?: readonly AudienceSample[];
}

/** Presences of one live room, on a clock that is set. Each announcement is heard by pages up to 15 s later. */
export function counted({ kept = 1, isSpared = () => false, expected, before = [] }: Before = {}) {
  const samples: AudienceSample[] = [...before];
  const stays = new Map<number, number>();
  const storage = {
    addSample: async (_: string, sample: AudienceSample, ended: ReadonlyMap<number, number>) => {
      samples.push(sample);
      for (const [least, visits] of ended) stays.set(least, (stays.get(least) ?? 0) + visits);
    },
    samples: async () => samples,
    stays: async () => stays,
    questionTimes: async () => [],
    presenceProbability: async () => kept,
    savePresenceProbability: async () => undefined,
  };
  const programme = { run: 1, t0Ms: Date.now(), openedMs: Date.now() };
  const room = { ...opened(drafted('talk', 'Talk', 0, NOTHING_SAID), 0), programme };
  const told: (() => unknown)[] = [];
  const presences = new Presences({
    rooms: { room: async () => room },
    storage,
    budget: new RequestBudget(),
    reactions: async () => 0,
    expected: async () => expected?.(),
    announce: () => {
      for (const tell of told) tell();
    },
    isSpared,
    nowMs: Date.now,
  });
  return { presences, samples, told };
}
