/** Puts what a room is called into a built page, for search engines, previews and whoever reads without scripts. */

export interface PageWords {
  readonly title: string;
  readonly description: string;
  /** Where a page that embeds this one finds how (oEmbed 1.0 §4). */
  readonly oembed?: string;
  /** Address of a sound that the page is about (ogp.me, `og:audio`). */
  readonly audio?: string;
}

export function withWords(html: string, { title, description, oembed, audio }: PageWords): string {
  const head = [
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${escapeHtml(description)}">`,
    `<meta property="og:title" content="${escapeHtml(title)}">`,
    `<meta property="og:description" content="${escapeHtml(description)}">`,
    ...(audio === undefined
      ? []
      : [
          `<meta property="og:audio" content="${escapeHtml(audio)}">`,
          '<meta property="og:audio:type" content="audio/mp4">',
        ]),
    ...(oembed === undefined
      ? []
      : [
          `<link rel="alternate" type="application/json+oembed" href="${escapeHtml(oembed)}" title="${escapeHtml(title)}">`,
        ]),
  ].join('\n    ');
  const bare = html
    .replace(/<title>[^<]*<\/title>\s*/i, '')
    .replace(/<meta\s+(?:name="description"|property="og:(?:title|description)")[^>]*>\s*/gi, '');
  // A function, for a title may hold "$&".
  return bare.replace(/<\/head>/i, () => `${head}\n  </head>`);
}

export function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}
