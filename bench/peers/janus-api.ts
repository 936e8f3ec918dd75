/** As much of Janus's WebSocket API as a client of its VideoRoom needs (janus.conf.meetecho.com/docs/rest.html). */

import { randomUUID } from 'node:crypto';

export interface Jsep {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

interface JanusRequest {
  readonly janus: string;
  readonly plugin?: string;
  readonly handle_id?: number;
  readonly body?: object;
  readonly jsep?: Jsep;
}

interface JanusMessage {
  readonly janus: string;
  readonly transaction?: string;
  /** The handle that an event is about. */
  readonly sender?: number;
  readonly data?: { readonly id: number };
  readonly error?: { readonly reason: string };
  readonly plugindata?: { readonly data: Record<string, unknown> };
  readonly jsep?: Jsep;
}

const KEEP_ALIVE_MS = 25_000;

export class JanusSession {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (message: JanusMessage) => void>();
  readonly #up = new Map<number, PromiseWithResolvers<void>>();
  #id = 0;
  #keepAlive: NodeJS.Timeout | undefined;

  static async open(url: string): Promise<JanusSession> {
    const socket = new WebSocket(url, 'janus-protocol');
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`no Janus at ${url}`));
    });
    const session = new JanusSession(socket);
    session.#id = (await session.#ask({ janus: 'create' })).data?.id ?? 0;
    session.#keepAlive = setInterval(
      () => session.#send({ janus: 'keepalive' }, randomUUID()),
      KEEP_ALIVE_MS,
    );
    return session;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as JanusMessage);
  }

  /** @returns the id of a handle of the VideoRoom plugin */
  async attach(): Promise<number> {
    const answer = await this.#ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    return answer.data?.id ?? 0;
  }

  /** Asks the plugin, and waits for its own answer, not for the acknowledgement before it. */
  async message(
    handle: number,
    body: object,
    jsep?: Jsep,
  ): Promise<{ data: Record<string, unknown>; jsep?: Jsep }> {
    const answer = await this.#ask({ janus: 'message', handle_id: handle, body, ...(jsep ? { jsep } : {}) });
    const data = answer.plugindata?.data ?? {};
    if ('error' in data) throw new Error(`Janus: ${data['error']}`);
    return { data, ...(answer.jsep ? { jsep: answer.jsep } : {}) };
  }

  /** Resolves when Janus has the connection of a handle too: only then others can subscribe to it. */
  up(handle: number): Promise<void> {
    return this.#upOf(handle).promise;
  }

  async detach(handle: number): Promise<void> {
    await this.#ask({ janus: 'detach', handle_id: handle });
  }

  close(): void {
    clearInterval(this.#keepAlive);
    this.#socket.close();
  }

  #ask(request: JanusRequest): Promise<JanusMessage> {
    const transaction = randomUUID();
    return new Promise((resolve, reject) => {
      const settle = (message: JanusMessage): void => {
        if (message.janus === 'error') reject(new Error(`Janus: ${message.error?.reason}`));
        else resolve(message);
      };
      this.#waiting.set(transaction, settle);
      this.#send(request, transaction);
    });
  }

  #send(request: object, transaction: string): void {
    const session = this.#id === 0 ? {} : { session_id: this.#id };
    this.#socket.send(JSON.stringify({ ...request, ...session, transaction }));
  }

  #upOf(handle: number): PromiseWithResolvers<void> {
    const up = this.#up.get(handle) ?? Promise.withResolvers<void>();
    this.#up.set(handle, up);
    return up;
  }

  #take(message: JanusMessage): void {
    if (message.janus === 'webrtcup' && message.sender !== undefined) this.#upOf(message.sender).resolve();
    if (message.janus === 'ack' || message.transaction === undefined) return;
    const waiting = this.#waiting.get(message.transaction);
    this.#waiting.delete(message.transaction);
    waiting?.(message);
  }
}
