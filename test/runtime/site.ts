import { test as plain } from 'vitest';
import { Api } from './api.ts';
import { freshSettings, removeData, Tribune } from './tribune.ts';

/** Data and ports of a test's own, on which it starts one Tribune after another. */
class Site {
  readonly settings: Readonly<Record<string, string>>;
  readonly api: Api;
  #running: Tribune | undefined;

  constructor(settings: Readonly<Record<string, string>>) {
    this.settings = settings;
    this.api = new Api(settings);
  }

  /** Resolves when all its roles are ready. @param more in their environment */
  async start(more: Readonly<Record<string, string>> = {}): Promise<Tribune> {
    this.#running = new Tribune({ ...this.settings, ...more });
    await this.#running.ready('origin', 'control', 'media');
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
