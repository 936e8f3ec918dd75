import { expect } from 'vitest';
import { FRAME_MS } from '../../sound/envelope.ts';
import type { CardPlace } from '../../sound/sound-card.ts';
import type { SoundRecording } from '../../sound/sound-recording.ts';
import { delaysBetween } from '../../sound/tap.ts';
import type { TapReading } from '../../sound/tap-clock.ts';
import type { Sound } from '../../sound/wav.ts';
import type { Person } from './person.ts';

/** How late it may be heard: a listener on a busy machine is soon seconds behind, which is another matter. */
const [FIRST_DELAY_MS, MOST_DELAY_MS] = [1_500, 6_000];
/** Levellers, echo cancellation and jitter buffers find their way in the first seconds, on a busy machine later. */
const PATIENCE_MS = 40_000;
const LOOK_MS = 500;
const WINDOW = { windowMs: 2_000, stepMs: 500 } as const;
const LEAST = 0.9;

export interface Hearer {
  readonly person: Person;
  readonly place: CardPlace;
  readonly what: string;
}

/**
 * Lets somebody speak until everyone heard what was said for a while without a break, by its envelope.
 *
 * @param ms how long a while
 */
export async function expectHeard(
  speaker: Person,
  voice: Sound,
  hearers: readonly Hearer[],
  ms: number,
): Promise<void> {
  speaker.card.speak(voice);
  const mouth = speaker.card.record('throat');
  const ears = hearers.map(({ person, place }) => person.card.record(place));
  try {
    await Promise.all(ears.map((ear, index) => hears(mouth, ear, ms, hearers[index]?.what ?? '')));
  } finally {
    for (const recording of [mouth, ...ears]) recording.stop();
    speaker.card.hush();
  }
}

async function hears(mouth: SoundRecording, ear: SoundRecording, ms: number, what: string): Promise<void> {
  let best = 0;
  // What was said last may not have come yet: if it was not found, a little more of it is left out the next time.
  let ago = FIRST_DELAY_MS;
  for (let until = ms + ago; best < LEAST && until < ms + PATIENCE_MS; until += LOOK_MS) {
    await Promise.all([mouth.lasts(until), ear.lasts(until)]);
    const now = likeness(before(mouth.reading(), ago, ms), ear.reading());
    best = Math.max(best, now);
    ago = Math.min(MOST_DELAY_MS, ago + LOOK_MS / 2);
  }
  expect(best, `how much like what was said ${what} hears it`).toBeGreaterThanOrEqual(LEAST);
}

/** The middle correlation of all windows of what was spoken; one that is found nowhere counts as 0. */
function likeness(spoken: TapReading, heard: TapReading): number {
  const matches = delaysBetween(spoken, heard, { fromMs: -100, toMs: MOST_DELAY_MS, ...WINDOW });
  const windows = Math.floor((spoken.levels.length * FRAME_MS - WINDOW.windowMs) / WINDOW.stepMs) + 1;
  const missing = Array<number>(Math.max(0, windows - matches.length)).fill(0);
  const found = [...missing, ...matches.map(({ coefficient }) => coefficient)].toSorted((a, b) => a - b);
  return found[found.length >> 1] ?? 0;
}

/** A part of a reading that ended so long ago. */
function before({ startUtcMs, levels }: TapReading, agoMs: number, ms: number): TapReading {
  const end = levels.length - agoMs / FRAME_MS;
  const start = Math.max(0, end - ms / FRAME_MS);
  return { startUtcMs: startUtcMs + start * FRAME_MS, levels: levels.subarray(start, end) };
}
