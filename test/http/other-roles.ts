/** The far sides of control's private sockets, as `docs/ARCHITECTURE.md` states them: they record what they are told. */

import { EventEmitter, once } from 'node:events';
import http from 'node:http';

export interface Told {
  readonly method: string;
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was sent
  readonly body: any;
}

export interface RoleAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** A role on a Unix socket that answers as told and remembers every request. */
export class OtherRole extends EventEmitter<{ told: [Told] }> {
  readonly told: Told[] = [];
  /** What is to be put into programmes, or looked after: told when there is time, between the orders above. */
  readonly forProgrammes: Told[] = [];
  answer: (told: Told) => RoleAnswer | Promise<RoleAnswer>;
  readonly #socket: string;
  #server: http.Server | undefined;

  constructor(socket: string, answer: (told: Told) => RoleAnswer | Promise<RoleAnswer>) {
    super();
    this.#socket = socket;
    this.answer = answer;
  }

  async start(): Promise<void> {
    const server = http.createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const text = Buffer.concat(pieces).toString();
      const told = { method: request.method ?? '', path: request.url ?? '', body: text && JSON.parse(text) };
      (/\/(?:told|order|load|price|pressure|line)$/.test(told.path) ? this.forProgrammes : this.told).push(
        told,
      );
      const { status, body } = await this.answer(told);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
      this.emit('told', told);
    });
    server.listen(this.#socket);
    await once(server, 'listening');
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  /** Resolves to the first request, past or to come, that satisfies; each test's own timeout ends a vain wait. */
  async heard(wanted: (told: Told) => boolean): Promise<Told> {
    const past = [...this.told, ...this.forProgrammes].find(wanted);
    if (past) return past;
    for (;;) {
      const [told] = (await once(this, 'told')) as [Told];
      if (wanted(told)) return told;
    }
  }
}

/** Media's documented answers, with the rooms it was given. */
export function mediaAnswers() {
  const held = new Map<string, { run?: number; epoch: number }>();
  /** Who stands on every stage. */
  const people: { place: string; name: string; muted: boolean; connected: boolean }[] = [];
  let sessions = 0;
  const answer = ({ method, path, body }: Told): RoleAnswer => {
    const [, , room = '', kind, name] = path.split('/');
    if (method === 'GET' && kind === undefined) {
      return { status: 200, body: [...held].map(([room, writer]) => ({ room, ...writer })) };
    }
    if (kind === undefined && method === 'PUT') {
      const { run, epoch } = JSON.parse(body.grant);
      held.set(room, { run, epoch });
      return { status: 204 };
    }
    if (!held.has(room)) return { status: 409, body: { code: 'room_not_open', detail: 'no such room' } };
    if (kind === 'stage') return { status: 200, body: people };
    if (kind === undefined) {
      held.delete(room);
      return { status: 200, body: { lastSegment: 7 } };
    }
    if (kind === 'speakers' && method === 'POST') {
      sessions += 1;
      return { status: 200, body: { session: `s${sessions}`, answer: `v=0\r\ns=${body.place}\r\n` } };
    }
    // Leaving and removing answer whether there was anyone to leave.
    return { status: 200, body: name !== 'gone' };
  };
  return { held, people, answer };
}
