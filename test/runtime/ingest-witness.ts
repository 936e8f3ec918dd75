import { createHash } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import type { ChunkNumber } from '../../src/core/programme.ts';
import { isRung, type Rung } from '../../src/core/rung.ts';

/** A chunk as media made it. */
export interface WitnessedChunk extends ChunkNumber {
  readonly rung: Rung;
  readonly epoch: number;
  readonly sha256: string;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * One more origin beside the one under test: it takes whatever comes, keeps its hash, and is never away. Media sends
 * every origin the same, so it knows what was made, and with that all that the other can have accepted.
 */
export class IngestWitness {
  readonly #server: http.Server;
  /** By room and run, then by what and where. */
  readonly #chunks = new Map<string, Map<string, WitnessedChunk>>();

  /** @param socket the second of `TRIBUNE_ORIGIN_DOOR` */
  static async open(socket: string): Promise<IngestWitness> {
    const witness = new IngestWitness();
    await new Promise<void>((resolve) => witness.#server.listen(socket, resolve));
    return witness;
  }

  private constructor() {
    this.#server = http.createServer(async (request, response) => {
      const body = await bodyOf(request);
      const [, , room = '', run, epoch, what, number] = (request.url ?? '').split('/');
      if (what && isRung(what) && number) this.#note(`${room}/${run}`, what, Number(epoch), number, body);
      // Whoever opens is told that nothing was accepted yet: it sends all that it has.
      if (epoch && what === undefined) return void response.end('{"accepted":{},"next":{}}');
      response.writeHead(204).end();
    });
  }

  /** What was made of a rung in a room's first run, in its order. */
  chunks(room: string, rung: Rung): WitnessedChunk[] {
    const made = [...(this.#chunks.get(`${room}/1`)?.values() ?? [])];
    return made.filter((chunk) => chunk.rung === rung).sort((a, b) => a.n - b.n || a.k - b.k);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #note(run: string, rung: Rung, epoch: number, number: string, body: Buffer): void {
    const [n, k] = number.split('.').map(Number);
    if (n === undefined || k === undefined) return;
    const chunks = this.#chunks.get(run) ?? new Map<string, WitnessedChunk>();
    this.#chunks.set(run, chunks);
    chunks.set(`${rung}/${number}`, { rung, n, k, epoch, sha256: sha256(body) });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
