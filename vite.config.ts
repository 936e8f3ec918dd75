import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { docsPages } from './scripts/docs-pages.ts';
import { precompress } from './scripts/precompress.ts';
import { serviceWorker } from './scripts/service-worker.ts';
import { stylesFirst } from './scripts/styles-first.ts';

const root = fileURLToPath(new URL('web', import.meta.url));
const page = (path: string): string => `${root}/${path}`;

/** What most pages have, and what is too small for a request of its own: one chunk, with the frame that every page has. */
const FRAME = [
  /\/node_modules\/preact\//,
  /\/web\/words\/(?:book|language|languages|numbers|site-words)\.ts$/,
  /\/web\/look\/(?:badge|focus-is-lost|mark|page-frame)\.tsx?$/,
  /\/web\/(?:address\/(?:device-key|kept-as|take-secret)|listen\/(?:moment|room-of))\.ts$/,
  /\/src\/core\/(?:is-record|load|room-id|tier)\.ts$/,
];

/**
 * Builds the pages into `web/dist`: one HTML file per page, hashed assets, and a `.br` and `.gz` beside each text.
 *
 * The pages run under a Content-Security-Policy without inline scripts or styles, so nothing is inlined: no data
 * URIs, no module-preload polyfill.
 */
export default defineConfig({
  root,
  base: '/',
  appType: 'mpa',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [
    docsPages({ repository: fileURLToPath(new URL('.', import.meta.url)), root }),
    serviceWorker({ entry: page('worker/service-worker.ts'), fileName: 'sw.js' }),
    stylesFirst(),
    precompress(),
  ],
  build: {
    outDir: `${root}/dist`,
    emptyOutDir: true,
    target: ['chrome111', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'frame', test: (id) => FRAME.some((part) => part.test(id)) }],
        },
      },
      input: {
        home: page('index.html'),
        rooms: page('rooms/index.html'),
        account: page('account/index.html'),
        listen: page('listen/index.html'),
        embed: page('embed/index.html'),
        clip: page('clip/index.html'),
        studio: page('studio/index.html'),
        statistics: page('statistics/index.html'),
        status: page('status/index.html'),
        missing: page('404.html'),
        offline: page('offline/index.html'),
      },
    },
  },
});
