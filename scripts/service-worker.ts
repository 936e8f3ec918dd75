import { build, type Plugin } from 'vite';

export interface ServiceWorkerOptions {
  readonly entry: string;
  /** Its address is its identity, and its folder what it may serve: so it has no hash. */
  readonly fileName: string;
}

/** Builds the service worker as one file by itself: shared with the pages, parts of it would be modules it cannot import. */
export function serviceWorker({ entry, fileName }: ServiceWorkerOptions): Plugin {
  let outDir = '';
  return {
    name: 'tribune:service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    closeBundle: {
      order: 'pre',
      sequential: true,
      async handler() {
        await build({
          configFile: false,
          publicDir: false,
          logLevel: 'warn',
          build: {
            outDir,
            emptyOutDir: false,
            target: ['chrome111', 'firefox115', 'safari16.4'],
            modulePreload: { polyfill: false },
            rolldownOptions: { input: entry, output: { format: 'iife', entryFileNames: fileName } },
          },
        });
      },
    },
  };
}
