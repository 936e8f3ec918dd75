import { hash, randomBytes } from 'node:crypto';
import { PARTS } from './rank.ts';

const HOUR_MS = 3_600_000;
/** Whoever calls is looked up again; more are worked out anew. */
const MOST_KNOWN = 50_000;

/**
 * Of which part each caller is: the same for an hour, so that who is refused is refused for good and does not try in vain
 * with every request, and another in the next, so that it is not always the same ones. Nobody can work out which. Pure but
 * for its secret: time is given.
 */
export class CallerParts {
  readonly #secret = randomBytes(16).toString('base64url');
  #hour = -1;
  #known = new Map<string, number>();

  /** @param nowMs of a clock that does not step */
  of(caller: string, nowMs: number): number {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.#hour || this.#known.size >= MOST_KNOWN) this.#known = new Map();
    this.#hour = hour;
    const known = this.#known.get(caller);
    if (known !== undefined) return known;
    const digest = hash('sha256', `${this.#secret} ${hour} ${caller}`, 'hex');
    const part = Number.parseInt(digest.slice(0, 8), 16) % PARTS;
    this.#known.set(caller, part);
    return part;
  }
}
