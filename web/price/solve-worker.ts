/** Computes what a challenge asks for, away from the page: a second or some, at full speed. */

import type { Challenge } from 'altcha-lib/types';
import { type Solution, solve } from './solve.ts';

export interface Task {
  readonly challenge: Challenge;
  readonly key: Uint8Array;
}

/** How many were tried; or, once it is found, what goes into the proof; or that it was not. */
export type Told = { readonly tried: number } | Solution | { readonly failed: true };

const TELL_EVERY = 2_000;

const tell = (told: Told) => postMessage(told);

addEventListener('message', async ({ data: { challenge, key } }: MessageEvent<Task>) => {
  const progress = (tried: number) => tried % TELL_EVERY === 0 && tell({ tried });
  const solution = await solve(challenge, key, progress).catch(() => undefined);
  tell(solution ?? { failed: true });
});
