import { posix } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { HeadingAnchors } from './heading-anchors.ts';

export interface Document {
  /** From the repository's root: `README.md`, `docs/ARCHITECTURE.md`. */
  readonly path: string;
  readonly markdown: string;
  /** Every document that has a page, by its path: its title. */
  readonly documents: ReadonlyMap<string, string>;
}

/** As `web/look/mark.tsx` draws it, for pages that run no script. */
const MARK = `<svg viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">
<rect x="2" y="3" width="28" height="4" rx="2" />
<rect x="2.5" y="11" width="3.4" height="5" rx="1.7" />
<rect x="8.4" y="11" width="3.4" height="10.5" rx="1.7" />
<rect class="mark-voice" x="14.3" y="11" width="3.4" height="18" rx="1.7" />
<rect x="20.2" y="11" width="3.4" height="10.5" rx="1.7" />
<rect x="26.1" y="11" width="3.4" height="5" rx="1.7" /></svg>`;

/** One Markdown document as a whole HTML page in the look of the other pages; nothing in it runs or is inlined. */
export function documentPage(document: Document): string {
  const body = renderMarkdown(document);
  const title = titleOf(document.markdown) ?? document.path;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escapeHtml(title)}${title === 'Tribune' ? '' : ' · Tribune'}</title>
    <link rel="icon" href="/look/logo.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/look/look.css" />
    <link rel="stylesheet" href="/look/document.css" />
  </head>
  <body>
    <div class="page">
      <a class="skip" href="#main">Skip to the content</a>
      <header class="page-head"><a class="wordmark" href="/">${MARK} Tribune</a></header>
      <div class="page-main document">
        <nav class="document-nav" aria-label="Documentation"><ul class="plain-list">${navigation(document)}</ul></nav>
        <main id="main" class="document-body" tabindex="-1">
${body}
        </main>
      </div>
    </div>
  </body>
</html>
`;
}

/** What its first heading says, without marks; undefined when it has none. */
export function titleOf(markdown: string): string | undefined {
  return /^# +(.+)$/m.exec(markdown)?.[1]?.replace(/[*_`]/g, '');
}

/** Where a document is served: `README.md` → `/docs/`, `docs/adr/0001-x.md` → `/docs/adr/0001-x/`, `edge/README.md` → `/docs/edge/`. */
export function documentUrl(path: string): string {
  if (path === 'README.md') return '/docs/';
  return `/docs/${path
    .replace(/^docs\//, '')
    .replace(/(?:\/README)?\.md$/, '')
    .toLowerCase()}/`;
}

function renderMarkdown({ path, markdown, documents }: Document): string {
  // The licence, which is set as it is.
  if (!path.endsWith('.md'))
    return `<h1>${path}</h1>\n<pre class="document-text">${escapeHtml(markdown)}</pre>`;
  const anchors = new HeadingAnchors();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading): string {
        const anchor = anchors.next(this.parser.parseInline(tokens, this.parser.textRenderer));
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link): string {
        const text = this.parser.parseInline(tokens);
        const target = linkTarget(href, path, documents);
        return target === undefined ? text : `<a href="${escapeHtml(target)}">${text}</a>`;
      },
      image({ href, text }: Tokens.Image): string {
        return `<img src="${escapeHtml(imageSource(href, path))}" alt="${escapeHtml(text)}" loading="lazy" />`;
      },
      code({ text }: Tokens.Code): string {
        return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  // Wide tables scroll in a frame of their own, which the keyboard can reach, instead of widening the page.
  return html
    .replace(/<table>/g, '<div class="table-frame" tabindex="0"><table>')
    .replace(/<\/table>/g, '</table></div>');
}

/** The address of what a document links to, or undefined where only the source tree has it: then the words stay, unlinked. */
function linkTarget(href: string, from: string, documents: Document['documents']): string | undefined {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return href;
  const [file = '', anchor] = href.split('#');
  const path = posix.normalize(posix.join(posix.dirname(from), file));
  if (!documents.has(path)) return undefined;
  return documentUrl(path) + (anchor === undefined ? '' : `#${anchor}`);
}

/** A picture's address from the place where the page stands in the build, so that it is hashed like any asset. */
function imageSource(href: string, from: string): string {
  if (/^(?:[a-z]+:|\/)/i.test(href)) return href;
  const picture = posix.join(posix.dirname(from), href);
  const pageFolder = posix.join('web', documentUrl(from));
  return posix.relative(pageFolder, picture);
}

function navigation({ path, documents }: Document): string {
  return [...documents]
    .map(([each, title]) => {
      const here = each === path ? ' aria-current="page"' : '';
      const name = each === 'README.md' ? 'Start here' : title;
      return `<li><a href="${documentUrl(each)}"${here}>${escapeHtml(name)}</a></li>`;
    })
    .join('');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
