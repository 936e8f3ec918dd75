import type { WhipDoor } from '../../src/client/whip.ts';
import type { Head, HeadProgramme } from '../../src/core/head.ts';
import { TOKEN } from './tribune.ts';

/** An operator's calls of a running Tribune. */
export class Api {
  readonly url: string;

  constructor(settings: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${settings['TRIBUNE_PORT']}`;
  }

  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  /** Tries again when told to, as a client does: a busy machine takes seconds to start a room's process. */
  async openRoom(title: string): Promise<string> {
    for (;;) {
      try {
        return (await this.call<{ id: string }>('POST', '/rooms', { title })).id;
      } catch (error) {
        if (!(error instanceof Error && error.message.includes('"unavailable"'))) throw error;
      }
    }
  }

  invite(room: string, name: string): Promise<WhipDoor> {
    return this.call('POST', `/rooms/${room}/invitations`, { name });
  }

  /** Undefined while the origin is away. */
  async head(room: string): Promise<Head | undefined> {
    const response = await fetch(`${this.url}/live/${room}/head.json`).catch(() => undefined);
    return response?.ok ? ((await response.json()) as Head) : undefined;
  }

  /** The programme, once media has begun it. */
  async programme(room: string): Promise<HeadProgramme> {
    for (;;) {
      const programme = (await this.head(room))?.programme;
      if (programme) return programme;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  segment(room: string, run: number, n: number, rung = 'aac64'): Promise<Response> {
    return fetch(`${this.url}/live/${room}/r${run}/${rung}/${n}.m4s`);
  }

  /** Waits until a segment that is made from now on can be had, and gives its number. */
  async nextSegment(room: string): Promise<number> {
    const { run, t0Ms, nowMs } = await this.programme(room);
    const n = Math.max(0, Math.floor((nowMs - t0Ms) / 960)) + 1;
    const response = await this.segment(room, run, n);
    if (!response.ok) throw new Error(`segment ${n}: ${response.status}`);
    await response.arrayBuffer();
    return n;
  }
}
