/** A push service, and the browsers that it reaches: real HTTPS, and what comes is decrypted as browsers do (RFC 8291, RFC 8188). */

import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Authority } from '../doors/certificates.ts';

const HOST = 'push.example.org';
const SILENT = '/silent/';

/** A message as it came, and what became of it. */
export interface Pushed {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export class PushService {
  readonly pushed: Pushed[] = [];
  /** Those that it never answers. */
  readonly held = new Set<http.ServerResponse>();
  /** What it answers to the next ones, in turn; 201 after that. */
  readonly answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  readonly #events = new EventEmitter();
  readonly #server: https.Server;
  readonly #authority = new Authority('Push services');
  #port = 0;

  private constructor() {
    const certified = this.#authority.certify({ name: HOST, hosts: [HOST] });
    this.#server = https.createServer(certified, async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
      if (request.url?.startsWith(SILENT)) {
        this.held.add(response);
        response.on('close', () => this.held.delete(response));
        this.#events.emit('pushed');
        return;
      }
      const { status, headers } = this.answers.shift() ?? { status: 201, headers: {} };
      response.writeHead(status, headers).end();
      this.pushed.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces) });
      this.#events.emit('pushed');
    });
  }

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    service.#port = (service.#server.address() as AddressInfo).port;
    return service;
  }

  /** By which its public name leads here. */
  agent(): https.Agent {
    const agent = new https.Agent({ ca: this.#authority.cert, keepAlive: true });
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, done) =>
      connect({ ...options, host: '127.0.0.1', port: this.#port, servername: HOST }, done);
    return agent;
  }

  /** @param folder `silent`: of one that the service never answers for */
  browser(folder: 'send' | 'silent' = 'send'): PushedBrowser {
    return new PushedBrowser(`https://${HOST}/${folder}/${randomBytes(12).toString('base64url')}`);
  }

  /** Resolves once so many have come in all. */
  async came(count: number): Promise<readonly Pushed[]> {
    while (this.pushed.length < count) await once(this.#events, 'pushed');
    return this.pushed;
  }

  /** Resolves once so many are held. */
  async holds(count: number): Promise<void> {
    while (this.held.size < count) await once(this.#events, 'pushed');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A browser that subscribed. */
export class PushedBrowser {
  readonly endpoint: string;
  readonly #curve = createECDH('prime256v1');
  readonly #auth = randomBytes(16);

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.#curve.generateKeys();
  }

  /** As `PushSubscription.toJSON` has it, for the API. */
  subscription(language = 'en') {
    const keys = { p256dh: this.#curve.getPublicKey('base64url'), auth: this.#auth.toString('base64url') };
    return { endpoint: this.endpoint, keys, language };
  }

  /** Whether a message is for it. */
  isFor({ path }: Pushed): boolean {
    return this.endpoint.endsWith(path);
  }

  /** What it says. @throws when it cannot be read */
  read({ body }: Pushed): unknown {
    const salt = body.subarray(0, 16);
    const keyLength = body.readUInt8(20);
    const sender = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const shared = this.#curve.computeSecret(sender);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#curve.getPublicKey(), sender]);
    const secret = Buffer.from(hkdfSync('sha256', shared, this.#auth, info, 32));
    const derive = (use: string, bytes: number) =>
      Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${use}\0`, bytes));
    const cipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
    cipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    // The last record ends with 2 and zeros (RFC 8188 §2).
    const end = padded.lastIndexOf(2);
    return JSON.parse(padded.subarray(0, end).toString());
  }
}

/** The claims of an `Authorization: vapid` header whose signature holds (RFC 8292). @throws when it does not */
export function vapidClaims({ headers }: Pushed): { key: string; claims: Record<string, unknown> } {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(headers['authorization'])) ?? [];
  const [head = '', body = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
    format: 'jwk',
  });
  const holds = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!holds) throw new Error('the signature does not hold');
  return { key, claims: JSON.parse(Buffer.from(body, 'base64url').toString()) };
}
