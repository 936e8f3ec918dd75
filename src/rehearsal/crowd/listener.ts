/**
 * One generated listener: comes, gets what the page and the player get in the player's order, and goes on asking by the clock.
 *
 * One connection carries all, as HTTP/2 would; where a segment is streamed and holds it, a second one is opened, as browsers do.
 */

import { backoffMs } from '../../core/backoff.ts';
import { askedAfterMs, heldBackMs, type Turn } from '../../core/listening/schedule.ts';
import { LEAST_SPREAD_MS } from '../../core/listening/spread.ts';
import { TargetLatency } from '../../core/listening/target-latency.ts';
import {
  type AskedPiece,
  ECONOMY_SECONDS,
  type Order,
  TierCourse,
} from '../../core/listening/tier-course.ts';
import { segmentAtMs } from '../../core/programme.ts';
import { ECONOMY_RUNG, type Tier } from '../../core/tier.ts';
import { Line } from '../wire/line.ts';
import { type Fetched, Fetching } from './fetching.ts';
import type { ReadHead } from './heads.ts';
import { PlaceInLine } from './place-in-line.ts';
import {
  clockErrorMs,
  clockPaceMs,
  headPaceMs,
  spreadPaceMs,
  UNREAD_HEAD_MS,
  wantsAnotherSample,
} from './player-rules.ts';
import { Playhead } from './playhead.ts';
import { type FollowerHost, SegmentFollower } from './segment-follower.ts';
import type { Asked } from './tally.ts';
import { WheelAlarm } from './timer-wheel.ts';
import type { World } from './world.ts';

type Programme = NonNullable<ReadHead['programme']>;

/** So long ago the beginning may be, in seconds, for who waited to hear it. */
const START_SECONDS = 3;
/** So near to the target the way back from another tier is over. */
const NEAR_SECONDS = 0.5;
/** How long those who pause, and those who leave, stay away: at least, and at most, ms. */
const PAUSE_MS = [5_000, 30_000] as const;
const AWAY_MS = [5_000, 60_000] as const;

export class Listener implements FollowerHost {
  readonly #world: World;
  readonly #isSlow: boolean;
  readonly #bytesPerMs: number;
  readonly #headAlarm = new WheelAlarm(() => this.#readHead());
  readonly #clockAlarm = new WheelAlarm(() => this.#readClock());
  readonly #moodAlarm = new WheelAlarm(() => this.#changeMood());
  readonly #retryAlarm = new WheelAlarm(() => this.#retry?.());
  readonly #startAlarm = new WheelAlarm(() => this.#follower?.start(0));
  readonly #tierAlarm = new WheelAlarm(() => this.#turnTier());
  #retry: (() => void) | undefined;
  #line: Line;
  #side: Line | undefined;
  #follower: SegmentFollower | undefined;
  #programme: Programme | undefined;
  #target: TargetLatency | undefined;
  #course: TierCourse | undefined;
  /** On its way from a tier that was further behind. */
  #returning = false;
  /** Encodings whose init segment is there. */
  #inits = new Set<string>();
  #playhead: Playhead | undefined;
  #headTag: string | undefined;
  #headFailures = 0;
  #clockReadings = 0;
  #hasBoard = false;
  #state: 'away' | 'coming' | 'listening' | 'paused' = 'away';
  #cameMs = 0;
  #heard = false;
  /** Whether it came before there was anything to hear. */
  #waited = false;
  /** When its turn came, where it had to wait. */
  #letInMs = 0;
  #stalled = false;
  /** Before a room that was full when it came. */
  #place: PlaceInLine | undefined;
  /** Counted, so that an answer to who has left meanwhile is not taken for one to who came back. */
  #visit = 0;

  /** @param slow whether its link brings no more than habits say */
  constructor(world: World, slow: boolean) {
    this.#world = world;
    this.#isSlow = slow;
    this.#bytesPerMs = slow ? world.habits.slowBitsPerSecond / 8_000 : Number.POSITIVE_INFINITY;
    this.#line = this.#newLine();
  }

  get hears(): boolean {
    return this.#heard && this.#state === 'listening';
  }

  get isHere(): boolean {
    return this.#state !== 'away';
  }

  /** Comes for the first time. */
  arrive(): void {
    this.#world.tally.arrived++;
    this.#come(this.#world.habits.pageAtHand);
    this.#planMood();
  }

