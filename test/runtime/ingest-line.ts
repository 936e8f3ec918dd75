import { once } from 'node:events';
import http from 'node:http';

/**
 * The line from media to the origin, which a test can cut, and which remembers every chunk that media sent along it.
 *
 *   media ──PUT──▶ [ingest line] ──PUT──▶ origin
 */
export class IngestLine {
  readonly #chunks = new Map<string, Buffer>();
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #server: http.Server;
  readonly #origin: string;
  #state: 'whole' | 'cut' | 'mute' = 'whole';

  private constructor(origin: string) {
    this.#origin = origin;
    this.#server = http.createServer((request, response) => {
      this.#carry(request, response).catch(() => request.socket.destroy());
    });
  }

  /** @param socket where media comes @param origin the origin's own socket */
  static async open(socket: string, origin: string): Promise<IngestLine> {
    const line = new IngestLine(origin);
    line.#server.listen(socket);
    await once(line.#server, 'listening');
    return line;
  }

  /** What media sent as a chunk, and sends again. */
  chunk(room: string, rung: string, n: number, k: number): Buffer | undefined {
    return this.#chunks.get(`${room}/${rung}/${n}.${k}`);
  }

  /** `cut`: connections break, and new ones too. `mute`: they stay, and nothing comes through. */
  fail(how: 'cut' | 'mute'): void {
    this.#state = how;
    if (how === 'cut') this.#server.closeAllConnections();
  }

  mend(): void {
    this.#state = 'whole';
    // What went into a mute line was lost in it.
    this.#server.closeAllConnections();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  async #carry(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const { method = '', url = '', headers } = request;
    const [, room, rung, number] = /^\/ingest\/([^/]+)\/\d+\/\d+\/([^/]+)\/(\d+\.\d)$/.exec(url) ?? [];
    const state = this.#state;
    if (state === 'mute') return;
    if (state === 'cut') return void request.socket.destroy();
    if (room !== undefined) this.#remember(`${room}/${rung}/${number}`, body);
    const onward = http.request({ socketPath: this.#origin, agent: this.#agent, method, path: url, headers });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [http.IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }

  /** @throws when media sends other bytes under a number than before */
  #remember(name: string, body: Buffer): void {
    const before = this.#chunks.get(name);
    if (before && !before.equals(body)) throw new Error(`${name} changed`);
    this.#chunks.set(name, body);
  }
}
