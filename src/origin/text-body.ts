import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Below this a packet holds the text either way. */
const WORTH_BYTES = 600;
/** What can be compressed between two requests; more is done beside them. */
const AT_ONCE_BYTES = 32_768;

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

/** A text and its compressed forms, each made when first asked for. */
export class TextBody {
  readonly #identity: Buffer;
  readonly #etag: string;
  readonly #made = new Map<Encoding, Buffer | Promise<Buffer>>();

  /** @param made compressed forms that exist already, such as files */
  constructor(text: string | Buffer, made: Partial<Record<Encoding, Buffer>> = {}) {
    this.#identity = typeof text === 'string' ? Buffer.from(text) : text;
    this.#etag = entityTag(this.#identity);
    if (made.br) this.#made.set('br', made.br);
    if (made.gzip) this.#made.set('gzip', made.gzip);
  }

  /** The form for those who accept it: what is hardly shorter is not compressed. */
  choose(accepted: string | undefined): Encoding {
    if (this.#identity.length < WORTH_BYTES || !accepted) return 'identity';
    if (accepts(accepted, 'br')) return 'br';
    return accepts(accepted, 'gzip') ? 'gzip' : 'identity';
  }

  encoded(encoding: Encoding): Buffer | Promise<Buffer> {
    if (encoding === 'identity') return this.#identity;
    const made = this.#made.get(encoding) ?? this.#make(encoding);
    this.#made.set(encoding, made);
    return made;
  }

  /** Strong, so each form has its own (RFC 9110 §8.8.3.3). */
  etag(encoding: Encoding): string {
    return encoding === 'identity' ? `"${this.#etag}"` : `"${this.#etag}-${encoding}"`;
  }

  #make(encoding: 'br' | 'gzip'): Buffer | Promise<Buffer> {
    const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } };
    if (this.#identity.length <= AT_ONCE_BYTES) {
      return encoding === 'br'
        ? zlib.brotliCompressSync(this.#identity, options)
        : zlib.gzipSync(this.#identity);
    }
    return encoding === 'br' ? brotli(this.#identity, options) : gzip(this.#identity);
  }
}

/** An opaque tag that differs when the bytes differ. */
export function entityTag(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'base64url').slice(0, 22);
}

/** Whether `Accept-Encoding` lists a coding and does not refuse it by weight 0 (RFC 9110 §12.5.3). */
function accepts(header: string, coding: string): boolean {
  return header.split(',').some((item) => {
    const [name, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
