import { TribuneProblem } from '../../../src/client/problem.ts';
import { deleteSession, postOffer, type WhipSession } from '../../../src/client/whip.ts';
import type { PlaceToken } from '../place-token.ts';
import type { JoiningEvent } from './joining.ts';
import { arrivalMark, Liveness } from './liveness.ts';
import { makeOffer, type Offering } from './offer.ts';
import { readStageMessage, type StageMessage } from './stage-messages.ts';

export interface StageDoor {
  readonly whipUrl: string;
  readonly token: PlaceToken;
}

export interface StageLinkListener {
  onEvent(event: JoiningEvent): void;
  onMessage(message: StageMessage): void;
  /** The tracks of the receive slots, as soon as there are any. */
  onSlots(slots: readonly MediaStreamTrack[]): void;
}

const POST_TIMEOUT_MS = 8_000;
const LEAVE_TIMEOUT_MS = 3_000;
/** From the answer to a secured connection; over TCP through a slow network it takes a few round trips. */
const CONNECT_TIMEOUT_MS = 10_000;
const LOOK_MS = 200;
/** Nine of the stage’s signs missing. Sooner would be no use: browsers take two seconds to see a new address themselves. */
const SILENCE_MS = 1_800;

/** One connection to the stage, from offer to end. It never comes back: coming back is a new one. */
export class StageLink {
  readonly #door: StageDoor;
  readonly #listener: StageLinkListener;
  readonly #abort = new AbortController();
  #voice: MediaStreamTrack;
  #offering: Offering | undefined;
  #session: WhipSession | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(door: StageDoor, voice: MediaStreamTrack, listener: StageLinkListener) {
    this.#door = door;
    this.#voice = voice;
    this.#listener = listener;
  }

  /** Joins; everything that comes of it is told to the listener. */
  async open(): Promise<void> {
    try {
      const voice = this.#voice;
      const offering = await makeOffer(voice);
      this.#offering = offering;
      if (this.#over) return offering.connection.close();
      // Another microphone was chosen meanwhile.
      if (this.#voice !== voice) await offering.microphone.replaceTrack(this.#voice);
      this.#hear(offering);
      const session = await this.#post(offering.sdp);
      this.#session = session;
      if (this.#over) return await this.#tellLeft();
      this.#timer = setTimeout(() => this.#end({ type: 'lost' }), CONNECT_TIMEOUT_MS);
      await offering.connection.setRemoteDescription({ type: 'answer', sdp: session.answer });
      if (!this.#over) this.#listener.onSlots(offering.slots);
    } catch (error) {
      this.#end(eventOf(error));
    }
  }

  /** Speaks through another microphone from now on. */
  async replaceVoice(voice: MediaStreamTrack): Promise<void> {
    this.#voice = voice;
    await this.#offering?.microphone.replaceTrack(voice);
  }

  /** Drops the connection and says nothing to anyone. */
  hangUp(): void {
    this.#abort.abort();
    this.#drop();
  }

  /**
   * Tells the server, at once or when it answers an offer that is still under way, and drops the connection. Dropped
   * first, it would be the server that ends the session, and finds none to end when it is told.
   */
  async leave(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#timer);
    await this.#tellLeft();
    this.#drop();
  }

  async #post(offer: string): Promise<WhipSession> {
    // Not by AbortSignal.any, which Safari has from 17.4 on only.
    const late = setTimeout(() => this.#abort.abort(), POST_TIMEOUT_MS);
    try {
      const { whipUrl, token } = this.#door;
      const { signal } = this.#abort;
      return await token.use((whipToken) => postOffer({ whipUrl, whipToken }, offer, signal));
    } finally {
      clearTimeout(late);
    }
  }

  #hear({ connection, stage }: Offering): void {
    stage.onmessage = ({ data }) => {
      const message = readStageMessage(data);
      if (!message || this.#over) return;
      if (message.type === 'stage' || message.type === 'levels') this.#listener.onMessage(message);
      else this.#end({ type: message.type });
    };
    // The stage closed it: long before the browser would call the connection failed.
    stage.onclose = () => this.#end({ type: 'lost' });
    connection.onconnectionstatechange = () => {
      if (this.#over) return;
      if (connection.connectionState === 'connected') this.#connected(connection);
      else if (connection.connectionState === 'failed') this.#end({ type: 'lost' });
    };
  }

  #connected(connection: RTCPeerConnection): void {
    clearTimeout(this.#timer);
    const liveness = new Liveness(performance.now());
    const look = async () => {
      const stats = await connection.getStats();
      if (this.#over) return;
      liveness.note(arrivalMark(stats.values()), performance.now());
      if (liveness.silentMs(performance.now()) > SILENCE_MS) this.#end({ type: 'lost' });
      else this.#timer = setTimeout(look, LOOK_MS);
    };
    this.#timer = setTimeout(look, LOOK_MS);
    this.#listener.onEvent({ type: 'connected' });
  }

  #end(event: JoiningEvent): void {
    if (this.#over) return;
    this.hangUp();
    this.#listener.onEvent(event);
  }

  #drop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#offering?.connection.close();
  }

  async #tellLeft(): Promise<void> {
    if (!this.#session) return;
    const { whipUrl, token } = this.#door;
    try {
      // Any token of the place will do, however old.
      await deleteSession(
        { whipUrl, whipToken: token.value },
        this.#session.resource,
        AbortSignal.timeout(LEAVE_TIMEOUT_MS),
      );
    } catch {
      // The stage notices by itself that nothing arrives any more.
    }
  }
}

function eventOf(error: unknown): JoiningEvent {
  if (!(error instanceof TribuneProblem)) return { type: 'unreachable' };
  const { code = 'internal_error', message, retryAfterS } = error;
  return {
    type: 'refused',
    code,
    detail: message,
    ...(retryAfterS === undefined ? {} : { retryAfterMs: retryAfterS * 1000 }),
  };
}
