import type { IncomingMessage } from 'node:http';
import { baseUrlOf } from '../core/base-url.ts';

/** What the links in an answer begin with, and who may keep such an answer. */
export class SiteLinks {
  readonly #publicUrl: string | undefined;

  /** @param publicUrl undefined: the host that each request asked for */
  constructor(publicUrl: string | undefined) {
    this.#publicUrl = publicUrl;
  }

  /** Undefined when the request names no host. */
  base({ headers }: IncomingMessage): string | undefined {
    return this.#publicUrl ?? baseUrlOf(headers);
  }

  /** What links begin with in pages that any cache may keep; empty where they would follow the Host. */
  get shared(): string {
    return this.#publicUrl ?? '';
  }

  /** A shared cache must not keep links that follow the Host of whoever asked first. */
  get cacheScope(): 'private' | 'public' {
    return this.#publicUrl === undefined ? 'private' : 'public';
  }
}
