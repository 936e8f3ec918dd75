import type { SignedGrant } from '../core/grant.ts';
import { isRecord } from '../core/is-record.ts';
import type { Door } from '../doors/door.ts';
import { type DoorAnswer, DoorHttp } from './door-http.ts';

const TIMEOUT_MS = 5_000;

/** Media's line to control, over its private door. */
export class ControlLink {
  readonly #http: DoorHttp;

  constructor(door: Door) {
    this.#http = new DoorHttp(door, 'Control');
  }

  /** Says that media is there, for control to give every live room a writer. @throws Error when control does not take it */
  async greet(): Promise<void> {
    const { status } = await this.#post('/internal/media/hello', {});
    if (status > 299) throw new Error(`control answered ${status}`);
  }

  /**
   * Asks for a new grant for a room whose process died.
   *
   * @returns undefined when control says that the room must not come back
   * @throws Error when control cannot tell
   */
  async successor(room: string): Promise<SignedGrant | undefined> {
    const { status, json } = await this.#post('/internal/media/lost', { room });
    if (status >= 400 && status < 500) return undefined;
    const grant = isRecord(json) ? json['grant'] : undefined;
    if (typeof grant !== 'string') throw new Error(`control answered ${status}, without a grant`);
    return grant;
  }

  close(): void {
    this.#http.close();
  }

  #post(path: string, body: unknown): Promise<DoorAnswer> {
    return this.#http.send({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS });
  }
}
