/**
 * How the origin gives out each programme at present: by what the way to listeners carries, and by the tier that control
 * told. That is kept on the disk, so that an origin that starts again while control is away goes on with it.
 */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { GIVEN_UP, type LoadDocument, NO_LOAD, readLoadDocument } from '../core/load.ts';
import { SEGMENT_MS } from '../core/programme.ts';
import { FULL_TIER, type Tier, type TierName, tierAt, tiersOf } from '../core/tier.ts';
import type { LiveRun } from './live-run.ts';

export interface Delivery {
  /** Whether the way passes on a segment while it is made. */
  readonly canStream: boolean;
  /** Whether that is offered by manifests and playlists. */
  readonly offersChunks: boolean;
  /** Whether who asks for a segment that is being made gets its chunks. */
  readonly sendsChunks: boolean;
  /** Oldest first; the newest may lie ahead. */
  readonly tiers: readonly Tier[];
  readonly newest: Tier;
  /** Of the segment that is being made. */
  readonly now: TierName;
}

/**
 * So long after a tier without chunks began they are given still: listeners go over to it within half a minute, each at
 * its own moment, and then fall back by their rate alone.
 */
const LINGER_MS = 90_000;

export class Deliveries {
  readonly #canStream: boolean;
  readonly #file: string;
  readonly #onFault: (error: unknown) => void;
  #load: LoadDocument = NO_LOAD;
  #tiers = new WeakMap<LiveRun, readonly Tier[]>();

  private constructor(canStream: boolean, file: string, onFault: (error: unknown) => void) {
    this.#canStream = canStream;
    this.#file = file;
    this.#onFault = onFault;
  }

  /** @param file where what control told is kept */
  static async open(
    canStream: boolean,
    file: string,
    onFault: (error: unknown) => void,
  ): Promise<Deliveries> {
    const deliveries = new Deliveries(canStream, file, onFault);
    const kept = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
    deliveries.#load = readLoadDocument(kept) ?? NO_LOAD;
    return deliveries;
  }

  /** What control told last. */
  get load(): LoadDocument {
    return this.#load;
  }

  /** Whether the installation gives this up at present. */
  givesUp(what: keyof typeof GIVEN_UP): boolean {
    return this.#load.level >= GIVEN_UP[what];
  }

  async put(load: LoadDocument): Promise<void> {
    this.#load = load;
    this.#tiers = new WeakMap();
    try {
      await writeFile(`${this.#file}.new`, JSON.stringify(load));
      await rename(`${this.#file}.new`, this.#file);
    } catch (error) {
      this.#onFault(error);
    }
  }

  of(run: LiveRun): Delivery {
    const tiers = this.#tiersOf(run);
    const newest = tiers.at(-1) ?? FULL_TIER;
    const now = tierAt(tiers, Math.max(0, run.currentSegment));
    const lingers = run.elapsedMs < newest.from * SEGMENT_MS + LINGER_MS;
    return {
      canStream: this.#canStream,
      offersChunks: this.#canStream && now === 'full',
      sendsChunks: this.#canStream && (newest.name === 'full' || lingers),
      tiers,
      newest,
      now,
    };
  }

  #tiersOf(run: LiveRun): readonly Tier[] {
    const known = this.#tiers.get(run);
    if (known) return known;
    const tiers = tiersOf(this.#load.tiers, run.t0Ms);
    this.#tiers.set(run, tiers);
    return tiers;
  }
}
