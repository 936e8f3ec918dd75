import type { TribuneClient } from '../../src/client/client.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { keepPlace, type PlaceTokens, renewTokens, type StudioPlace } from './invitation.ts';
import { LeadToken } from './lead-token.ts';
import type { MicrophoneState } from './microphone/microphone.ts';
import { Output } from './microphone/output.ts';
import { SoundCheck } from './microphone/sound-check.ts';
import { PlaceToken } from './place-token.ts';
import { MuteLine } from './talk/mute-line.ts';
import { isHeard, type Talking, type TalkingEvent, talkingStep } from './talk/talking.ts';
import { Watched } from './watched.ts';
import { StageSession } from './whip/stage-session.ts';

/** By then the stage has told what a request that was answered has changed. */
const MESSAGE_MS = 1_000;

/** How a place is kept for this tab, and its tokens renewed. */
export interface PlaceKeeping {
  readonly keep: (place: StudioPlace) => void;
  readonly renew: (place: StudioPlace) => Promise<PlaceTokens>;
  /** Whether the place is one's own by one's account, which then leads the room too. */
  readonly byAccount: boolean;
}

/** One speaker's stay on a stage: brings microphone, stage, mute and output together. */
export class Stay {
  readonly sound: SoundCheck;
  readonly session: StageSession;
  readonly talking: Watched<Talking>;
  /** Whether what is said is recorded, as the speaker was told before joining. */
  readonly toldRecorded: Watched<boolean>;
  /** Of the place: by it who leads the room leads it. */
  readonly token: PlaceToken;
  readonly #output = new Output();
  readonly #mute: MuteLine;
  readonly #lead: LeadToken;
  readonly #client: TribuneClient;
  readonly #keeping: PlaceKeeping;
  #place: StudioPlace;
  /** A copy of the microphone's track, so that muting it leaves the meter its sound. */
  #voice: MediaStreamTrack | undefined;

  /** @param sound checked before; absent: it is checked here @param keeping absent: as an invitation's */
  constructor(
    place: StudioPlace,
    client: TribuneClient,
    sound: SoundCheck = new SoundCheck(),
    keeping: PlaceKeeping = {
      keep: keepPlace,
      renew: (kept) => renewTokens(client, kept),
      byAccount: place.secret === undefined,
    },
  ) {
    this.#place = place;
    this.#client = client;
    this.#keeping = keeping;
    this.sound = sound;
    // The copy that goes out holds the device too.
    sound.onOpening = () => this.#voice?.stop();
    this.toldRecorded = new Watched(place.recorded);
    this.talking = new Watched<Talking>({ muted: place.muted, held: false, byHost: false });
    const { room } = place;
    this.token = new PlaceToken(place.whipToken, async () => (await this.#renew()).whipToken);
    this.#lead = new LeadToken(
      place.leadToken,
      keeping.byAccount,
      async () => (await this.#renew()).leadToken,
    );
    // The studio's own host, whatever name the installation gives itself: the page may call no other.
    const { token } = this;
    const door = { whipUrl: new URL(`/whip/${room}`, location.origin).href, token };
    this.session = new StageSession({ room, door, voice: () => this.#voice });
    this.#mute = new MuteLine(
      async (muted) => {
        const params = { room, place: place.place };
        await token.use((token) => client.call('setMuted', { params, body: { muted }, token }));
      },
      (error) => !(error instanceof TribuneProblem) || error.status >= 500 || error.status === 429,
      () => setTimeout(() => this.#hearServer(), MESSAGE_MS),
    );
    sound.microphone.state.watch((state) => this.#onMicrophone(state));
    sound.choices.watch(({ output }) => void this.#output.choose(output));
    this.session.slots.watch((slots) => this.#output.play(slots));
    this.session.people.watch(() => this.#hearServer());
    this.session.air.watch((air) => air && this.#hearKept(air.kept));
    this.session.joining.watch(({ kind }) => {
      if (kind === 'over') this.#goQuiet();
    });
    void this.#output.choose(sound.choices.value.output);
    this.#onMicrophone(sound.microphone.state.value);
  }

  get place(): StudioPlace {
    return this.#place;
  }

  /** Joins, opening the microphone first where a stay before this one closed it. */
  async join(): Promise<void> {
    const { microphone } = this.sound;
    if (microphone.state.value.kind !== 'open') await this.sound.openMicrophone();
    if (microphone.state.value.kind === 'open') this.session.onEvent({ type: 'join' });
  }

  /** Asks the server something by the right of this place, to speak from it. @throws as the call */
  use<Answer>(call: (client: TribuneClient, token: string) => Promise<Answer>): Promise<Answer> {
    return this.token.use((token) => call(this.#client, token));
  }

  /** Asks the server something by the right to lead the room. @throws as the call */
  lead<Answer>(call: (client: TribuneClient, token: string | undefined) => Promise<Answer>): Promise<Answer> {
    return this.#lead.use((token) => call(this.#client, token));
  }

  /** Says no to who asked one to unmute. */
  stayMuted(): void {
    const { room, place } = this.#place;
    this.use((client, token) => client.call('withdrawAsk', { params: { room, place }, token })).catch(() => {
      // The question stands, to be answered again.
    });
  }

  leave(): void {
    this.session.onEvent({ type: 'leave' });
  }

  talk(event: TalkingEvent): void {
    const before = this.talking.value;
    if (before.byHost && (event.type === 'toggle' || event.type === 'talk') && !this.#mayUnmute()) return;
    const now = talkingStep(before, event);
    if (now === before) return;
    this.talking.set(now);
    if (this.#voice) this.#voice.enabled = isHeard(now);
    this.#keep({ muted: now.muted });
    if (event.type !== 'server' && isHeard(now) !== isHeard(before)) this.#mute.tell(!isHeard(now));
  }

  /** Nobody is recorded who was told that they are not: they are asked once more. */
  #hearKept(kept: boolean): void {
    if (kept === this.toldRecorded.value) return;
    this.toldRecorded.set(kept);
    this.#keep({ recorded: kept });
    if (kept) this.session.onEvent({ type: 'consent-lapsed' });
  }

  async #renew(): Promise<PlaceTokens> {
    const { whipToken, leadToken, role } = await this.#keeping.renew(this.#place);
    const renewed = { whipToken, leadToken, role };
    this.#keep(renewed);
    return renewed;
  }

  #keep(change: Partial<StudioPlace>): void {
    this.#place = { ...this.#place, ...change };
    this.#keeping.keep(this.#place);
  }

  #onMicrophone(state: MicrophoneState): void {
    if (state.kind !== 'open') return;
    const before = this.#voice;
    this.#voice = state.track.clone();
    this.#voice.enabled = isHeard(this.talking.value);
    void this.session.replaceVoice(this.#voice).finally(() => before?.stop());
  }

  /** Whom the host muted is asked to unmute, unless they lead. */
  #mayUnmute(): boolean {
    const me = this.session.people.value.find(({ place }) => place === this.place.place);
    return me?.asked === true || me?.role !== undefined;
  }

  /** The host may mute anyone; what the server says while a wish of our own is under way is old. */
  #hearServer(): void {
    const me = this.session.people.value.find(({ place }) => place === this.place.place);
    if (!me || this.#mute.pending) return;
    this.talk({ type: 'server', muted: me.muted });
    if (isHeard(this.talking.value) === me.muted) this.#mute.tell(!isHeard(this.talking.value));
  }

  #goQuiet(): void {
    this.#mute.forget();
    this.#output.stop();
    this.#voice?.stop();
    this.#voice = undefined;
    this.sound.microphone.close();
  }
}
