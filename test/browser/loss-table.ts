/** What packet loss does to speech, in both directions, with and without Opus' own error correction. */

import type { HomeNetwork } from '../network/home-network.ts';
import { Passage } from '../sound/passage.ts';
import { Installation } from './installation.ts';
import {
  asItIs,
  type Preparation,
  type Reading,
  readToOthers,
  readToProgramme,
  SILENT,
  Studio,
  withoutErrorCorrection,
} from './reading.ts';

/** Long enough for a page to go on stage on a busy machine. */
const LEAD_MS = 6_000;

export const LOSS_PERCENT = [1, 5, 10, 20] as const;

/** Several readings of the same passage. */
export interface Cell {
  /** Of the words that were read, the share that was put in, left out or taken for others, 0 to 1 and above. */
  readonly wordErrorRate: number;
  readonly concealedShare: number;
  /** That were read in all. */
  readonly words: number;
}

export interface Row {
  readonly percent: number;
  /** What was really lost of UDP, 0 to 1. */
  readonly lostShare: number;
  readonly withCorrection: Cell;
  readonly withoutCorrection: Cell;
}

export class LossBench {
  readonly #passage: Passage;
  readonly #home: HomeNetwork;
  readonly #tribune: Installation;
  readonly #readerAtHome: Studio;
  readonly #readerHere: Studio;
  readonly #hearersAtHome: Studio;
  readonly #opened: AsyncDisposableStack;

  static async open(home: HomeNetwork): Promise<LossBench> {
    await using opened = new AsyncDisposableStack();
    const passage = await Passage.read(LEAD_MS);
    const tribune = await Installation.start({
      TRIBUNE_HOST: '0.0.0.0',
      TRIBUNE_PUBLIC_ADDRESS: home.machineAddress,
    });
    opened.defer(() => tribune.stop());
    const studio = async (...given: Parameters<typeof Studio.start>) => {
      const started = await Studio.start(...given);
      opened.defer(() => started.close());
      return started;
    };
    const readerAtHome = await studio(tribune, passage, home);
    const readerHere = await studio(tribune, passage);
    const hearersAtHome = await studio(tribune, SILENT, home);
    return new LossBench({
      passage,
      home,
      tribune,
      readerAtHome,
      readerHere,
      hearersAtHome,
      opened: opened.move(),
    });
  }

  private constructor(parts: {
    readonly passage: Passage;
    readonly home: HomeNetwork;
    readonly tribune: Installation;
    readonly readerAtHome: Studio;
    readonly readerHere: Studio;
    readonly hearersAtHome: Studio;
    readonly opened: AsyncDisposableStack;
  }) {
    this.#passage = parts.passage;
    this.#home = parts.home;
    this.#tribune = parts.tribune;
    this.#readerAtHome = parts.readerAtHome;
    this.#readerHere = parts.readerHere;
    this.#hearersAtHome = parts.hearersAtHome;
    this.#opened = parts.opened;
  }

  /** Readers lose on the way to the stage; judged in the programme. @param times readings of each kind, all at once */
  async toProgramme(percent: number, times: number): Promise<Row> {
    this.#home.lose(percent, 'from home');
    const read = (prepare: Preparation) =>
      Promise.all(
        Array.from({ length: times }, () =>
          readToProgramme(this.#tribune, this.#readerAtHome, this.#passage, prepare),
        ),
      );
    const [withCorrection, without] = await Promise.all([read(asItIs), read(withoutErrorCorrection)]);
    return this.#row(percent, withCorrection, without);
  }

  /** Hearers lose on the way from the stage; judged in what they play. @param times hearers of each kind, all at once */
  async toOthers(percent: number, times: number): Promise<Row> {
    this.#home.lose(percent, 'to home');
    const people = { reader: this.#readerHere, hearers: this.#hearersAtHome };
    const read = (prepare: Preparation) =>
      readToOthers(this.#tribune, people, this.#passage, { prepare, count: times });
    const [withCorrection, without] = await Promise.all([read(asItIs), read(withoutErrorCorrection)]);
    return this.#row(percent, withCorrection, without);
  }

  close(): Promise<void> {
    return this.#opened.disposeAsync();
  }

  #row(percent: number, withCorrection: readonly Reading[], without: readonly Reading[]): Row {
    const { sent, lost } = this.#home.counted();
    return {
      percent,
      lostShare: sent > 0 ? lost / sent : 0,
      withCorrection: cellOf(withCorrection),
      withoutCorrection: cellOf(without),
    };
  }
}

export function cellOf(readings: readonly Reading[]): Cell {
  const sum = (of: (reading: Reading) => number) => readings.reduce((total, each) => total + of(each), 0);
  const words = sum((reading) => reading.words);
  return {
    wordErrorRate: sum((reading) => reading.errors) / words,
    concealedShare: sum((reading) => reading.concealedShare) / readings.length,
    words,
  };
}

export const TABLE_HEAD =
  'lost (really)    with FEC: word errors, concealed    without FEC: word errors, concealed';

/** For people, under TABLE_HEAD. */
export function describeRow({ percent, lostShare, withCorrection, withoutCorrection }: Row): string {
  const shown = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(7);
  const cell = ({ wordErrorRate, concealedShare }: Cell) =>
    `${shown(wordErrorRate).padStart(22)}, ${shown(concealedShare)}`;
  return `${`${percent} %`.padStart(5)} (${shown(lostShare)}) ${cell(withCorrection)}     ${cell(withoutCorrection)}`;
}
