/**
 * Reads answers of HTTP/1.1 off a kept-alive connection, as few instructions as that can be: status, the fields that a
 * generated listener goes by, and the pieces of the body as they come (RFC 9112).
 *
 * The bytes are a stranger's: whatever is off makes `push` return false, after which the connection is to be closed;
 * nothing throws, and nothing is kept but an unfinished head of 16 KiB at most.
 */

/** The head of an answer; what it says is looked for when it is asked for. */
export class AnswerHead {
  readonly status: number;
  /** Of status line and fields. */
  readonly headBytes: number;
  readonly #text: string;
  /** One head may be shared by thousands: each field is looked for once. */
  #cache: string | undefined | null = null;
  #closes: boolean | undefined;

  /** @param text status line and fields, each with its line end */
  constructor(status: number, text: string, headBytes: number) {
    this.status = status;
    this.#text = text;
    this.headBytes = headBytes;
  }

  /** `Tribune-Head`; undefined when absent. */
  get newest(): number | undefined {
    const text = fieldOf(this.#text, NEWEST);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  get etag(): string | undefined {
    return fieldOf(this.#text, ETAG);
  }

  /** `Tribune-Cache`: what an edge says of itself; undefined when there is none. */
  get cache(): string | undefined {
    if (this.#cache === null) this.#cache = fieldOf(this.#text, CACHE);
    return this.#cache;
  }

  /** `Content-Encoding`; empty when there is none. */
  get encoding(): string {
    return fieldOf(this.#text, ENCODING) ?? '';
  }

  /** The connection ends with this answer. */
  get closes(): boolean {
    this.#closes ??= /^close$/i.test(fieldOf(this.#text, CONNECTION) ?? '');
    return this.#closes;
  }
}

export interface ResponseSink {
  head(head: AnswerHead): void;
  /** A piece of the body: `bytes[from, to)`, to be used before this returns. */
  body(bytes: Buffer, from: number, to: number): void;
  /** @param framingBytes of what stood around the pieces of a chunked body */
  complete(framingBytes: number): void;
}

const LONGEST_HEAD = 16_384;
/** A line that says how long the next chunk is, with its extensions. */
const LONGEST_CHUNK_LINE = 1_024;
const LONGEST_BODY = 2 ** 40;

type Expects = 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'broken';

export class ResponseReader {
  readonly #sink: ResponseSink;
  #expects: Expects = 'head';
  /** The head or line under way, where it was cut by the end of a read. */
  #kept: Buffer | undefined;
  /** Bytes of the body or chunk that are still to come. */
  #left = 0;
  #framing = 0;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Whether an answer has begun and is not whole. */
  get isMidAnswer(): boolean {
    return this.#expects !== 'head' || this.#kept !== undefined;
  }

  /** @param length of what was read, at the start of `bytes` @returns whether it is HTTP so far */
  push(bytes: Buffer, length: number): boolean {
    let at = 0;
    while (at < length && at >= 0) {
      switch (this.#expects) {
        case 'head':
          at = this.#readHead(bytes, at, length);
          break;
        case 'body':
          at = this.#readBody(bytes, at, length);
          break;
        case 'chunk':
          at = this.#readChunk(bytes, at, length);
          break;
        case 'broken':
          return false;
        default:
          at = this.#readLine(bytes, at, length);
      }
    }
    if (at < 0) this.#expects = 'broken';
    return at >= 0;
  }

  /** @returns where to go on; negative: this is not HTTP */
  #readHead(bytes: Buffer, at: number, length: number): number {
    const whole = this.#joined(bytes, at, length, LONGEST_HEAD);
    if (!whole) return -1;
    const end = whole.bytes.indexOf('\r\n\r\n', whole.from, 'latin1');
    if (end < 0 || end + 4 > whole.to) return this.#keep(whole, length, LONGEST_HEAD);
    this.#kept = undefined;
    const next = end + 4;
    const head = readHead(whole.bytes.toString('latin1', whole.from, end + 2), next - whole.from);
    if (!head) return -1;
    if (head.answer) this.#sink.head(head.answer);
    this.#framing = 0;
    if (head.answer) this.#expectBody(head.body);
    return whole.back(next);
  }

  #expectBody(body: ReadHead['body']): void {
    if (body === 'chunked') this.#expects = 'chunk-size';
    else if (body === 0) this.#sink.complete(0);
    else {
      this.#left = body;
      this.#expects = 'body';
    }
  }

  #readBody(bytes: Buffer, at: number, length: number): number {
    const to = Math.min(length, at + this.#left);
    this.#left -= to - at;
    if (this.#left === 0) this.#expects = 'head';
    this.#sink.body(bytes, at, to);
    if (this.#left === 0) this.#sink.complete(this.#framing);
    return to;
  }

  #readChunk(bytes: Buffer, at: number, length: number): number {
    const to = Math.min(length, at + this.#left);
    this.#left -= to - at;
    if (this.#left === 0) this.#expects = 'chunk-end';
    this.#sink.body(bytes, at, to);
    return to;
  }

  /** Of a chunked body: the size of a chunk, the end of one, or a field behind the last. */
  #readLine(bytes: Buffer, at: number, length: number): number {
    const whole = this.#joined(bytes, at, length, LONGEST_CHUNK_LINE);
    if (!whole) return -1;
    const end = whole.bytes.indexOf('\r\n', whole.from, 'latin1');
    if (end < 0 || end + 2 > whole.to) return this.#keep(whole, length, LONGEST_CHUNK_LINE);
    this.#kept = undefined;
    const line = whole.bytes.toString('latin1', whole.from, end);
    this.#framing += end + 2 - whole.from;
    if (!this.#takeLine(line)) return -1;
    return whole.back(end + 2);
  }

  #takeLine(line: string): boolean {
    if (this.#expects === 'chunk-end') {
      this.#expects = 'chunk-size';
      return line === '';
    }
    if (this.#expects === 'trailer') {
      if (line !== '') return true;
      this.#expects = 'head';
      this.#sink.complete(this.#framing);
      return true;
    }
    const size = /^([0-9a-fA-F]{1,10})[ \t]*(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) return false;
    this.#left = Number.parseInt(size, 16);
    this.#expects = this.#left === 0 ? 'trailer' : 'chunk';
    return true;
  }

  /** What was kept and what is new, as one; undefined when that is too much. */
  #joined(bytes: Buffer, at: number, length: number, most: number): Joined | undefined {
    const kept = this.#kept;
    if (!kept) return new Joined(bytes, at, length, 0);
    // More than the longest is not looked at: what ends within it ends in what is taken here.
    const part = bytes.subarray(at, Math.min(length, at + most + 4));
    return new Joined(Buffer.concat([kept, part]), 0, kept.length + part.length, at - kept.length);
  }

  #keep(whole: Joined, length: number, most: number): number {
    if (whole.to - whole.from > most) return -1;
    // A copy: the bytes are read into again.
    this.#kept = Buffer.from(whole.bytes.subarray(whole.from, whole.to));
    return length;
  }
}

/** Bytes to look at, `[from, to)`, and how their places are those of what was read. */
class Joined {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly #shift: number;

  constructor(bytes: Buffer, from: number, to: number, shift: number) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.#shift = shift;
  }

  back(at: number): number {
    return at + this.#shift;
  }
}

interface ReadHead {
  /** Undefined: an interim answer (1xx), after which the real one comes. */
  readonly answer: AnswerHead | undefined;
  readonly body: number | 'chunked';
}

/** Of each length the last head that was read: listeners who ask for the same object are answered the same within a second. */
const remembered = new Map<number, { readonly text: string; readonly head: ReadHead }>();
/** Lengths remembered at a time. */
const MOST_REMEMBERED = 64;

/** @param text status line and fields, each with its line end */
function readHead(text: string, headBytes: number): ReadHead | undefined {
  const before = remembered.get(headBytes);
  if (before?.text === text) return before.head;
  const head = parseHead(text, headBytes);
  if (!head) return undefined;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(headBytes, { text, head });
  return head;
}

function parseHead(text: string, headBytes: number): ReadHead | undefined {
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)[ \r]/.exec(text)?.[1]);
  if (!Number.isInteger(status)) return undefined;
  if (status < 200) return status === 101 ? undefined : { answer: undefined, body: 0 };
  const answer = new AnswerHead(status, text, headBytes);
  if (status === 204 || status === 304) return { answer, body: 0 };
  const length = fieldOf(text, LENGTH);
  const coding = fieldOf(text, CODING);
  if (coding !== undefined) {
    // Both is how requests are smuggled (RFC 9112 §6.3).
    return length === undefined && /^chunked$/i.test(coding) ? { answer, body: 'chunked' } : undefined;
  }
  // Without either, the body ends with the connection: no server of ours answers so.
  if (length === undefined || !/^\d{1,13}$/.test(length) || Number(length) > LONGEST_BODY) return undefined;
  return { answer, body: Number(length) };
}

const NEWEST = /\r\ntribune-head:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;
const ETAG = /\r\netag:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;
const CACHE = /\r\ntribune-cache:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;
const ENCODING = /\r\ncontent-encoding:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;
const CONNECTION = /\r\nconnection:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;
const LENGTH = /\r\ncontent-length:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;
const CODING = /\r\ntransfer-encoding:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;

function fieldOf(text: string, field: RegExp): string | undefined {
  return field.exec(text)?.[1];
}
