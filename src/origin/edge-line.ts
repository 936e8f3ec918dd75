/**
 * A line to the private door of an edge, by which it is told to forget objects: one `PURGE` for each, many on their way at
 * a time (RFC 9112 §9.3.2), for of two hours there are a hundred thousand.
 */

import net from 'node:net';

/** Told before the first answer is in. */
const AT_ONCE = 256;
/** To one edge, which has several workers. */
const LINES = 4;
const SILENT_MS = 5_000;
const LONGEST_HEAD = 16_384;
/** Forgotten; never known; and what newer builds of the module say for that. */
const DONE: ReadonlySet<number> = new Set([200, 202, 404, 412]);
/** An edge keeps a text once for each (edge/tribune.conf). */
const ENCODINGS = ['', 'br', 'gzip'];

export interface Forgotten {
  readonly path: string;
  readonly isText: boolean;
}

/** Resolves when the edge has forgotten all of it. @throws Error when it cannot be reached, or says anything else */
export async function forgetAt(edge: URL, objects: Iterable<Forgotten>): Promise<void> {
  // Each line takes the next that nobody took: while one waits for its answers, another writes.
  const batches = inBatches(edge, objects);
  const told = await Promise.allSettled(Array.from({ length: LINES }, () => tell(edge, batches)));
  const failed = told.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

async function tell(edge: URL, batches: Iterator<readonly string[], void>): Promise<void> {
  const line = await Line.open(edge);
  try {
    for (let next = batches.next(); next.done !== true; next = batches.next()) await line.send(next.value);
  } finally {
    line.close();
  }
}

function* inBatches(edge: URL, objects: Iterable<Forgotten>): Generator<readonly string[], void> {
  let batch: string[] = [];
  for (const { path, isText } of objects) {
    for (const encoding of isText ? ENCODINGS : ['']) batch.push(requestOf(edge, path, encoding));
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function requestOf(edge: URL, path: string, encoding: string): string {
  const accepted = encoding === '' ? '' : `Accept-Encoding: ${encoding}\r\n`;
  return `PURGE ${path} HTTP/1.1\r\nHost: ${edge.host}\r\n${accepted}\r\n`;
}

class Line {
  readonly #socket: net.Socket;
  #unread: Buffer = Buffer.alloc(0);
  #awaited = 0;
  #settle: { done(): void; fail(error: Error): void } | undefined;

  static open(edge: URL): Promise<Line> {
    return new Promise((resolve, reject) => {
      const host = edge.hostname.replace(/^\[|\]$/g, '');
      const socket = net.connect({ host, port: Number(edge.port || 80), noDelay: true });
      socket.setTimeout(SILENT_MS, () => socket.destroy(new Error('the edge says nothing')));
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Line(socket));
      });
    });
  }

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', (error) => this.#settle?.fail(error));
    socket.on('close', () => this.#settle?.fail(new Error('the edge closed the line')));
  }

  /** Resolves when each has its answer. */
  send(requests: readonly string[]): Promise<void> {
    if (this.#socket.destroyed) return Promise.reject(new Error('the edge closed the line'));
    return new Promise((done, fail) => {
      this.#awaited = requests.length;
      this.#settle = { done, fail };
      this.#socket.write(requests.join(''));
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = this.#unread.length > 0 ? Buffer.concat([this.#unread, bytes]) : bytes;
    let at = 0;
    for (;;) {
      const answer = readAnswer(this.#unread, at);
      if (!answer) break;
      at = answer.end;
      if (!DONE.has(answer.status)) return void this.#fail(`the edge answered ${answer.status}`);
      this.#awaited--;
    }
    this.#unread = this.#unread.subarray(at);
    if (this.#unread.length > LONGEST_HEAD) return void this.#fail('the edge answered with what is no HTTP');
    if (this.#awaited > 0) return;
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.done();
  }

  #fail(problem: string): void {
    this.#settle?.fail(new Error(problem));
    this.close();
  }
}

/** The answer that begins at `at`, once it is there whole. One without a length is taken for no answer. */
function readAnswer(
  bytes: Buffer,
  at: number,
): { readonly status: number; readonly end: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n', at);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', at, headEnd);
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head) ?? [];
  const [, length] = /\r\ncontent-length: *(\d{1,6})/i.exec(head) ?? [];
  if (status === undefined || length === undefined) return { status: 0, end: headEnd + 4 };
  const end = headEnd + 4 + Number(length);
  return end <= bytes.length ? { status: Number(status), end } : undefined;
}
