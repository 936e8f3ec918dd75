import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';
import { documentPage, documentUrl, titleOf } from './document-page.ts';

export interface DocsPagesOptions {
  /** Folder that holds README.md and docs/. */
  readonly repository: string;
  /** Vite's root: pages appear as if they were files under its `docs/`. */
  readonly root: string;
}

/**
 * Makes `/docs/` from README.md, and `/docs/{name}/` from each `docs/**.md`, the licence and a few others, as pages of the build: they get the
 * hashed style sheets like any other page. Nothing is written into the source tree.
 */
export function docsPages({ repository, root }: DocsPagesOptions): Plugin {
  const documents = new Map(findDocuments(repository).map((path) => [pageFile(root, path), path]));
  return {
    name: 'tribune:docs-pages',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          input: Object.fromEntries([...documents].map(([file, path]) => [`docs:${path}`, file])),
        },
      },
    }),
    resolveId: (id) => (documents.has(id) ? id : undefined),
    load(id) {
      const path = documents.get(id);
      if (path === undefined) return undefined;
      this.addWatchFile(join(repository, path));
      const read = (document: string) => readFileSync(join(repository, document), 'utf8');
      const titles = [...documents.values()].map((each) => [each, titleOf(read(each)) ?? each] as const);
      return documentPage({ path, markdown: read(path), documents: new Map(titles) });
    },
  };
}

const TOP = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'edge/README.md', 'LICENSE'];

/** Those of the top that there are, and every Markdown file under docs/ but the pieces in `*.d/`, as paths from the repository. */
function findDocuments(repository: string): string[] {
  const top = TOP.filter((name) => existsSync(join(repository, name)));
  const docs = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes(`.d${sep}`))
    .map((name) => join('docs', name));
  return [...top, ...docs].map((path) => path.split(sep).join('/')).sort();
}

function pageFile(root: string, path: string): string {
  return join(root, documentUrl(path), 'index.html');
}
