import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const require = createRequire(import.meta.url);

/** A page of another site, with one script of an installed package: what a foreign player meets. */
export async function servePage(script: string): Promise<{ url: string; close(): void }> {
  const file = require.resolve(script);
  const server = http.createServer((request, response) => {
    if (request.url === '/player.js') {
      response.setHeader('content-type', 'text/javascript');
      createReadStream(file).pipe(response);
      return;
    }
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>player</title><audio controls></audio><script src="/player.js"></script>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close(),
  };
}
