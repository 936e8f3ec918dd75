import type { Plugin } from 'vite';

const STYLE = /^[ \t]*<link rel="stylesheet"[^>]*>\n/gm;
const FIRST_SCRIPT = /^[ \t]*<(?:script|link rel="modulepreload")[^>]*>/m;

/**
 * Puts a page's style sheets before its scripts, where Vite puts them after: a browser has six connections, asks in the order
 * of the page, and draws nothing before the sheets are there.
 */
export function stylesFirst(): Plugin {
  return {
    name: 'tribune:styles-first',
    apply: 'build',
    transformIndexHtml: { order: 'post', handler: withStylesFirst },
  };
}

/** @param html as built, each element of the head on a line of its own */
export function withStylesFirst(html: string): string {
  if (!FIRST_SCRIPT.test(html)) return html;
  const styles = html.match(STYLE)?.join('') ?? '';
  return html.replace(STYLE, '').replace(FIRST_SCRIPT, (script) => `${styles}${script}`);
}
