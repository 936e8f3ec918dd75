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

/** Until then a page is on stage. */
const LEAD_MS = 5_000;

/** By how much the word error rate may be above that without loss. What chance does to 142 words is in it. */
export const MOST_MORE_ERRORS = new Map([
  [1, 0.08],
  [5, 0.1],
  [10, 0.15],
  [20, 0.2],
]);

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
    const kinds = [asItIs, withoutErrorCorrection].flatMap((prepare) =>
      Array<Preparation>(times).fill(prepare),
    );
    const rooms: string[] = [];
    // One after the other: each has a process that starts.
    for (const _ of kinds) rooms.push((await this.#tribune.openRoom('A reading')).id);
    const all = await Promise.all(
      kinds.map((prepare, at) =>
        readToProgramme(this.#tribune, rooms[at] as string, this.#readerAtHome, this.#passage, prepare),
      ),
    );
    return this.#row(percent, all.slice(0, times), all.slice(times));
  }

  /** Hearers lose on the way from the stage; judged in what they play. @param times hearers of each kind, all at once */
  async toOthers(percent: number, times: number): Promise<Row> {
    this.#home.lose(percent, 'to home');
    const people = { reader: this.#readerHere, hearers: this.#hearersAtHome };
    const rooms = [
      await this.#tribune.openRoom('A reading to others'),
      await this.#tribune.openRoom('A reading to others, without FEC'),
    ] as const;
    const read = (room: string, prepare: Preparation) =>
      readToOthers(this.#tribune, room, people, this.#passage, { prepare, count: times });
    const [withCorrection, without] = await Promise.all([
      read(rooms[0].id, asItIs),
      read(rooms[1].id, withoutErrorCorrection),
    ]);
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
