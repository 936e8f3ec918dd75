import type { Agent, OutgoingHttpHeaders } from 'node:http';
import { askDoor, type Door, keptConnections } from '../doors/door.ts';

/** What the origin answered; `body` is at most 64 KiB, more is cut. */
export interface OriginAnswer {
  readonly status: number;
  readonly body: string;
}

const LONGEST_ANSWER = 65_536;

/**
 * Requests to one origin's private listener over kept-alive connections.
 *
 * Rejects only when no answer came: the origin is down, restarting or stuck for longer than `timeoutMs`.
 */
export class OriginConnection {
  readonly #door: Door;
  readonly #timeoutMs: number;
  readonly #agent: Agent;

  constructor(door: Door, timeoutMs = 5_000) {
    this.#door = door;
    this.#agent = keptConnections(door, 8);
    this.#timeoutMs = timeoutMs;
  }

  put(
    path: string,
    body: Uint8Array | string,
    contentType = 'application/octet-stream',
  ): Promise<OriginAnswer> {
    return this.#ask('PUT', path, body, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
    });
  }

  get(path: string): Promise<OriginAnswer> {
    return this.#ask('GET', path, '', {});
  }

  putJson(path: string, value: unknown): Promise<OriginAnswer> {
    return this.put(path, JSON.stringify(value), 'application/json');
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(
    method: 'GET' | 'PUT',
    path: string,
    body: Uint8Array | string,
    headers: OutgoingHttpHeaders,
  ): Promise<OriginAnswer> {
    return new Promise((resolve, reject) => {
      const request = askDoor(this.#door, {
        agent: this.#agent,
        method,
        path,
        timeout: this.#timeoutMs,
        headers,
      });
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          if (text.length < LONGEST_ANSWER) text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${this.#timeoutMs} ms`)));
      request.on('error', reject);
      request.end(body);
    });
  }
}
