import type { TribuneClient } from '../../src/client/client.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { keepPlace, renewToken, type StudioPlace } from './invitation.ts';
import { Microphone, type MicrophoneState } from './microphone/microphone.ts';
import { Output } from './microphone/output.ts';
import { keepChoices, keptChoices, type SoundChoices } from './microphone/sound-choices.ts';
import { PlaceToken } from './place-token.ts';
import { MuteLine } from './talk/mute-line.ts';
import { isHeard, type Talking, type TalkingEvent, talkingStep } from './talk/talking.ts';
import { Watched } from './watched.ts';
import { StageSession } from './whip/stage-session.ts';

/** By then the stage has told what a request that was answered has changed. */
const MESSAGE_MS = 1_000;

/** One speaker's stay in the studio: brings microphone, stage, mute and output together. */
export class Stay {
  readonly microphone = new Microphone();
  readonly session: StageSession;
  readonly talking: Watched<Talking>;
  /** Whether what is said is recorded, as the speaker was told before joining. */
  readonly toldRecorded: Watched<boolean>;
  readonly choices = new Watched<SoundChoices>(keptChoices());
  /** Of the place: by it who leads the room leads it. */
  readonly token: PlaceToken;
  readonly #output = new Output();
  readonly #mute: MuteLine;
  #place: StudioPlace;
  /** A copy of the microphone's track, so that muting it leaves the meter its sound. */
  #voice: MediaStreamTrack | undefined;

  constructor(place: StudioPlace, client: TribuneClient) {
    this.#place = place;
    this.toldRecorded = new Watched(place.recorded);
    this.talking = new Watched<Talking>({ muted: place.muted, held: false, byHost: false });
    const { room } = place;
    this.token = new PlaceToken(place.whipToken, async () => {
      const whipToken = await renewToken(client, place);
      this.#keep({ whipToken });
      return whipToken;
    });
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
    this.microphone.state.watch((state) => this.#onMicrophone(state));
    this.session.slots.watch((slots) => this.#output.play(slots));
    this.session.people.watch(() => this.#hearServer());
    this.session.air.watch((air) => air && this.#hearKept(air.kept));
    this.session.joining.watch(({ kind }) => {
      if (kind === 'over') this.#goQuiet();
    });
    void this.#output.choose(this.choices.value.output);
  }

  get place(): StudioPlace {
    return this.#place;
  }

  async openMicrophone(): Promise<void> {
    const { microphone, processing } = this.choices.value;
    // The copy that goes out holds the device too.
    this.#voice?.stop();
    await this.microphone.open(microphone, processing);
  }

  /** Keeps what the speaker chose, and lets it take effect at once. */
  async choose(change: Partial<SoundChoices>): Promise<void> {
    const choices = { ...this.choices.value, ...change };
    this.choices.set(choices);
    keepChoices(choices);
    if (change.output !== undefined) await this.#output.choose(change.output);
    const sounds = change.microphone !== undefined || change.processing !== undefined;
    if (sounds && this.microphone.state.value.kind !== 'closed') await this.openMicrophone();
  }

  /** Joins, opening the microphone first where a stay before this one closed it. */
  async join(): Promise<void> {
    if (this.microphone.state.value.kind !== 'open') await this.openMicrophone();
    if (this.microphone.state.value.kind === 'open') this.session.onEvent({ type: 'join' });
  }

  leave(): void {
    this.session.onEvent({ type: 'leave' });
  }

  talk(event: TalkingEvent): void {
    const before = this.talking.value;
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

  #keep(change: Partial<StudioPlace>): void {
    this.#place = { ...this.#place, ...change };
    keepPlace(this.#place);
  }

  #onMicrophone(state: MicrophoneState): void {
    if (state.kind !== 'open') return;
    const before = this.#voice;
    this.#voice = state.track.clone();
    this.#voice.enabled = isHeard(this.talking.value);
    void this.session.replaceVoice(this.#voice).finally(() => before?.stop());
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
    this.microphone.close();
  }
}
