/** Puts what a room is called into a built page, for search engines, previews and whoever reads without scripts. */

export interface PageWords {
  readonly title: string;
  readonly description: string;
  /** The address that is to be shared; absent where it is not known. */
  readonly url?: string;
  /** The picture of a preview (Open Graph, https://ogp.me). */
  readonly card?: {
    readonly url: string;
    readonly width: number;
    readonly height: number;
    readonly alt: string;
  };
  /** Where a page that embeds this one finds how (oEmbed 1.0 §4). */
  readonly oembed?: string;
  /** Address of a sound that the page is about (ogp.me, `og:audio`). */
  readonly audio?: string;
  /** What the page's heading says before any script is there. */
  readonly heading?: {
    readonly text: string;
    /** A language tag (BCP 47); undefined where it is not known. */
    readonly language: string | undefined;
  };
}

export function withWords(html: string, words: PageWords): string {
  const { title, description, url, card, oembed, audio, heading } = words;
  const property = (name: string, content: string | number) =>
    `<meta property="og:${name}" content="${escapeHtml(String(content))}">`;
  const head = [
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${escapeHtml(description)}">`,
    property('title', title),
    property('description', description),
    property('type', 'website'),
    property('site_name', 'Tribune'),
    ...(audio === undefined ? [] : [property('audio', audio), property('audio:type', 'audio/mp4')]),
    ...(url === undefined ? [] : [property('url', url)]),
    ...(card === undefined
      ? []
      : [
          property('image', card.url),
          property('image:width', card.width),
          property('image:height', card.height),
          property('image:alt', card.alt),
          '<meta name="twitter:card" content="summary_large_image">',
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
  // Functions, for a title may hold "$&".
  const titled = bare.replace(/<\/head>/i, () => `${head}\n  </head>`);
  return heading === undefined ? titled : titled.replace(/<h1>[^<]*<\/h1>/, () => headingOf(heading));
}

function headingOf({ text, language }: NonNullable<PageWords['heading']>): string {
  const lang = language === undefined ? '' : ` lang="${escapeHtml(language)}"`;
  return `<h1${lang}>${escapeHtml(text)}</h1>`;
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
