/** Another service that signs people in: OpenID Connect Core 1.0 and Discovery 1.0, as far as it takes. */

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { freePort } from '../doors/free-port.ts';

interface Asked {
  readonly challenge: string;
  readonly nonce: string | null;
  readonly redirect: string;
}

export class IdentityProvider {
  readonly issuer: string;
  readonly #port: number;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #asked = new Map<string, Asked>();
  #server: http.Server | undefined;
  /** How often it was looked up. */
  discoveries = 0;
  /** Who sits before it. */
  person = { sub: 'person-1', name: 'Petra', email: 'petra@example.org' };

  private constructor(port: number) {
    this.#port = port;
    this.issuer = `http://127.0.0.1:${port}`;
  }

  static async at(): Promise<IdentityProvider> {
    return new IdentityProvider(await freePort());
  }

  async start(): Promise<void> {
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration') {
      this.discoveries++;
      return void json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/authorize`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (url.pathname === '/keys') {
      const key = this.#keys.publicKey.export({ format: 'jwk' });
      return void json({ keys: [{ ...key, kid: 'one', alg: 'RS256', use: 'sig' }] });
    }
    if (url.pathname === '/authorize') {
      const query = url.searchParams;
      const code = `code-${this.#asked.size + 1}`;
      const redirect = query.get('redirect_uri') ?? '';
      this.#asked.set(code, {
        challenge: query.get('code_challenge') ?? '',
        nonce: query.get('nonce'),
        redirect,
      });
      const back = new URLSearchParams({ code, state: query.get('state') ?? '' });
      return void response.writeHead(302, { location: `${redirect}?${back}` }).end();
    }
    const form = new URLSearchParams(await bodyOf(request));
    const asked = this.#asked.get(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!asked || verifier !== asked.challenge || form.get('redirect_uri') !== asked.redirect) {
      return void json({ error: 'invalid_grant' }, 400);
    }
    return void json({
      access_token: 'access',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: this.#idToken(asked.nonce),
    });
  }

  #idToken(nonce: string | null): string {
    const nowS = Math.floor(Date.now() / 1000);
    const part = (of: object) => Buffer.from(JSON.stringify(of)).toString('base64url');
    const claims = { iss: this.issuer, aud: 'tribune', iat: nowS, exp: nowS + 60, email_verified: true };
    const body = `${part({ alg: 'RS256', kid: 'one' })}.${part({ ...claims, ...this.person, ...(nonce ? { nonce } : {}) })}`;
    return `${body}.${sign('sha256', Buffer.from(body), this.#keys.privateKey).toString('base64url')}`;
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}
