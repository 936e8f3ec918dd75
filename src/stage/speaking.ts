/** Who is heard: the loudness of packets becomes a list of places that does not flicker. */

/** Louder than this may be speech; a quiet room lies near −60. */
const SPEECH_DBOV = -50;
/** 60 ms of 20 ms packets: a click is shorter, a syllable is not. */
const LOUD_PACKETS = 3;
/** The pause between two words is shorter. */
const HANG_OVER_MS = 700;

interface Voice {
  /** Loud packets in a row, up to `LOUD_PACKETS`. */
  loud: number;
  /** Monotonic ms of the last loud packet while heard; NaN while not heard. */
  heardMs: number;
}

export class Speaking {
  readonly #voices = new Map<string, Voice>();
  #places: readonly string[] = [];

  level(place: string, dbov: number, nowMs: number): void {
    let voice = this.#voices.get(place);
    if (!voice) {
      voice = { loud: 0, heardMs: Number.NaN };
      this.#voices.set(place, voice);
    }
    voice.loud = dbov > SPEECH_DBOV ? Math.min(LOUD_PACKETS, voice.loud + 1) : 0;
    const heard = nowMs - voice.heardMs <= HANG_OVER_MS;
    if (voice.loud >= LOUD_PACKETS || (heard && voice.loud > 0)) voice.heardMs = nowMs;
  }

  /** At once, without the hang-over: muted, or gone. */
  forget(place: string): void {
    this.#voices.delete(place);
  }

  /** The places heard now, if they changed since the last call. */
  changed(nowMs: number): readonly string[] | undefined {
    const places = [...this.#voices]
      .filter(([, { heardMs }]) => nowMs - heardMs <= HANG_OVER_MS)
      .map(([place]) => place)
      .sort();
    if (places.length === this.#places.length && places.every((place, i) => place === this.#places[i])) {
      return undefined;
    }
    this.#places = places;
    return places;
  }
}
