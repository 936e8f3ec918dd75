/**
 * The listener's player: one press and there is sound, whatever happens on the way.
 *
 *   head watch ──Head──▶ [player] ──makes──▶ playback (Media Source, or the browser's HLS) ──▶ <audio>
 *
 * Owns what the listener wants (to hear, to pause) and the state shown; not where the sound is (playback).
 * States: `player-state.ts`. Rules: docs/RULES.md, those that begin with PLAY.
 */

import type { Head } from '../../../src/core/head.ts';
import { Alarm } from './alarm.ts';
import { askTime } from './ask-time.ts';
import { NetworkClock } from './clock.ts';
import { headPaceMs } from './head-pace.ts';
import type { HeadAnswer } from './head-reader.ts';
import { HeadWatch } from './head-watch.ts';
import { makePlayback } from './make-playback.ts';
import { setMediaSessionState, showInMediaSession } from './media-session.ts';
import type { Playback } from './playback.ts';
import type { PlayerEvents, PlayerState, PlayerStatistics, Trouble } from './player-state.ts';
import { SoundRecord } from './sound-record.ts';
import { SoundingElement } from './sounding-element.ts';
import { statisticsOf } from './statistics.ts';
import { tickOnAndOn } from './ticks.ts';
import { TypedEvents } from './typed-events.ts';
import { listenForWakes } from './wakes.ts';

/** A tick this late means that the machine slept or the page was frozen. */
const SLEPT_MS = 5_000;
const REBUILD_AFTER_MS = 300;

export class Player extends TypedEvents<PlayerEvents> {
  readonly #audio: HTMLAudioElement;
  readonly #room: string;
  readonly #closing = new AbortController();
  readonly #element: SoundingElement;
  readonly #alarm = new Alarm();
  readonly #clock = new NetworkClock(askTime);
  readonly #watch: HeadWatch;
  readonly #record = new SoundRecord();
  #head: Head | undefined;
  #playback: Playback | undefined;
  #state: PlayerState = 'idle';
  #trouble: Trouble | undefined;
  /** Whether the listener pressed, and whether the present playback was started since. */
  #wanted = false;
  #started = false;
  readonly #mayEnter: (head: Head) => boolean;
  /** Whether a full room keeps this listener waiting. */
  #isHeld = false;
  /** Whether the listener pressed before there was anything to hear. */
  #waited = false;

