/** A listener of a live room who only counts: how long after its end each segment was there. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Head } from '../src/core/head.ts';
import { SEGMENT_MS } from '../src/core/programme.ts';

export class LiveListener {
  /** How late each segment was whole, ms after its last sample, in their order. */
  readonly lateMs: number[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(url: string, room: string) {
    this.#done = this.#listen(url, room).catch(() => undefined);
  }

  stop(): Promise<void> {
    this.#stop.abort();
    return this.#done;
  }

  async #listen(url: string, room: string): Promise<void> {
    const { signal } = this.#stop;
    const head = (await (await fetch(`${url}/live/${room}/head.json`, { signal })).json()) as Head;
    if (!head.programme) throw new Error('the room is not live');
    const { run, t0Ms } = head.programme;
    for (let n = Math.max(0, Math.floor((Date.now() - t0Ms) / SEGMENT_MS)); !signal.aborted; ) {
      const response = await fetch(`${url}/live/${room}/r${run}/aac64/${n}.m4s`, { signal });
      await response.arrayBuffer();
      if (!response.ok) {
        await wait(100);
        continue;
      }
      this.lateMs.push(Date.now() - t0Ms - (n + 1) * SEGMENT_MS);
      n++;
    }
  }
}