  /** Goes, and what it was like is counted. */
  leave(): void {
    if (this.#state === 'away') return;
    this.#lookAtSound();
    this.#world.tally.listenerSeconds += (performance.now() - this.#cameMs) / 1000;
    this.#state = 'away';
    this.#visit++;
    this.#follower?.stop();
    this.#follower = undefined;
    this.#programme = undefined;
    this.#place?.leave();
    for (const alarm of [
      this.#headAlarm,
      this.#clockAlarm,
      this.#retryAlarm,
      this.#startAlarm,
      this.#tierAlarm,
    ])
      alarm.cancel();
    this.#line.close();
    this.#side?.close();
    this.#side = undefined;
  }

  /** For good. */
  close(): void {
    this.#moodAlarm.cancel();
    this.leave();
  }

  elapsedMs(): number {
    return this.#world.clock.nowMs() - (this.#programme?.t0Ms ?? 0);
  }

  playheadMs(): number {
    this.#playhead?.advance(this.elapsedMs() / 1000);
    return (this.#playhead?.position ?? 0) * 1000;
  }

  headWanted(): void {
    if (!this.#headAlarm.isSet) return;
    this.#world.wheel.setAfter(this.#headAlarm, 0);
  }

  unit(startMs: number, endMs: number, punctual: boolean, asked: AskedPiece): void {
    const { tally } = this.#world;
    const [playhead, target] = [this.#playhead, this.#target];
    if (!playhead || !target || this.#state !== 'listening') return;
    const nowMs = this.elapsedMs();
    this.#lookAtSound();
    if (punctual && !this.#isSlow) tally.lateness.record(nowMs - endMs - askedAfterMs(asked, asked));
    if (punctual) target.arrived((nowMs - endMs) / 1000, asked);
    const silence = playhead.arrived(startMs / 1000, endMs / 1000, nowMs / 1000);
    if (silence && !this.#isSlow) {
      tally.stalledSeconds += silence.seconds;
      tally.silences.record(silence.seconds * 1000);
    }
    // When sound begins, what the board says is looked at once more.
    if (silence) this.#hasBoard = false;
    if (playhead.hasSounded && !this.#heard) {
      this.#hasBoard = false;
      this.#heard = true;
      tally.heard++;
      const firstAudio = this.#isSlow ? tally.slowFirstAudio : tally.firstAudio;
      firstAudio.record(performance.now() - Math.max(this.#cameMs, this.#letInMs, this.#pressCountsFromMs()));
    }
    if (this.#returning && playhead.latency(nowMs / 1000) - playhead.wantedSeconds < NEAR_SECONDS)
      this.#returning = false;
    if (playhead.steer(nowMs / 1000, this.#returning ? ECONOMY_SECONDS : 0)) {
      tally.jumps++;
      this.#toLive();
    }
  }

  order(n: number): Order {
    const now = this.elapsedMs() / 1000;
    this.#playhead?.advance(now);
    const [behind, enough] = [this.#playhead?.latency(now) ?? 0, this.#target?.enoughSeconds ?? 0];
    return this.#course?.order(n, behind, enough) ?? { n, segments: 1, streams: false };
  }

  turn(order: Order): Turn {
    const behind = this.#playhead?.latency(this.elapsedMs() / 1000) ?? 0;
    return this.#target?.turn(order, behind) ?? { place: 0, spreadMs: LEAST_SPREAD_MS };
  }

  get rung(): string {
    return this.#course?.isSpared ? ECONOMY_RUNG : 'aac64';
  }

  hasInit({ segments }: Order, then: () => void): boolean {
    const rung = segments > 1 ? ECONOMY_RUNG : this.rung;
    if (this.#inits.has(rung)) return true;
    this.#fetchInit(rung, then);
    return false;
  }

  tierTold({ name }: Pick<Tier, 'name'>): void {
    this.#course?.announce({ name }, performance.now());
    const atMs = this.#course?.turnsAtMs;
    if (atMs === undefined) this.#tierAlarm.cancel();
    else this.#world.wheel.set(this.#tierAlarm, atMs);
  }

  /** What comes in other pieces from now on needs a sound that is as far behind. */
  #turnTier(): void {
    const [course, target] = [this.#course, this.#target];
    if (!course || !target || !course.turn(performance.now())) return;
    this.#lookAtSound();
    const before = target.seconds;
    target.deliver(course.delivery, course.leastSeconds);
    this.#returning = target.seconds < before;
    this.#world.tally.tierMoves++;
  }

  /** Whoever waited for the start hears it late by what passed since T0. */
  #pressCountsFromMs(): number {
    return this.#world.clock.localMs(this.#programme?.t0Ms ?? 0);
  }

  #newLine(): Line {
    const { dialer, wheel } = this.#world;
    return new Line(dialer, wheel, this.#bytesPerMs);
  }

  #come(pageAtHand: boolean): void {
    this.#line = this.#newLine();
    this.#cameMs = performance.now();
    this.#hasBoard = false;
    this.#state = 'coming';
    if (pageAtHand) this.#openPlayer();
    else this.#loadPage();
  }

  #loadPage(): void {
    const { room, texts, assets, tally } = this.#world;
    const whole = () => {
      if (!this.#isSlow) tally.pageLoad.record(performance.now() - this.#cameMs);
      this.#openPlayer();
    };
    const next = (index: number): void => {
      const path = assets[index];
      if (path === undefined) whole();
      else this.#fetch('page', texts.get(path, 'asset'), () => next(index + 1));
    };
    this.#fetch('page', texts.get(`/r/${room}`, 'page'), () => next(0));
  }

  /** What the player asks at once: the clock, and the head. */
  #openPlayer(): void {
    this.#clockReadings = 0;
    this.#readClock();
    this.#readHead();
  }

  /** @param samples so far @param errorMs of the best of them */
  #readClock(samples = 0, errorMs = Number.POSITIVE_INFINITY): void {
    const { texts, wheel } = this.#world;
    const askedMs = performance.now();
    this.#ask('time', texts.get('/time', 'past-caches'), false, (fetched) => {
      const best = fetched ? Math.min(errorMs, clockErrorMs(performance.now() - askedMs)) : errorMs;
      if (fetched && wantsAnotherSample(samples + 1, best)) {
        this.#readClock(samples + 1, best);
        return;
      }
      if (best !== Number.POSITIVE_INFINITY) this.#clockReadings++;
      // No answer is no harm: what all know of the clock is known already.
      wheel.setAfter(this.#clockAlarm, clockPaceMs(this.#clockReadings, best));
    });
  }

  #readHead(): void {
    if (this.#state === 'away') return;
    const { heads, texts, room, wheel } = this.#world;
    const text = texts.get(`/live/${room}/head.json`, 'fetch', this.#headTag);
    this.#ask('head', text, true, (fetched) => {
      let head: ReadHead | undefined;
      if (fetched) {
        const { etag } = fetched.head;
        head = heads.known(fetched.head.status === 304 ? (etag ?? this.#headTag) : etag);
        if (!head && fetched.head.status === 200) head = heads.read(fetched.head, fetched.body);
        if (etag !== undefined) this.#headTag = etag;
      }
      this.#headFailures = head ? 0 : this.#headFailures + 1;
      if (head) this.#headRead(head);
      const hasProgramme = this.#programme !== undefined || this.#place?.isWaiting === true;
      const watched = { live: hasProgramme, startsMs: head?.startsMs };
      const paceMs =
        head || this.#programme ? headPaceMs(watched, this.#world.clock.nowMs()) : UNREAD_HEAD_MS;
      wheel.setAfter(this.#headAlarm, spreadPaceMs(paceMs, Math.random()));
    });
  }

  #headRead({ state, programme, hasBoard, waits }: ReadHead): void {
    if (state === 'scheduled') this.#waited = true;
    if (state === 'live' && programme) this.#programmeRead(programme, waits);
    if (!hasBoard || this.#hasBoard) return;
    this.#hasBoard = true;
    const { texts, room } = this.#world;
    this.#ask('board', texts.get(`/live/${room}/board.json`, 'fetch'), false, () => {});
  }

  #programmeRead(programme: Programme, waits: boolean): void {
    if (this.#programme?.run === programme.run) {
      this.tierTold({ name: programme.tier });
      this.#target?.spreadOver(programme.spreadMs);
    }
    // Who listens is not sent out, whatever run it is.
    else if (waits && !this.#programme && this.#place?.isIn !== true) this.#wait();
    else this.#prepare(programme);
  }

  #wait(): void {
    this.#place ??= new PlaceInLine(
      this.#world,
      (text, done) => this.#ask('queue', text, true, done),
      () => {
        this.#letInMs = performance.now();
        this.headWanted();
      },
    );
    this.#place.wait();
  }

  /** The init segment first; the sound begins when it is there. */
  #prepare(programme: Programme): void {
    this.#follower?.stop();
    this.#follower = undefined;
    this.#programme = programme;
    this.#course = new TierCourse(programme.streams, { name: programme.tier });
    this.#inits = new Set();
    this.#fetchInit(this.rung, () => this.#begin(programme));
  }

  #fetchInit(rung: string, then: () => void): void {
    const { texts, room } = this.#world;
    const programme = this.#programme;
    const init = texts.get(`/live/${room}/r${programme?.run}/${rung}/init.mp4`, 'fetch');
    this.#fetch('init', init, () => {
      if (this.#programme !== programme) return;
      this.#inits.add(rung);
      then();
    });
  }

  #begin(programme: Programme): void {
    const course = this.#course;
    if (this.#programme !== programme || !course) return;
    const rttMs = Math.min(200, this.#world.clock.errorMs * 2);
    this.#target = new TargetLatency({ canStream: programme.streams, rttMs }, Math.random());
    this.#target.deliver(course.delivery, course.leastSeconds);
    this.#target.spreadOver(programme.spreadMs);
    this.#returning = false;
    this.#playhead = new Playhead(this.#target);
    this.#follower = new SegmentFollower(this.#world, this.#line, this, programme);
    this.#state = 'listening';
    // Nobody who waited for the first word is to miss it.
    if (this.#waited && this.elapsedMs() / 1000 - this.#target.seconds < START_SECONDS) this.#toStart();
    else this.#toLive();
    this.#waited = false;
  }

  #toStart(): void {
    const { seconds } = this.#target ?? { seconds: 0 };
    this.#playhead?.goTo(0, this.elapsedMs() / 1000);
    this.#world.wheel.setAfter(this.#startAlarm, heldBackMs(this.elapsedMs(), seconds));
  }

  #toLive(): void {
    this.#startAlarm.cancel();
    const now = this.elapsedMs() / 1000;
    this.#playhead?.toLive(now);
    const n = Math.max(0, segmentAtMs((this.#playhead?.position ?? 0) * 1000));
    // Where nothing is there, a whole piece is asked for.
    this.#follower?.start(n - (n % (this.#course?.delivery.segments ?? 1)));
  }

  /** Lets the sound go on until now; when it fell silent meanwhile, that is a stall. */
  #lookAtSound(): void {
    if (this.#state !== 'listening' || !this.#playhead?.advance(this.elapsedMs() / 1000)) return;
    const { tally } = this.#world;
    if (this.#isSlow) tally.slowStalls++;
    else {
      tally.stalls++;
      if (!this.#stalled) tally.stalledListeners++;
      this.#stalled = true;
    }
    if (this.#follower?.failures === 0) this.#target?.stalled();
  }

  #planMood(): void {
    const { habits, wheel } = this.#world;
    if (habits.restless <= 0) return;
    wheel.setAfter(this.#moodAlarm, (-Math.log(1 - Math.random()) / habits.restless) * 60_000);
  }

  /** Whoever listens pauses or leaves; whoever is away comes back. */
  #changeMood(): void {
    const { tally, wheel } = this.#world;
    if (this.#state === 'away') {
      tally.returned++;
      this.#come(true);
      this.#planMood();
    } else if (this.#state === 'paused') {
      this.#goOn();
      this.#planMood();
    } else if (this.#state === 'coming' || Math.random() < 0.5) {
      this.leave();
      wheel.setAfter(this.#moodAlarm, between(AWAY_MS));
    } else {
      this.#lookAtSound();
      tally.paused++;
      this.#playhead?.pause(this.elapsedMs() / 1000);
      this.#startAlarm.cancel();
      this.#follower?.stop();
      this.#state = 'paused';
      wheel.setAfter(this.#moodAlarm, between(PAUSE_MS));
    }
  }

  #goOn(): void {
    this.#state = 'listening';
    this.#hasBoard = false;
    const now = this.elapsedMs() / 1000;
    if (Math.random() < 0.5) {
      this.#toLive();
      return;
    }
    this.#playhead?.resumeHere(now);
    this.#follower?.start(segmentAtMs((this.#playhead?.end ?? now) * 1000 + 1));
  }

  /** Asks until it is there, as reloading does. */
  #fetch(asked: Asked, text: string, then: () => void, failures = 0): void {
    this.#ask(asked, text, false, (fetched) => {
      if (fetched) {
        then();
        return;
      }
      this.#retry = () => this.#fetch(asked, text, then, failures + 1);
      this.#world.wheel.setAfter(this.#retryAlarm, backoffMs(failures + 1, Math.random()));
    });
  }

  /** @param keeps the body, where what it says is not known already */
  #ask(asked: Asked, text: string, keeps: boolean, done: (fetched: Fetched | undefined) => void): void {
    const visit = this.#visit;
    const { tally, heads } = this.#world;
    const holdsLine = this.#follower?.holdsLine === true;
    if (holdsLine) this.#side ??= this.#newLine();
    const line = (holdsLine ? this.#side : undefined) ?? this.#line;
    const fetching = new Fetching(
      tally,
      asked,
      ({ etag, status }) => keeps && status === 200 && (asked !== 'head' || heads.known(etag) === undefined),
      (fetched) => {
        if (visit === this.#visit && this.#state !== 'away') done(fetched);
      },
    );
    line.ask(text, fetching);
  }
}

function between([least, most]: readonly [number, number]): number {
  return least + Math.random() * (most - least);
}