  /**
   * Gets ready at once, as far as that costs next to nothing: the clock, the head, the init segment.
   *
   * @param mayEnter whether sound may be fetched; where it may not, `enter` is to be called once it may
   */
  constructor(audio: HTMLAudioElement, room: string, mayEnter: (head: Head) => boolean = () => true) {
    super();
    this.#mayEnter = mayEnter;
    const { signal } = this.#closing;
    this.#audio = audio;
    this.#room = room;
    this.#element = new SoundingElement(audio, this.#elementNews(), signal);
    void this.#clock.sync();
    const paceMs = () =>
      headPaceMs(this.#head, {
        hasSource: this.#playback !== undefined,
        wanted: this.#wanted,
        nowMs: this.nowMs,
      });
    this.#watch = new HeadWatch(room, this.#alarm, paceMs, (answer) => this.#answered(answer));
    listenForWakes({ awake: () => this.#awake(), shown: () => this.#kick() }, signal);
    void tickOnAndOn(this.#alarm, signal, (passedMs) => this.#tick(passedMs));
  }

  get statistics(): PlayerStatistics {
    return statisticsOf({
      state: this.#state,
      playback: this.#playback,
      record: this.#record,
      clock: this.#clock,
      audio: this.#audio,
      position: this.#started ? this.#audio.currentTime : 0,
    });
  }

  /** The installation's clock, UTC in ms since 1970; undefined until it is known. */
  get nowMs(): number | undefined {
    return this.#clock.isSet ? this.#clock.nowMs() : undefined;
  }

  /** How far behind *from here* would go on, in seconds, or undefined when only the present can be had. */
  get resumableSeconds(): number | undefined {
    return this.#state === 'paused' ? this.#playback?.resumableSeconds() : undefined;
  }

  /**
   * The press: the present sound, now or as soon as there is some. Call it straight from the event of the press: the
   * browser lets the element sound only then.
   */
  play(): void {
    if (this.#wanted && this.#state !== 'paused') return;
    this.#wanted = true;
    this.#setTrouble(undefined);
    this.#record.pressed();
    if (!this.#playback) {
      this.#element.playSilence();
      this.#watch.wake();
    } else {
      if (this.#started) this.#playback.toLive();
      else this.#start();
      this.#element.play();
    }
    this.#waited = this.#head?.state === 'scheduled';
    this.#setState(this.#waited || this.#isHeld ? 'waiting' : 'connecting');
  }

  /** It is this listener's turn. */
  enter(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#wanted) this.#setState('connecting');
    this.#watch.wake();
  }

  pause(): void {
    if (!this.#wanted || this.#state === 'paused') return;
    this.#element.pause();
    if (this.#started) {
      this.#paused();
      return;
    }
    this.#wanted = false;
    this.#setState('idle');
  }

  /** After a pause: goes on where the sound stopped, as far behind as that is by now. */
  resumeFromHere(): void {
    if (this.#state !== 'paused') return;
    if (!this.#started || this.resumableSeconds === undefined) {
      this.play();
      return;
    }
    this.#playback?.resume();
    this.#element.play();
    this.#setState('connecting');
  }

  /** From behind back to the present. */
  backToLive(): void {
    if (this.#state === 'paused') this.play();
    else if (this.#started) this.#playback?.toLive();
  }

  close(): void {
    this.#watch.close();
    this.#drop();
    this.#closing.abort();
    this.#alarm.close();
  }

  #elementNews() {
    return {
      sounding: () => this.#sounding(),
      waiting: () => this.#stalled(),
      // A call, an unplugged headset: the system pauses the element itself.
      paused: () => this.#started && this.#paused(),
      ended: () => this.#ended(),
      broken: () => this.#rebuild(),
      refused: () => this.#refused(),
    };
  }

  #answered(answer: HeadAnswer): void {
    if (answer.kind === 'failed') return;
    if (answer.kind === 'missing') {
      // An origin that just came back may not know its rooms yet: those who listen try on.
      if (!this.#head) this.#fail('no-room');
      return;
    }
    const { head } = answer;
    this.#head = head;
    if (this.#trouble === 'no-room') {
      this.#setTrouble(undefined);
      this.#setState(this.#wanted ? 'waiting' : 'idle');
    }
    if (head.programme) this.#clock.setFromHead(head.programme.nowMs);
    this.emit('head', head);
    if (head.state === 'live') this.#live(head);
    else if (head.state === 'ended') this.#roomEnded(head);
    else if (this.#state === 'connecting') this.#setState('waiting');
  }

  #live(head: Head): void {
    const { title, programme } = head;
    if (!programme) return;
    if (this.#playback?.run === programme.run) {
      this.#playback.delivered(programme);
      return;
    }
    // Who listens is not sent out, whatever run it is.
    this.#isHeld = !this.#playback && !this.#mayEnter(head);
    if (this.#isHeld) {
      if (this.#wanted) this.#setState('waiting');
      return;
    }
    this.#drop();
    if (this.#state === 'ended') this.#setState('idle');
    this.#make();
    showInMediaSession(title, { play: () => this.play(), pause: () => this.pause() });
  }

  /** A playback for the programme of the head, started when sound is wanted. */
  #make(): void {
    const programme = this.#head?.programme;
    if (!programme) return;
    const playback = makePlayback({
      audio: this.#audio,
      room: this.#room,
      programme,
      clock: this.#clock,
      alarm: this.#alarm,
    });
    if (!playback) {
      this.#fail('unsupported');
      return;
    }
    playback.on('event', (event) => this.emit('event', event));
    playback.on('headWanted', () => this.#watch.wake());
    playback.on('broken', () => this.#rebuild());
    this.#playback = playback;
    playback.prepare();
    if (!this.#wanted || this.#state === 'paused') return;
    this.#start();
    this.#element.play();
    this.#setState('connecting');
  }

  #start(): void {
    this.#started = true;
    this.#playback?.start(this.#waited);
    this.#waited = false;
  }

  #drop(): void {
    this.#playback?.close();
    this.#playback = undefined;
    this.#started = false;
  }

  /** The element broke down: the same programme from a new source. */
  #rebuild(): void {
    if (!this.#playback) return;
    this.#drop();
    void this.#alarm.after(REBUILD_AFTER_MS, this.#closing.signal).then(() => {
      if (!this.#playback && !this.#closing.signal.aborted && this.#head?.state === 'live') this.#make();
    });
  }

  #roomEnded({ programme }: Head): void {
    const playing = this.#started && this.#state !== 'paused' && programme?.run === this.#playback?.run;
    if (!playing) this.#ended();
    else if (programme?.lastSegment !== undefined) this.#playback?.endAfter(programme.lastSegment);
  }

  #sounding(): void {
    if (!this.#started) return;
    this.#record.sounded();
    this.#setState('playing');
    setMediaSessionState('playing');
  }

  #stalled(): void {
    if (!this.#started || this.#state !== 'playing') return;
    this.#record.stalled();
    this.#playback?.stalled();
    this.#setState('stalled');
  }

  #paused(): void {
    if (this.#state === 'paused') return;
    this.#playback?.pause();
    this.#setState('paused');
    setMediaSessionState('paused');
  }

  #ended(): void {
    this.#drop();
    this.#wanted = false;
    this.#element.pause();
    if (this.#state !== 'ended') this.#watch.wake();
    this.#setState('ended');
    setMediaSessionState('none');
  }

  #refused(): void {
    this.#playback?.pause();
    this.#started = false;
    this.#wanted = false;
    this.#record.refused();
    this.#setTrouble('not-allowed');
    this.#setState('idle');
  }

  #fail(trouble: Trouble): void {
    this.#setTrouble(trouble);
    this.#setState('failed');
  }

  #tick(passedMs: number): void {
    if (passedMs > SLEPT_MS) this.#awake();
    else if (this.#started && this.#clock.isStale) void this.#clock.sync();
    if (this.#started && this.#state !== 'paused') this.#playback?.tick(passedMs / 1000);
    const silent = this.#state === 'stalled' || this.#state === 'offline';
    if (silent) this.#record.silent(passedMs / 1000);
    if (!silent && this.#state !== 'connecting') return;
    const unreached = this.#playback?.figures.cutOff ?? this.#watch.failures > 1;
    if (unreached || !navigator.onLine) this.#setState('offline');
    else this.#setState(this.#record.heard && silent ? 'stalled' : 'connecting');
  }

  /** Time may have passed unseen: the clock first, then what is there to hear. */
  #awake(): void {
    void this.#clock.sync();
    this.#kick();
  }

  #kick(): void {
    this.#playback?.retryNow();
    if (!this.#playback || this.#watch.failures > 0) this.#watch.wake();
  }

  #setState(state: PlayerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit('state', state);
  }

  #setTrouble(trouble: Trouble | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.emit('trouble', trouble);
  }
}
