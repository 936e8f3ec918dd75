import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const require = createRequire(import.meta.url);

/** Node's `events`, which a bundler would put in: as much of it as such packages use in a browser. */
const EVENTS = `export class EventEmitter {
  #listeners = new Map();
  on(name, listener) { this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]); return this; }
  addListener(name, listener) { return this.on(name, listener); }
  emit(name, ...given) { for (const listener of this.#listeners.get(name) ?? []) listener(...given); }
}
export default EventEmitter;`;
const IMPORTS = '<script type="importmap">{"imports":{"events":"/events.js"}}</script>';

/** A page of another site, with one script of an installed package (a module is left to the page to import): what a foreign player meets. */
export async function servePage(script: string): Promise<{ url: string; close(): void }> {
  const file = require.resolve(script);
  const tag = script.endsWith('.m.js') ? '' : '<script src="/player.js"></script>';
  const server = http.createServer((request, response) => {
    if (request.url === '/player.js') {
      response.setHeader('content-type', 'text/javascript');
      createReadStream(file).pipe(response);
      return;
    }
    if (request.url === '/events.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(EVENTS);
      return;
    }
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>player</title><audio controls></audio>${IMPORTS}${tag}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close(),
  };
}
