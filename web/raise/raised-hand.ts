import type { Payment, TribuneClient } from '../../src/client/client.ts';
import { isPassing, TribuneProblem } from '../../src/client/problem.ts';
import type { HeldHand } from '../../src/contract/schemas.ts';
import { type HandState, isUp } from '../../src/core/hand-state.ts';
import { deviceKey } from '../address/device-key.ts';
import { Watched } from '../studio/watched.ts';
import { type KeptHand, keepHand, keptHand } from './kept-hand.ts';

/** How a hand went down; `elsewhere`: another page, or device, of theirs holds it; `over`: the conversation ended meanwhile. */
export type Ended = HandState | 'elsewhere' | 'over';

/** Where one's own hand stands, as the page knows it. */
export type OwnHand =
  /** `ended`: how the last one did. */
  | { readonly kind: 'down'; readonly ended?: Ended; readonly problem?: unknown }
  | { readonly kind: 'raising' }
  | { readonly kind: 'up'; readonly hand: HeldHand };

export interface HandWords {
  readonly name: string;
  readonly topic: string;
  readonly language: string;
}

/** Longer than the server holds a question. */
const READ_TIMEOUT_MS = 14_000;
const RETRY_MS = 2_000;

/**
 * One's own raised hand: raised, watched until it is answered, lowered. The server holds each question until there is
 * news, so that an answer is here at once.
 */
export class RaisedHand {
  readonly state: Watched<OwnHand>;
  readonly #room: string;
  readonly #client: TribuneClient;
  #kept: KeptHand | undefined;
  #watching: AbortController | undefined;

  constructor(room: string, client: TribuneClient) {
    this.#room = room;
    this.#client = client;
    this.#kept = keptHand(room);
    this.state = new Watched<OwnHand>({ kind: this.#kept ? 'raising' : 'down' });
    if (this.#kept) void this.#watch(this.#kept, undefined);
  }

  /** @param payment where the server asked for it @throws TribuneProblem where only waiting, or paying, mends it */
  async raise({ name, topic, language }: HandWords, payment?: Payment): Promise<void> {
    const room = this.#room;
    this.state.set({ kind: 'raising' });
    try {
      const body = { name, topic, language, deviceKey: deviceKey() };
      const { hand, secret } = await this.#client.call(
        'raiseHand',
        { params: { room }, body },
        undefined,
        payment,
      );
      this.#kept = { room, id: hand.id, secret };
      keepHand(this.#kept);
      this.state.set({ kind: 'up', hand });
      void this.#watch(this.#kept, hand);
    } catch (problem) {
      if (isPassing(problem)) throw problem;
      this.state.set({ kind: 'down', problem });
    }
  }

  /** They would rather not wait. */
  giveUp(): void {
    if (this.state.value.kind === 'raising' && !this.#kept) this.state.set({ kind: 'down' });
  }

  /** Takes it down; on stage, that one is back among the listeners. @param ended how, as the page says it */
  async lower(ended: HandState): Promise<void> {
    const kept = this.#kept;
    if (!kept) return;
    this.letGo(ended);
    const { room, id: hand, secret: token } = kept;
    await this.#client.call('lowerHand', { params: { room, hand }, token }).catch(() => {
      // It lapses by itself.
    });
  }

  /** Lets go of it and says nothing to the server. */
  letGo(ended: Ended): void {
    this.#forget();
    this.state.set({ kind: 'down', ended });
  }

  /** Down from the stage without having wished it: how the hand stands says why. One that is up after all is lowered. */
  async cameDown(): Promise<void> {
    const now = await this.read().catch(() => undefined);
    if (now && !isUp(now.state)) this.letGo(now.state);
    else await this.lower('lapsed');
  }

  /** How it stands now, with a new token for its place. @throws TribuneProblem, TypeError */
  async read(): Promise<HeldHand> {
    if (!this.#kept) throw new Error('no hand is up');
    return this.#read(this.#kept, undefined, AbortSignal.timeout(READ_TIMEOUT_MS));
  }

  /** Stops watching; it stays up until it lapses. */
  close(): void {
    this.#watching?.abort();
  }

  #forget(): void {
    this.#watching?.abort();
    this.#kept = undefined;
    keepHand(undefined);
  }

  async #watch(kept: KeptHand, known: HeldHand | undefined): Promise<void> {
    this.#watching?.abort();
    const watching = new AbortController();
    this.#watching = watching;
    let held = known;
    while (!watching.signal.aborted) {
      if (held && held.againMs > 0) await pause(held.againMs, watching.signal);
      try {
        held = await this.#read(kept, held?.version, watching.signal);
      } catch (error) {
        if (watching.signal.aborted) return;
        const gone = goneBy(error);
        if (gone) return this.letGo(gone);
        const againMs = error instanceof TribuneProblem ? error.againMs : undefined;
        await pause(againMs ?? RETRY_MS, watching.signal);
        continue;
      }
      if (watching.signal.aborted) return;
      if (!isUp(held.state)) return this.letGo(held.state);
      this.state.set({ kind: 'up', hand: held });
    }
  }

  async #read(
    { room, id: hand, secret: token }: KeptHand,
    after: number | undefined,
    signal: AbortSignal,
  ): Promise<HeldHand> {
    const late = new AbortController();
    const abort = () => late.abort();
    const timer = setTimeout(abort, READ_TIMEOUT_MS);
    signal.addEventListener('abort', abort);
    try {
      const query = after === undefined ? {} : { after };
      return await this.#client.call('readHand', { params: { room, hand }, query, token }, late.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}

/** Undefined where it may be there still. */
function goneBy(error: unknown): Ended | undefined {
  if (!(error instanceof TribuneProblem)) return undefined;
  // Raised again by the same browser or account, it has another secret.
  if (error.code === 'hand_not_found') return 'elsewhere';
  return error.code === 'room_not_found' ? 'lapsed' : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
