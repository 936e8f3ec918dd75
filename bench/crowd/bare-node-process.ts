/**
 * What Node itself takes to answer these listeners: a server of `node:http` that does nothing but send again what the
 * origin once answered, headers included. Argument: the origin's address.
 */

import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Between the 0.96 s of a segment and the second for which a head is fresh. */
const FRESH_MS = 950;
const IS_NUMBERED = /\/\d+[^/]*$|\/init\.mp4$/;

interface Answer {
  readonly status: number;
  /** Names and values in turn: what Node writes with the least work. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly untilMs: number;
}

const [, , origin = ''] = process.argv;
const agent = new http.Agent({ keepAlive: true });
const answers = new Map<string, Answer | Promise<Answer>>();

const server = http.createServer(
  { noDelay: true, keepAliveTimeout: 65_000, optimizeEmptyRequests: true },
  (request, response) => {
    const url = request.url ?? '/';
    // Listeners go by it: kept, it would be wrong.
    if (url === '/time') return void response.end(new Date().toISOString());
    const known = answers.get(url);
    const isThere = known instanceof Promise || (known && known.untilMs > performance.now());
    const answer = isThere ? known : ask(url);
    if (answer instanceof Promise)
      answer.then((ready) => send(ready, response)).catch(() => response.destroy());
    else send(answer, response);
  },
);
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));

function send({ status, headers, body }: Answer, response: http.ServerResponse): void {
  response.writeHead(status, headers as string[]).end(body);
}

function ask(url: string): Promise<Answer> {
  const asked = new Promise<Answer>((resolve, reject) => {
    http
      .get(origin + url, { agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 500;
          const freshMs = status === 200 && IS_NUMBERED.test(url) ? 60_000 : FRESH_MS;
          const body = Buffer.concat(parts);
          resolve({
            status,
            headers: endToEnd(response.rawHeaders),
            body,
            untilMs: performance.now() + freshMs,
          });
        });
      })
      .on('error', reject);
  });
  answers.set(url, asked);
  asked.then(
    (ready) => answers.set(url, ready),
    () => answers.delete(url),
  );
  return asked;
}

/** Without those that are of one connection, or that Node writes itself. */
function endToEnd(raw: readonly string[]): string[] {
  const own = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);
  return raw.filter((_, i) => !own.has((raw[i - (i % 2)] ?? '').toLowerCase()));
}
