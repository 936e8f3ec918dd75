/** The public door over TLS, and the plain one beside it, which sends browsers there and answers the authority. */

import http from 'node:http';
import https from 'node:https';
import { type Exchange, notFound, sendProblem } from './answer.ts';
import { boundDoor, DOOR_LIMITS, type DoorParts, listenerOf } from './public-door.ts';

/** Who has the certificate of this site's domain. */
export interface CertificateSource {
  readonly domain: string;
  /** PEM; undefined as long as there is none. */
  readonly current: { readonly key: string; readonly chain: string } | undefined;
  /** @param tell called after each change of `current` */
  onChange(tell: () => void): void;
  /** What the authority is to find under a token of its own; undefined for any other. */
  challengeAnswer(token: string): string | undefined;
}

/** A caller who says nothing holds a place for so long. */
const HANDSHAKE_MS = 10_000;
/** Half a year: browsers come by HTTPS alone from then on (RFC 6797). Not for subdomains, which are not ours to bind. */
const STRICT = 'max-age=15552000';

/**
 * Until there is a certificate every handshake fails. When another one comes, new connections use it, and those that stand
 * go on undisturbed.
 */
export function createSecureDoor(parts: DoorParts, certificates: CertificateSource): https.Server {
  const listener = listenerOf(parts);
  const server = https.createServer(
    { ...DOOR_LIMITS, handshakeTimeout: HANDSHAKE_MS, ALPNProtocols: ['http/1.1'], minVersion: 'TLSv1.2' },
    (request, response) => {
      response.setHeader('Strict-Transport-Security', STRICT);
      listener(request, response);
    },
  );
  const use = () => {
    const { current } = certificates;
    if (current) server.setSecureContext({ key: current.key, cert: current.chain, minVersion: 'TLSv1.2' });
  };
  use();
  certificates.onChange(use);
  return boundDoor(server);
}

const CHALLENGE = '/.well-known/acme-challenge/';
const LONGEST_URL = 2_048;

/** @param site what addresses over HTTPS begin with */
export function createRedirectDoor(certificates: CertificateSource, site: string): http.Server {
  const server = http.createServer(DOOR_LIMITS, (request, response) => {
    const exchange: Exchange = { request, response, nowMs: Date.now() };
    const { method, url = '/' } = request;
    if (url.length > LONGEST_URL || !url.startsWith('/'))
      return sendProblem(exchange, 400, 'bad_request', 'This is no address of this site.');
    if (url.startsWith(CHALLENGE)) {
      const answer = certificates.challengeAnswer(url.slice(CHALLENGE.length));
      if (answer === undefined) return notFound(exchange, 'Nobody asked for this.');
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' });
      return void response.end(answer);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      // Whatever was to be kept secret has been sent in clear already: it must not work by redirection.
      const detail = 'This site takes that over HTTPS alone.';
      return sendProblem(exchange, 403, 'https_required', detail, { Connection: 'close' });
    }
    if (!certificates.current) {
      const detail = `The certificate of ${certificates.domain} is still being obtained. Please try again in a minute.`;
      return sendProblem(exchange, 503, 'unavailable', detail, { 'Retry-After': 60 });
    }
    // The name is ours whatever host was asked for: nobody is sent elsewhere.
    response.writeHead(301, { Location: `${site}${url}`, 'Cache-Control': 'max-age=3600' }).end();
  });
  return boundDoor(server);
}
