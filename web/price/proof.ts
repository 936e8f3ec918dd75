import type { Challenge } from 'altcha-lib/types';
import { CHALLENGE_PATH, TRIES } from '../../src/core/proof.ts';
import type { Solution } from './solve.ts';
import type { Told } from './solve-worker.ts';

const KEY_BYTES = 16;

/**
 * Computes a proof in a worker.
 *
 * @param told how far it is, from 0 to 1: the share of tries by which half of all would have it, and so on
 * @returns undefined where this browser cannot compute it, or was told to stop
 */
export async function prove(told: (share: number) => void, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(CHALLENGE_PATH, { signal });
    if (!response.ok) return undefined;
    const challenge = (await response.json()) as Challenge;
    const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const solution = await solved(challenge, key, told, signal);
    return (
      solution &&
      base64url(new TextEncoder().encode(JSON.stringify({ challenge, solution, key: base64url(key) })))
    );
  } catch {
    return undefined;
  }
}

function solved(
  challenge: Challenge,
  key: Uint8Array,
  told: (share: number) => void,
  signal: AbortSignal,
): Promise<Solution | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./solve-worker.ts', import.meta.url), { type: 'module' });
    const end = (solution?: Solution) => {
      worker.terminate();
      resolve(solution);
    };
    signal.addEventListener('abort', () => end(), { once: true });
    if (signal.aborted) end();
    worker.onerror = () => end();
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('tried' in data) told(1 - Math.exp(-data.tried / TRIES));
      else end('failed' in data ? undefined : data);
    };
    worker.postMessage({ challenge, key });
  });
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
