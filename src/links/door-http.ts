import { TribuneError } from '../core/refusal.ts';
import { troubleOf } from '../doors/credentials.ts';
import { askDoor, type Door } from '../doors/door.ts';

export interface DoorAnswer {
  readonly status: number;
  /** The answer's JSON; undefined when it has none. */
  readonly json: unknown;
}

export interface DoorRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

const LONGEST_ANSWER_BYTES = 1_048_576;

/**
 * JSON over HTTP/1.1 to the private door of another role. A connection for each request: on a Unix socket it costs
 * 0.1 ms, and a kept one may be closed by the peer just as a speaker's offer goes out on it.
 */
export class DoorHttp {
  readonly #door: Door;
  /** What is at the other end, as the refusal names it: "The stage". */
  readonly #peer: string;
  readonly #closed = new AbortController();

  constructor(door: Door, peer: string) {
    this.#door = door;
    this.#peer = peer;
  }

  /** @throws TribuneError unavailable when no whole answer came in time */
  async send(request: DoorRequest): Promise<DoorAnswer> {
    try {
      return await this.#exchange(request);
    } catch (cause) {
      throw new TribuneError('unavailable', `${this.#peer} cannot be reached now; try again.`, {
        cause: new Error(troubleOf(cause), { cause }),
      });
    }
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closed.abort();
  }

  #exchange({ method, path, body, timeoutMs }: DoorRequest): Promise<DoorAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closed.signal]);
      const request = askDoor(this.#door, { agent: false, method, path, headers, signal });
      request.on('response', (response) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > LONGEST_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
          else pieces.push(piece);
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, json: parsed(Buffer.concat(pieces)) }),
        );
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(text);
    });
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
