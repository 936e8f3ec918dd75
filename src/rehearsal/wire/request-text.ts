/** Requests as the listener's page makes them in a browser: what a server has to read is as long as in earnest. */

/** What Chromium sends of itself with each request of a page. */
const BROWSER = [
  'Connection: keep-alive',
  'sec-ch-ua-platform: "Linux"',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"',
  'sec-ch-ua-mobile: ?0',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-GB,en;q=0.9',
];

export type Purpose = 'page' | 'asset' | 'fetch' | 'past-caches';

const PURPOSES: Readonly<Record<Purpose, readonly string[]>> = {
  page: [
    'Upgrade-Insecure-Requests: 1',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Sec-Fetch-Site: none',
    'Sec-Fetch-Mode: navigate',
    'Sec-Fetch-Dest: document',
  ],
  asset: ['Accept: */*', 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: script'],
  fetch: ['Accept: */*', 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty'],
  'past-caches': [
    'Pragma: no-cache',
    'Cache-Control: no-cache',
    'Accept: */*',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Dest: empty',
  ],
};

/** Paths whose request is remembered. */
const MOST_REMEMBERED = 256;

/** Makes requests for one host and one room. */
export class RequestTexts {
  readonly #rest: Readonly<Record<Purpose, string>>;
  /** By path, with the tag that it was last made for: of the same thing all ask in the same words. */
  readonly #made = new Map<
    string,
    { readonly purpose: Purpose; readonly etag: string | undefined; readonly text: string }
  >();

  /** @param host as the address of the page has it, with its port @param pageUrl where the requests come from */
  constructor(host: string, pageUrl: string) {
    const rest = (purpose: Purpose) =>
      ` HTTP/1.1\r\n${[
        `Host: ${host}`,
        ...BROWSER,
        ...PURPOSES[purpose],
        ...(purpose === 'page' ? [] : [`Referer: ${pageUrl}`]),
      ].join('\r\n')}\r\n`;
    this.#rest = {
      page: rest('page'),
      asset: rest('asset'),
      fetch: rest('fetch'),
      'past-caches': rest('past-caches'),
    };
  }

  /** @param etag of what the browser has of it */
  get(path: string, purpose: Purpose, etag?: string): string {
    const before = this.#made.get(path);
    if (before && before.etag === etag && before.purpose === purpose) return before.text;
    const known = etag === undefined ? '' : `If-None-Match: ${etag}\r\n`;
    const text = `GET ${path}${this.#rest[purpose]}${known}\r\n`;
    if (this.#made.size >= MOST_REMEMBERED) this.#made.clear();
    this.#made.set(path, { purpose, etag, text });
    return text;
  }
}
