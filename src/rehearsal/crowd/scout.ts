/** Goes ahead of the listeners of one process: learns the clock, the room and what its page is made of. */

import { setTimeout as wait } from 'node:timers/promises';
import { Line } from '../wire/line.ts';
import type { Purpose } from '../wire/request-text.ts';
import { type Fetched, Fetching } from './fetching.ts';
import { decoded, type ReadHead } from './heads.ts';
import { Tally } from './tally.ts';
import type { World } from './world.ts';

const FIRST_SAMPLES = 8;
const SAMPLES = 3;
/** The clock is looked at again after so long. */
const RESYNC_MS = 20_000;

export class Scout {
  readonly #world: World;
  readonly #line: Line;
  /** What it asks for is not what listeners ask for. */
  readonly #tally = new Tally();
  readonly #stop = new AbortController();

  constructor(world: World) {
    this.#world = world;
    this.#line = new Line(world.dialer, world.wheel);
  }

  /** @throws Error that says what could not be had */
  async setClock(samples = FIRST_SAMPLES): Promise<void> {
    let heard = false;
    for (let i = 0; i < samples; i++) {
      const askedMs = performance.now();
      const answer = await this.#get('/time', 'past-caches');
      const answeredMs = performance.now();
      const serverMs = Date.parse(answer?.body.toString().trim() ?? '');
      if (!Number.isFinite(serverMs)) continue;
      this.#world.clock.sampled(askedMs, answeredMs, serverMs);
      heard = true;
    }
    if (!heard) throw new Error('the installation does not tell the time');
  }

  /** Looks at the clock now and then, until closed. */
  async keepClock(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await wait(RESYNC_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.setClock(SAMPLES).catch(() => undefined);
    }
  }

  /** @throws Error when there is no such room */
  async head(): Promise<ReadHead> {
    const { room, heads } = this.#world;
    const answer = await this.#get(`/live/${room}/head.json`, 'fetch');
    const head = answer && (heads.known(answer.head.etag) ?? heads.read(answer.head, answer.body));
    if (!head) throw new Error(`there is no room "${room}", or its head cannot be read`);
    return head;
  }

  /**
   * Paths of scripts and styles that the page names: what a browser fetches before the player runs. What scripts fetch
   * later by themselves, such as the audience's panel (10 kB), is not among them.
   */
  async assets(): Promise<string[]> {
    const answer = await this.#get(`/r/${this.#world.room}`, 'page');
    const text = answer && decoded(answer.body, answer.head.encoding);
    if (text === undefined) throw new Error('the page of the room cannot be had');
    return assetsOf(text);
  }

  close(): void {
    this.#stop.abort();
    this.#line.close();
  }

  #get(path: string, purpose: Purpose): Promise<Fetched | undefined> {
    return new Promise((resolve) => {
      this.#line.ask(
        this.#world.texts.get(path, purpose),
        new Fetching(this.#tally, 'page', () => true, resolve),
      );
    });
  }
}

/** Most paths of a page that are followed. */
const MOST_ASSETS = 64;

/** @param html of the page */
export function assetsOf(html: string): string[] {
  const paths: string[] = [];
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^<>]{0,1000}>/g)) {
    const isScript = tag.startsWith('<script');
    if (!isScript && !/\brel="(?:stylesheet|modulepreload|icon)"/.test(tag)) continue;
    const path = (isScript ? /\bsrc="(\/[^"/\s][^"\s]*)"/ : /\bhref="(\/[^"/\s][^"\s]*)"/).exec(tag)?.[1];
    if (path !== undefined && /^[\x21-\x7e]+$/.test(path) && !paths.includes(path)) paths.push(path);
  }
  return paths.slice(0, MOST_ASSETS);
}
