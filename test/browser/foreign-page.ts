import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'vite';

const require = createRequire(import.meta.url);

interface ForeignPage {
  readonly url: string;
  close(): void;
}

/**
 * A page of another site, with one script of an installed package: what a foreign player meets.
 *
 * @param script its path below `node_modules`; packages do not all export the file that they mean for pages
 */
export async function pageWithScript(script: string): Promise<ForeignPage> {
  return serve(await readFile(path.join(import.meta.dirname, '../../node_modules', script)));
}

/**
 * The same for a package that is written for a bundler: `window.Foreign` has what it exports.
 *
 * @param packageName must be installed with whatever of Node it expects of the bundler
 */
export async function pageWithPackage(packageName: string): Promise<ForeignPage> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: require.resolve(packageName), formats: ['iife'], name: 'Foreign' },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [];
  const [script] = bundle?.output ?? [];
  if (script?.type !== 'chunk') throw new Error(`${packageName} cannot be bundled`);
  return serve(script.code);
}

async function serve(script: string | Buffer): Promise<ForeignPage> {
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript
        ? script
        : '<!doctype html><title>another site</title><audio controls></audio><script src="/script.js"></script>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close(),
  };
}
