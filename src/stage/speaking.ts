/** Who is heard: levels become a list of places that does not flicker. */

/** Louder than this is speech; a quiet room lies near −60. */
const SPEECH_DBOV = -50;
/** The pause between two words is shorter. */
const HANG_OVER_MS = 700;

export class Speaking {
  readonly #loudMs = new Map<string, number>();
  #places: readonly string[] = [];

  level(place: string, dbov: number, nowMs: number): void {
    if (dbov > SPEECH_DBOV) this.#loudMs.set(place, nowMs);
  }

  forget(place: string): void {
    this.#loudMs.delete(place);
  }

  /** The places heard now, if they changed since the last call. */
  changed(nowMs: number): readonly string[] | undefined {
    for (const [place, loudMs] of this.#loudMs) if (nowMs - loudMs > HANG_OVER_MS) this.#loudMs.delete(place);
    const places = [...this.#loudMs.keys()].sort();
    if (places.join('\n') === this.#places.join('\n')) return undefined;
    this.#places = places;
    return places;
  }
}
