/**
 * Texts whose making asks the disk: each is made once for all who wait for it, two at a time, and kept for a moment.
 *
 * Strangers ask under ever other names, so making them has its share of the process, and no more. Rules: docs/RULES.md FEED-6.
 */

import { MakingShare } from './making-share.ts';
import { TextBody } from './text-body.ts';

const AT_ONCE = 2;
/** What the disk has anew is told this much later at most. */
const KEPT_MS = 2_000;
const MOST_KEPT = 8;

export interface Made {
  readonly text: string;
  /** Of the process: without what it waited for the disk. */
  readonly tookMs: number;
}

interface Kept {
  readonly revision: number;
  readonly untilMs: number;
  readonly body: TextBody;
}

export class SharedMakings {
  readonly #nowMs: () => number;
  readonly #share: MakingShare;
  /** By key. */
  readonly #making = new Map<string, Promise<TextBody>>();
  /** By key; the oldest first. */
  readonly #kept = new Map<string, Kept>();

  /** @param rest as `MakingShare` has it @param nowMs of a clock that never steps */
  constructor(rest: number, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#share = new MakingShare(rest, nowMs);
  }

  /**
   * @param revision of what it is made of: what was made of another is out of date
   * @returns undefined when too much is made, or was of late: to be asked again in a second
   */
  async get(key: string, revision: number, make: () => Promise<Made>): Promise<TextBody | undefined> {
    const kept = this.#kept.get(key);
    if (kept?.revision === revision && kept.untilMs > this.#nowMs()) return kept.body;
    const known = this.#making.get(`${revision} ${key}`);
    if (known) return known;
    if (this.#making.size >= AT_ONCE || this.#share.isSpent) return undefined;
    const making = this.#make(key, revision, make).finally(() => this.#making.delete(`${revision} ${key}`));
    this.#making.set(`${revision} ${key}`, making);
    return making;
  }

  async #make(key: string, revision: number, make: () => Promise<Made>): Promise<TextBody> {
    const { text, tookMs } = await make();
    this.#share.spend(tookMs);
    const body = new TextBody(text);
    this.#kept.delete(key);
    this.#kept.set(key, { revision, untilMs: this.#nowMs() + KEPT_MS, body });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return body;
  }
}
