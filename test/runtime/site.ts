import { test as plain } from 'vitest';
import { Api } from './api.ts';
import { freshSettings, removeData, Tribune } from './tribune.ts';

const ROLES: readonly string[] = ['origin', 'control', 'media'];

interface StartOptions {
  readonly ready?: readonly string[];
  readonly more?: Readonly<Record<string, string>>;
}

/** Data and ports of a test's own, on which it starts one Tribune after another. */
export class Site {
  readonly settings: Readonly<Record<string, string>>;
  readonly api: Api;
  #running: Tribune | undefined;

  constructor(settings: Readonly<Record<string, string>>) {
    this.settings = settings;
    this.api = new Api(settings);
  }

  get dataDir(): string {
    return this.settings['TRIBUNE_DATA_DIR'] ?? '';
  }

  /** @param ready the roles to wait for @param more in their environment */
  async start({ ready = ROLES, more = {} }: StartOptions = {}): Promise<Tribune> {
    this.#running = new Tribune({ ...this.settings, ...more });
    await this.#running.ready(...ready);
    return this.#running;
  }

  async clear(): Promise<void> {
    this.#running?.process.kill('SIGKILL');
    await this.#running?.exited;
    await removeData(this.settings);
  }
}

/** A test that is given a site. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs: nothing.
export const siteTest = plain.extend('site', async ({}, { onCleanup }) => {
  const site = new Site(await freshSettings());
  onCleanup(() => site.clear());
  return site;
});

/** A test that is given a site and the Tribune that runs there. */
export const test = siteTest.extend('tribune', { auto: true }, ({ site }) => site.start());
