import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { baseUrlOf } from '../core/base-url.ts';
import { TribuneError } from '../core/refusal.ts';

/** Links as whoever asks can follow them. */
export type LinksFor = (request: FastifyRequest) => Links;

/**
 * The links of rooms. They begin with the configured public URL, or else with the host that the request asked for.
 */
export class Links {
  readonly #base: string;

  /** @throws TribuneError bad_request when the request names no usable host */
  constructor(publicUrl: string | undefined, headers: IncomingHttpHeaders) {
    this.#base = publicUrl?.replace(/\/+$/, '') ?? baseOf(headers);
  }

  /** Scheme, host and port as browsers see them. @throws TribuneError bad_request */
  get site(): string {
    if (!URL.canParse(this.#base)) throw new TribuneError('bad_request', 'The Host header names no host.');
    return new URL(this.#base).origin;
  }

  /** The secret stands in the fragment, as in `invitation`. */
  register(secret: string): string {
    return `${this.#base}/account/#register=${secret}`;
  }

  /** The secret stands in the fragment, as in `invitation`. */
  recover(secret: string): string {
    return `${this.#base}/account/#recover=${secret}`;
  }

  listen(room: string): string {
    return `${this.#base}/r/${room}`;
  }

  clip(room: string, clip: string): string {
    return `${this.listen(room)}/clip/${clip}`;
  }

  studio(room: string): string {
    return `${this.#base}/r/${room}/studio`;
  }

  /** The secret stands in the fragment, which browsers keep to themselves. */
  invitation(room: string, secret: string): string {
    return `${this.studio(room)}#invitation=${secret}`;
  }

  whip(room: string): string {
    return `${this.#base}/whip/${room}`;
  }
}

function baseOf(headers: IncomingHttpHeaders): string {
  const base = baseUrlOf(headers);
  if (base === undefined) throw new TribuneError('bad_request', 'The Host header names no host.');
  return base;
}
