/** Control as it runs, on real sockets and a real database, with its neighbours' far sides. */

import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { type Control, type ControlOptions, startControl } from '../../src/http/control.ts';
import { vapidKeyFrom } from '../../src/push/vapid-key.ts';
import { Store } from '../../src/store/store.ts';
import { mediaAnswers, OtherRole } from './other-roles.ts';

export const OPERATOR_TOKEN = 'an operator token for tests only';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly json: any;
}

export interface Ask {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

let made: Promise<string> | undefined;
afterAll(async () => {
  if (made) await rm(path.dirname(await made), { recursive: true });
});

/** An empty database, migrated once for all of a file: as long as that takes, a test may take that starts from it. */
function migrated(): Promise<string> {
  made ??= mkdtemp(path.join(tmpdir(), 'tribune-migrated-')).then(async (directory) => {
    const file = path.join(directory, 'control.sqlite');
    await (await Store.open(file)).close();
    return file;
  });
  return made;
}

export class ControlUnderTest {
  readonly dir: string;
  readonly media: OtherRole;
  readonly origin: OtherRole;
  readonly held: ReturnType<typeof mediaAnswers>['held'];
  readonly people: ReturnType<typeof mediaAnswers>['people'];
  readonly log: string[] = [];
  control!: Control;
  #lastMs = 0;

  private constructor(dir: string) {
    this.dir = dir;
    const { held, people, answer } = mediaAnswers();
    this.held = held;
    this.people = people;
    this.media = new OtherRole(path.join(dir, 'media.sock'), answer);
    this.origin = new OtherRole(path.join(dir, 'origin.sock'), () => ({ status: 204 }));
  }

  static async start(options: Partial<ControlOptions> = {}): Promise<ControlUnderTest> {
    const under = new ControlUnderTest(await mkdtemp(path.join(tmpdir(), 'tribune-control-')));
    await under.media.start();
    await under.origin.start();
    await mkdir(path.join(under.dir, 'data'));
    await copyFile(await migrated(), path.join(under.dir, 'data/control.sqlite'));
    await under.startControl(options);
    return under;
  }

  get socket(): string {
    return path.join(this.dir, 'control.sock');
  }

  async startControl(options: Partial<ControlOptions> = {}): Promise<void> {
    this.control = await startControl({
      door: this.socket,
      dataDir: path.join(this.dir, 'data'),
      mediaDoor: path.join(this.dir, 'media.sock'),
      originDoors: [path.join(this.dir, 'origin.sock')],
      operatorToken: OPERATOR_TOKEN,
      // Readable, so that tests see what is granted; the signature itself is the ingest's matter.
      signGrant: (grant) => JSON.stringify(grant),
      tokenKey: new Uint8Array(32).fill(7),
      cookieSecret: 'a secret of cookies for tests alone, and long',
      priceSecret: new Uint8Array(32),
      accounts: { registration: 'open', passwords: true },
      rehearsals: { newest: async () => ({ build: 'of the tests', configuration: 'of the tests' }) },
      vapidKey: vapidKeyFrom(new Uint8Array(32).fill(7)),
      // One host makes the rooms of a whole table of rights.
      roomLimits: { openStages: 10_000, roomsToCome: 10_000 },
      nowMs: () => this.#nowMs(),
      log: pino({ level: 'trace' }, { write: (line: string) => void this.log.push(line) }),
      ...options,
    });
  }

  /** No two events at once: what is ordered by time has one order. */
  #nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs + 1, Date.now());
    return this.#lastMs;
  }

  async stop(): Promise<void> {
    await this.control.close();
    await this.media.stop();
    await this.origin.stop();
    await rm(this.dir, { recursive: true });
  }

  ask(method: string, url: string, { token, body, headers = {} }: Ask = {}): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          socketPath: this.socket,
          agent: false,
          method,
          path: url,
          headers: {
            host: 'tribune.example:8080',
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => {
            text += piece;
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json:
                text !== '' && /json/.test(response.headers['content-type'] ?? '')
                  ? JSON.parse(text)
                  : undefined,
            }),
          );
        },
      );
      request.on('error', reject).end(text);
    });
  }

  operator(method: string, url: string, body?: unknown): Promise<Answer> {
    return this.ask(method, url, { token: OPERATOR_TOKEN, body });
  }

  /** A live room of that id. */
  async room(id: string): Promise<void> {
    const { status, text } = await this.operator('POST', '/api/v1/rooms', { id, title: `Room ${id}` });
    if (status !== 201) throw new Error(text);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  async invitation(room: string, wish: object = { name: 'Ada' }): Promise<any> {
    return (await this.operator('POST', `/api/v1/rooms/${room}/invitations`, wish)).json;
  }

  speak(room: string, token: string | undefined, offer = 'v=0\r\n'): Promise<Answer> {
    return this.ask('POST', `/whip/${room}`, {
      token,
      body: offer,
      headers: { 'content-type': 'application/sdp' },
    });
  }
}
