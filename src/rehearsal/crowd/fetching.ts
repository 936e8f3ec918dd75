import type { Asker } from '../wire/line.ts';
import type { AnswerHead } from '../wire/response-reader.ts';
import { LONGEST_TEXT } from './heads.ts';
import type { Asked, Tally } from './tally.ts';

export interface Fetched {
  readonly head: AnswerHead;
  /** Empty unless it was asked to be kept. */
  readonly body: Buffer;
}

/** One request whose answer is a whole thing: counted, and kept where someone reads it. */
export class Fetching implements Asker {
  readonly #tally: Tally;
  readonly #asked: Asked;
  readonly #keeps: (head: AnswerHead) => boolean;
  readonly #done: (fetched: Fetched | undefined) => void;
  #head: AnswerHead | undefined;
  #pieces: Buffer[] | undefined;
  #bytes = 0;

  /**
   * @param keeps whether the body is wanted
   * @param done told what came; undefined when it could not be had, which is counted
   */
  constructor(
    tally: Tally,
    asked: Asked,
    keeps: (head: AnswerHead) => boolean,
    done: (fetched: Fetched | undefined) => void,
  ) {
    this.#tally = tally;
    this.#asked = asked;
    this.#keeps = keeps;
    this.#done = done;
  }

  answered(head: AnswerHead): void {
    this.#head = head;
    if (this.#keeps(head)) this.#pieces = [];
  }

  piece(bytes: Buffer, from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#pieces && this.#bytes <= LONGEST_TEXT) this.#pieces.push(Buffer.from(bytes.subarray(from, to)));
  }

  whole(framingBytes: number): void {
    const head = this.#head;
    if (!head) return;
    const traffic = this.#tally.traffic[this.#asked];
    traffic.requests++;
    traffic.headBytes += head.headBytes + framingBytes;
    traffic.bodyBytes += this.#bytes;
    if (head.status >= 400) {
      this.#tally.error(`${this.#asked} ${head.status}`);
      this.#done(undefined);
      return;
    }
    this.#done({ head, body: this.#pieces ? Buffer.concat(this.#pieces) : NOTHING });
  }

  failed(reason: string): void {
    this.#tally.error(`${this.#asked} ${reason}`);
    this.#done(undefined);
  }
}

const NOTHING = Buffer.alloc(0);
