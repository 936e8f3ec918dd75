/** Asks as players of HLS do: the list of renditions, one of them, its init segment, then what each reload lists anew. */
export class HlsListener {
  readonly rung: string;
  /** Segments as they came, from the first that was listed. */
  readonly heard: Buffer[] = [];
  readonly #list: URL;
  readonly #had = new Set<string>();

  static async start(base: string): Promise<HlsListener> {
    const index = new URL(`${base}/index.m3u8`);
    const [first = ''] = (await textAt(index)).split('\n').filter((line) => /^[^#]/.test(line));
    const listener = new HlsListener(new URL(first, index));
    await listener.reload();
    return listener;
  }

  private constructor(list: URL) {
    this.#list = list;
    this.rung = list.pathname.split('/').at(-2) ?? '';
  }

  async reload(): Promise<void> {
    const text = await textAt(this.#list);
    const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1];
    const listed = text.split('\n').filter((line) => /^[^#]/.test(line));
    for (const name of [...(init === undefined ? [] : [init]), ...listed]) {
      if (this.#had.has(name)) continue;
      this.#had.add(name);
      const bytes = Buffer.from(await (await ok(new URL(name, this.#list))).arrayBuffer());
      if (name !== init) this.heard.push(bytes);
    }
  }
}

async function textAt(url: URL): Promise<string> {
  return (await ok(url)).text();
}

async function ok(url: URL): Promise<Response> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
  return answer;
}
