import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TextBody } from './text-body.ts';

/** A built file, read once and again when it changed. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly body: TextBody;
  readonly contentType: string;
}

interface Kept extends PageFile {
  readonly version: string;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.m4a': 'audio/mp4',
  '.md': 'text/markdown; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};
/** Of a path's pieces: no dot files, nothing above the directory. */
const PIECE = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const LARGEST_BYTES = 8 * 2 ** 20;
const MOST_KEPT = 500;

/** The files of one directory by their paths, in memory with their compressed siblings (`.br`, `.gz`). */
export class PageFiles {
  readonly #directory: string;
  readonly #kept = new Map<string, Kept>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param name path below the directory, as a stranger wrote it. Undefined when there is no such file to show. */
  async find(name: string): Promise<PageFile | undefined> {
    const contentType = TYPES[path.extname(name)];
    if (!contentType || !name.split('/').every((piece) => PIECE.test(piece))) return undefined;
    const file = path.join(this.#directory, name);
    const info = await stat(file).catch(() => undefined);
    if (!info?.isFile() || info.size > LARGEST_BYTES) return undefined;
    const version = `${info.mtimeMs} ${info.size}`;
    const kept = this.#kept.get(name);
    if (kept?.version === version) return kept;
    return this.#read(name, file, version, contentType);
  }

  async #read(
    name: string,
    file: string,
    version: string,
    contentType: string,
  ): Promise<PageFile | undefined> {
    const optional = (path: string) => readFile(path).catch(() => undefined);
    const [bytes, br, gzip] = await Promise.all([file, `${file}.br`, `${file}.gz`].map(optional));
    if (!bytes) return undefined;
    const made = { ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) };
    const read = { bytes, body: new TextBody(bytes, made), contentType, version };
    this.#kept.set(name, read);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return read;
  }
}
