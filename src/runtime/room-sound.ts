/**
 * The sound of one room, in its own process: its stage, and its programme once that has begun.
 *
 *   stage ──VoicePacket──▶ programme ──chunks──▶ origin
 *     └─▶ every other speaker
 *
 * A stage assembles without a programme (the green room); nothing of it is mixed, encoded or sent. When the programme
 * begins, everyone on stage stays as they are and is heard from then on. Rules: docs/RULES.md GREEN.
 */

import { type Grant, isForProgramme, type StageGrant } from '../core/grant.ts';
import { TribuneError } from '../core/refusal.ts';
import { grantOf } from '../ingest/grant-signature.ts';
import { type BeginEncoding, ProgrammeEncoders } from '../mixer/encoders.ts';
import { Stage } from '../stage/stage.ts';
import { startClock } from './clock-file.ts';
import type { RoomSettings, RoomTroubleMessage, RoomVoiceMessage } from './room-messages.ts';
import { RoomProgramme } from './room-programme.ts';
import { Told } from './told.ts';

export class RoomSound {
  readonly stage: Stage;
  /** What control tells of the room; its programme takes it from here. */
  readonly told = new Told();
  readonly #settings: RoomSettings;
  #programme: RoomProgramme | undefined;
  /** Started while the stage assembles, so that going live takes no time. */
  #encoders: Promise<BeginEncoding> | undefined;
  #beginning: Promise<void> | undefined;
  /** Places heard now. */
  #speaking: readonly string[] = [];

  /** @throws TribuneError grant_wrong @throws Error when the UDP port is taken */
  static async open(settings: RoomSettings): Promise<RoomSound> {
    const grant = readable(settings.grant);
    const sound = new RoomSound(settings);
    sound.#show(grant);
    if (isForProgramme(grant)) await sound.#begin(settings.grant, grant);
    else sound.#prepare();
    return sound;
  }

  private constructor(settings: RoomSettings) {
    const { udpPort, publicAddresses, iceTcpPort } = settings;
    this.#settings = settings;
    for (const event of settings.told) this.told.tell(event);
    this.stage = new Stage({ udpPort, publicAddresses, ...(iceTcpPort ? { iceTcpPort } : {}) });
    this.stage.on('up', (place) => this.#programme?.mixer.addVoice(place));
    this.stage.on('down', (place, reason) => {
      const stats = this.#programme?.mixer.voiceStats(place);
      if (stats) process.send?.({ left: { place, reason, ...stats } } satisfies RoomVoiceMessage);
      this.#programme?.mixer.removeVoice(place);
    });
    this.stage.on('packet', (place, packet) => this.#programme?.mixer.receive(place, packet));
    this.stage.on('people', () => this.#tellPeople());
    this.stage.on('speaking', (places) => {
      this.#speaking = places;
      this.#programme?.setSpeaking(places);
    });
  }

  /**
   * A newer grant, while the stage assembles.
   *
   * @throws TribuneError grant_wrong: it cannot be read, or the programme goes on already
   */
  async take(signed: string): Promise<void> {
    const grant = readable(signed);
    if (this.#beginning) throw new TribuneError('grant_wrong', 'The programme of this room has begun.');
    this.#show(grant);
    if (isForProgramme(grant)) await this.#begin(signed, grant);
  }

  /** Ends the programme, if there is one, and closes the stage. @returns the number of its last segment */
  async end(): Promise<{ lastSegment?: number }> {
    await this.#beginning;
    const lastSegment = await this.#programme?.end();
    this.stage.close();
    return lastSegment === undefined ? {} : { lastSegment };
  }

  #prepare(): void {
    this.#encoders = ProgrammeEncoders.prepare();
    // Whoever needs them meets the failure.
    this.#encoders.catch(() => undefined);
  }

  #begin(signed: string, grant: Grant): Promise<void> {
    this.#beginning ??= this.#beginNow(signed, grant);
    return this.#beginning;
  }

  async #beginNow(signed: string, grant: Grant): Promise<void> {
    const { origins, clockFile } = this.#settings;
    const programme = await RoomProgramme.start({
      signed,
      grant,
      origins,
      clock: startClock(clockFile),
      encoders: this.#encoders,
      told: this.told,
      onFenced: () => process.exit(0),
      onTrouble: (trouble, origin) => process.send?.({ trouble, origin } satisfies RoomTroubleMessage),
      onRecorded: (recorded) => this.stage.setRecorded(recorded),
    });
    this.#programme = programme;
    for (const { place } of this.stage.people()) programme.mixer.addVoice(place);
    this.#tellPeople();
    if (this.#speaking.length > 0) programme.setSpeaking(this.#speaking);
  }

  /** What studios have to know of it. */
  #show(grant: Grant | StageGrant): void {
    this.stage.setAir({ live: isForProgramme(grant), kept: grant.recorded !== false });
  }

  #tellPeople(): void {
    const programme = this.#programme;
    if (!programme) return;
    const people = this.stage.people();
    for (const { place, muted } of people) programme.mixer.setMuted(place, muted);
    programme.setPeople(
      people.filter(({ connected }) => connected).map(({ place, name, muted }) => ({ place, name, muted })),
    );
  }
}

function readable(signed: string): Grant | StageGrant {
  const grant = grantOf(signed);
  if (!grant) throw new TribuneError('grant_wrong', 'The grant cannot be read.');
  return grant;
}
