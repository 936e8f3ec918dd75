import type { Head } from '../../../src/core/head.ts';
import type { StageOrder } from '../../../src/core/stage-order.ts';
import { Watched } from '../watched.ts';
import { type Joining, type JoiningEffect, type JoiningEvent, step } from './joining.ts';
import { type Levels, shownLevels } from './shown-levels.ts';
import { type StageDoor, StageLink, type StageLinkListener } from './stage-link.ts';
import type { StageMessage, StagePerson } from './stage-messages.ts';

/** How often a scheduled room is looked at, ms: the head is cached for a second and costs the server nothing. */
const WATCH_MS = 1_500;
/** How often meters fall while nothing is heard, ms; the stage tells levels as often. */
const FALL_MS = 100;

/** Whether the audience hears the stage, and whether it is to be recorded. */
export interface Air {
  readonly live: boolean;
  readonly kept: boolean;
}

export interface StageSessionNeeds {
  readonly room: string;
  readonly door: StageDoor;
  /** The microphone's track at the moment. */
  readonly voice: () => MediaStreamTrack | undefined;
}

/** A speaker's stay on stage over as many connections as it takes: runs what `joining.ts` decides. */
export class StageSession implements StageLinkListener {
  readonly joining = new Watched<Joining>({ kind: 'idle' });
  readonly people = new Watched<readonly StagePerson[]>([]);
  /** Whether what is said here is recorded. */
  readonly recorded = new Watched(true);
  /** Where what is said here goes; undefined until the stage has told. */
  readonly air = new Watched<Air | undefined>(undefined);
  /** Undefined until it is told. */
  readonly order = new Watched<StageOrder | undefined>(undefined);
  /** As meters show them. */
  readonly levels = new Watched<Levels>({});
  readonly slots = new Watched<readonly MediaStreamTrack[]>([]);
  readonly #needs: StageSessionNeeds;
  #link: StageLink | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fall: ReturnType<typeof setTimeout> | undefined;
  #shownMs = 0;

  constructor(needs: StageSessionNeeds) {
    this.#needs = needs;
    window.addEventListener('online', () => this.onEvent({ type: 'online' }));
    // A closed tab leaves at once instead of standing there mute until the server notices.
    window.addEventListener('pagehide', () => this.onEvent({ type: 'leave' }));
  }

  onEvent(event: JoiningEvent): void {
    const { state, effects } = step(this.joining.value, event, Math.random);
    if (state === this.joining.value) return;
    clearTimeout(this.#timer);
    this.joining.set(state);
    for (const effect of effects) this.#perform(effect);
  }

  onMessage(message: StageMessage): void {
    if (message.type === 'stage') {
      this.people.set(message.people);
      this.order.set(message.order);
      this.recorded.set(message.recorded !== false);
      this.#hearAir({ live: message.live !== false, kept: message.kept !== false });
    }
    if (message.type === 'levels') this.#showLevels(message.levels);
  }

  #hearAir(air: Air): void {
    const before = this.air.value;
    if (air.live !== before?.live || air.kept !== before.kept) this.air.set(air);
  }

  onSlots(slots: readonly MediaStreamTrack[]): void {
    this.slots.set(slots);
  }

  async replaceVoice(voice: MediaStreamTrack): Promise<void> {
    await this.#link?.replaceVoice(voice);
  }

  #showLevels(heard: Levels): void {
    const nowMs = performance.now();
    this.levels.set(shownLevels(this.levels.value, heard, nowMs - this.#shownMs));
    this.#shownMs = nowMs;
    clearTimeout(this.#fall);
    if (Object.keys(this.levels.value).length > 0)
      this.#fall = setTimeout(() => this.#showLevels({}), FALL_MS);
  }

  #perform(effect: JoiningEffect): void {
    switch (effect.do) {
      case 'connect':
        this.#connect();
        break;
      case 'hang-up':
        this.#drop()?.hangUp();
        break;
      case 'leave':
        void this.#drop()?.leave();
        break;
      case 'wait':
        this.#timer = setTimeout(() => this.onEvent({ type: 'timer' }), effect.ms);
        break;
      case 'watch-room':
        this.#timer = setTimeout(() => void this.#watchRoom(), WATCH_MS * (0.75 + Math.random() / 2));
    }
  }

  #connect(): void {
    const voice = this.#needs.voice();
    if (!voice) throw new Error('Nobody joins without a microphone.');
    // A link that was dropped meanwhile stays silent, so events are always those of the present one.
    this.#link = new StageLink(this.#needs.door, voice, this);
    void this.#link.open();
  }

  #drop(): StageLink | undefined {
    const link = this.#link;
    this.#link = undefined;
    this.levels.set({});
    return link;
  }

  async #watchRoom(): Promise<void> {
    const head = await this.#readHead();
    if (this.joining.value.kind !== 'not-open') return;
    if (head?.state === 'live' || head?.coming?.assembling) this.onEvent({ type: 'stage-open' });
    else if (head?.state === 'ended') this.onEvent({ type: 'room-ended' });
    else this.#perform({ do: 'watch-room' });
  }

  async #readHead(): Promise<Head | undefined> {
    try {
      const response = await fetch(`/live/${this.#needs.room}/head.json`, {
        signal: AbortSignal.timeout(5_000),
      });
      return response.ok ? ((await response.json()) as Head) : undefined;
    } catch {
      return undefined;
    }
  }
}
