/**
 * Texts made of what control said of many rooms, such as calendars: each made for the first who asks, and kept until control
 * says anything new of any room.
 *
 * Whoever asks under ever other names has each made anew, so making them has its share of the process and no more: the
 * segments of listeners come from the same one. Rules: docs/RULES.md CAL-5, CAL-6.
 */

import { MakingShare } from './making-share.ts';
import { TextBody } from './text-body.ts';

/** Under a public URL there is one of each; without, one for each name that the machine has. */
const MOST_KEPT = 8;
/** A twentieth of the time at most is spent on making them. */
const REST = 20;

interface Kept {
  readonly revision: number;
  readonly body: TextBody;
}

export class KeptTexts {
  readonly #kept = new Map<string, Kept>();
  readonly #nowMs: () => number;
  readonly #share: MakingShare;

  /** @param nowMs of a clock that never steps */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#share = new MakingShare(REST, nowMs);
  }

  /**
   * @param revision of what it is made of @param make must take few ms
   * @returns undefined when too much was made of late: to be asked again in a second. What was made before is given out
   * instead, where it is still there.
   */
  get(key: string, revision: number, make: () => string): TextBody | undefined {
    const known = this.#kept.get(key);
    const startMs = this.#nowMs();
    const isTired = this.#share.isSpent;
    const kept = known && (known.revision === revision || isTired) ? known : undefined;
    if (!kept && isTired) return undefined;
    const { body } = kept ?? { body: new TextBody(make()) };
    // The one asked for longest ago is the first of the map.
    this.#kept.delete(key);
    this.#kept.set(key, kept ?? { revision, body });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    if (!kept) this.#share.spend(this.#nowMs() - startMs);
    return body;
  }
}
