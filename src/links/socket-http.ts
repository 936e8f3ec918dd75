import http from 'node:http';
import { TribuneError } from '../core/refusal.ts';

export interface SocketAnswer {
  readonly status: number;
  /** The answer's JSON; undefined when it has none. */
  readonly json: unknown;
}

export interface SocketRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

const LONGEST_ANSWER_BYTES = 1_048_576;

/**
 * JSON over HTTP/1.1 on a Unix socket, to another role of this installation. A connection for each request: on a Unix
 * socket it costs 0.1 ms, and a kept one may be closed by the peer just as a speaker's offer goes out on it.
 */
export class SocketHttp {
  readonly #socketPath: string;
  /** What is at the other end, as the refusal names it: "The stage". */
  readonly #peer: string;
  readonly #closed = new AbortController();

  constructor(socketPath: string, peer: string) {
    this.#socketPath = socketPath;
    this.#peer = peer;
  }

  /** @throws TribuneError unavailable when no whole answer came in time */
  async send(request: SocketRequest): Promise<SocketAnswer> {
    try {
      return await this.#exchange(request);
    } catch (cause) {
      throw new TribuneError('unavailable', `${this.#peer} cannot be reached now; try again.`, { cause });
    }
  }

  /** Gives up what is under way. */
  close(): void {
    this.#closed.abort();
  }

  #exchange({ method, path, body, timeoutMs }: SocketRequest): Promise<SocketAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closed.signal]);
      const request = http.request(
        { socketPath: this.#socketPath, agent: false, method, path, headers, signal },
        (response) => {
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
        },
      );
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
