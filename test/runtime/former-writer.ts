import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Grant, isForProgramme, type SignedGrant } from '../../src/core/grant.ts';
import { segmentAtMs } from '../../src/core/programme.ts';
import { grantOf } from '../../src/ingest/grant-signature.ts';
import { chunkPath, writerPath } from '../../src/ingest/ingest-paths.ts';
import { OriginConnection } from '../../src/ingest/origin-connection.ts';

/** Whoever still has the grant that a room's writer had: as a process that comes back from a standstill. */
export class FormerWriter {
  readonly #grant: Grant;
  readonly #signed: SignedGrant;
  readonly #door: string;

  /** With the grant that media holds now. */
  static async of(dataDir: string, room: string): Promise<FormerWriter> {
    const held = JSON.parse(await readFile(path.join(dataDir, 'run', 'grants.json'), 'utf8')) as string[];
    const signed = held.find((one) => grantOf(one)?.room === room);
    const grant = signed && grantOf(signed);
    if (!grant || !isForProgramme(grant)) throw new Error(`media holds no grant for ${room}`);
    return new FormerWriter(grant, signed, path.join(dataDir, 'run', 'origin.sock'));
  }

  private constructor(grant: Grant, signed: SignedGrant, door: string) {
    this.#grant = grant;
    this.#signed = signed;
    this.#door = door;
  }

  /** Tries to open its epoch again, and to write where the clock stands. @returns the origin's answers */
  async tries(): Promise<{ opening: number; chunk: number }> {
    const origin = new OriginConnection(this.#door);
    const opening = await origin.putJson(writerPath(this.#grant), { grant: this.#signed });
    const number = { n: segmentAtMs(Date.now() - this.#grant.t0Ms) + 2, k: 0 };
    const chunk = await origin.put(chunkPath(this.#grant, 'aac64', number), 'a chunk');
    origin.close();
    return { opening: opening.status, chunk: chunk.status };
  }
}
