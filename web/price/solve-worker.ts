/** Computes what a challenge asks for, away from the page: a second or some, at full speed. */

import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/sha';
import type { Challenge } from 'altcha-lib/types';
import { boundTo } from '../../src/core/proof.ts';

export interface Task {
  readonly challenge: Challenge;
  readonly key: Uint8Array;
}

/** How many were tried; or, once it is found, what goes into the proof; or that it was not. */
export type Told =
  | { readonly tried: number }
  | { readonly counter: number; readonly derivedKey: string }
  | { readonly failed: true };

const TELL_EVERY = 2_000;

const tell = (told: Told) => postMessage(told);

addEventListener('message', async ({ data: { challenge, key } }: MessageEvent<Task>) => {
  let tried = 0;
  const derive = boundTo(key, deriveKey);
  const solution = await solveChallenge({
    challenge,
    deriveKey: (...of) => {
      tried += 1;
      if (tried % TELL_EVERY === 0) tell({ tried });
      return derive(...of);
    },
  }).catch(() => null);
  if (solution) tell({ counter: solution.counter, derivedKey: solution.derivedKey });
  else tell({ failed: true });
});
