import type { LoadStep } from '../core/load.ts';

/** Where it is kept how the level came about. */
export interface LoadStorage {
  /** The newest, oldest first. @throws TribuneError unavailable */
  steps(most: number): Promise<readonly LoadStep[]>;
  /** @throws TribuneError unavailable, storage_full */
  add(step: LoadStep): Promise<void>;
}
