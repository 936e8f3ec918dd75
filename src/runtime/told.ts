import { isDeepStrictEqual } from 'node:util';
import type { ToldEvent, ToldType } from '../core/told-event.ts';

/** What control told of a room: the newest of each type, and which of them its programme has not taken yet. */
export class Told {
  readonly #newest = new Map<ToldType, ToldEvent>();
  readonly #fresh = new Set<ToldType>();

  /** The same again changes nothing. */
  tell(event: ToldEvent): void {
    if (isDeepStrictEqual(this.#newest.get(event.type), event)) return;
    this.#newest.set(event.type, event);
    this.#fresh.add(event.type);
  }

  /** For the programme: what came since it took the last. */
  takeFresh(): readonly ToldEvent[] {
    const fresh = [...this.#newest.values()].filter(({ type }) => this.#fresh.has(type));
    this.#fresh.clear();
    return fresh;
  }

  /** All of it is to be taken once more. */
  refresh(): void {
    for (const type of this.#newest.keys()) this.#fresh.add(type);
  }
}
