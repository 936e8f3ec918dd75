/**
 * Decides for one room whether newcomers wait, and how many are let in, from an estimate of how many are there.
 *
 * An estimate lags by up to half a minute, so who was let in lately and is not seen yet is counted beside it, and a room whose
 * audience grows fast begins to wait before it is full. Pure: time is given. Rules: docs/RULES.md WAIT.
 */

import { PRESENCE_LAPSE_MS } from '../core/presence.ts';
import { GROUP_MS, type Ticket, type WaitingLine } from '../core/waiting-line.ts';
import { GroupCounts } from './group-counts.ts';
import { LaneRecord } from './lane-record.ts';
import { Lottery } from './lottery.ts';

/** Who was let in reports at a random moment of so long: then an audience's estimate has them. */
const SEEN_WITHIN_MS = 30_000;
/** Where the audience will be so far ahead, as it grew in the last ten seconds, a room begins to wait. */
const AHEAD_SPANS = 2;
const SPAN_MS = 10_000;
/** Nobody waits any more once so much of the room is free, and the line is empty. */
const FREE_SHARE = 0.05;
/** Of those who are there, how many more are taken to come in ten seconds where nobody has looked before. */
const UNSEEN_GROWTH = 0.1;
/** For the pace that is told. */
const PACE_OVER_MS = 60_000;

interface LetIn {
  readonly atMs: number;
  readonly count: number;
  /** In groups. */
  readonly place: number;
}

interface Open {
  readonly round: number;
  readonly beganMs: number;
  readonly counts: GroupCounts;
  readonly lottery: Lottery;
  readonly lane: LaneRecord;
  group: number;
  serving: { group: number; share: number };
  letIn: LetIn[];
}

/** What is known of a lane from the first moment of its round on. */
export interface LaneBeginning {
  readonly round: number;
  readonly commitment: string;
}

/** What the lane let in, in sums. To be shown once the round is over: it reveals who is drawn. */
export interface LaneSums extends LaneBeginning {
  /** Of its last group, which reveals them all: for whoever verifies it afterwards. */
  readonly lastGroup: number;
  readonly lastSeed: string;
  /** Who said that they wait before anyone could know who is drawn; of these, who was; of these, who came to hear the sound. */
  readonly told: number;
  readonly drawn: number;
  readonly playing: number;
}

export class RoomLine {
  readonly #makeLottery: () => Lottery;
  #round: number;
  #open: Open | undefined;
  #before: { readonly atMs: number; readonly listeners: number }[] = [];
  #limit = Number.POSITIVE_INFINITY;
  #listeners = 0;
  #closed = false;

  /** @param round the first one: higher than any before, for pages keep their tickets */
  constructor(round: number, makeLottery: () => Lottery = () => new Lottery()) {
    this.#round = round;
    this.#makeLottery = makeLottery;
  }

  /** How many newcomers may say a second that they wait; others wait elsewhere too. */
  set mostToldASecond(most: number) {
    if (this.#open) this.#open.counts.mostASecond = most;
  }

  get waits(): boolean {
    return this.#open !== undefined;
  }

  /** Undefined: nobody waits. */
  get laneBeginning(): LaneBeginning | undefined {
    const open = this.#open;
    return open && { round: open.round, commitment: open.lottery.commitment };
  }

  get lane(): LaneSums | undefined {
    const open = this.#open;
    if (!open) return undefined;
    const { commitment, revealed } = open.lottery.notice(open.group + 1);
    const lastSeed = revealed?.seed ?? '';
    return { round: open.round, commitment, lastGroup: open.group, lastSeed, ...open.lane.sums };
  }

  /**
   * To be called every second or two.
   *
   * @param limit infinite: none @param closed whether nobody is to be let in beyond those who are there
   */
  turn(listeners: number, limit: number, closed: boolean, nowMs: number): void {
    this.#listeners = listeners;
    this.#closed = closed;
    // With its door closed a room keeps the audience that it has.
    this.#limit = closed ? Math.min(limit, Math.max(1, this.#audienceKept(nowMs))) : limit;
    this.#before = [
      ...this.#before.filter(({ atMs }) => nowMs - atMs <= SPAN_MS),
      { atMs: nowMs, listeners },
    ];
    if (!this.#open && (closed || this.#willBeFull())) this.#begin(nowMs);
    const open = this.#open;
    if (!open) return;
    this.#closeGroups(open, nowMs);
    this.#letIn(open, nowMs);
    if (!closed && this.#isOver(open, nowMs)) this.#end();
  }

  /** A newcomer says that they wait. */
  came(ticket: Ticket, probability: number, network: string): void {
    const open = this.#open;
    if (!open || ticket.round !== open.round || ticket.group > open.group) return;
    if (ticket.group === open.group && !open.lane.tells(ticket.number)) return;
    open.counts.add(ticket.group, probability, network);
  }

  /** One whom the lane drew hears the sound. @returns whether it was drawn, and had not said so before */
  plays(ticket: Ticket): boolean {
    const open = this.#open;
    return open !== undefined && ticket.round === open.round && open.lane.plays(ticket);
  }

  /** As `queue.json` says it; undefined: nobody waits. */
  notice(nowMs: number): WaitingLine | undefined {
    const open = this.#open;
    if (!open) return undefined;
    const { round, group, serving, counts, lottery } = open;
    const seconds = groupSeconds(open, nowMs);
    return {
      round,
      group,
      serving: { group: serving.group, share: Math.round(serving.share * 1e4) / 1e4 },
      ...(seconds === undefined ? {} : { groupSeconds: seconds }),
      waiting: rounded(counts.waiting(serving.group, serving.share, group)),
      listeners: rounded(this.#listeners),
      limit: this.#closed || !Number.isFinite(this.#limit) ? rounded(this.#limitShown) : this.#limit,
      ...(this.#closed ? { held: true } : {}),
      counted: counts.probability,
      lane: lottery.notice(group),
    };
  }

  /** Of a closed room: who came before is seen up to a minute later, also by a control that has just begun. */
  #audienceKept(nowMs: number): number {
    const open = this.#open;
    if (!open) return this.#listeners;
    const isAllSeen = nowMs - open.beganMs >= PRESENCE_LAPSE_MS;
    return isAllSeen ? this.#limit : Math.max(this.#limit, this.#listeners);
  }

  get #limitShown(): number {
    return Number.isFinite(this.#limit) ? this.#limit : this.#listeners;
  }

  #willBeFull(): boolean {
    return this.#listeners + this.#grown * AHEAD_SPANS >= this.#limit;
  }

  /** In the last ten seconds. */
  get #grown(): number {
    const [oldest] = this.#before;
    return Math.max(0, this.#listeners - (oldest?.listeners ?? this.#listeners));
  }

  #begin(nowMs: number): void {
    const lottery = this.#makeLottery();
    this.#open = {
      round: this.#round++,
      beganMs: nowMs,
      counts: new GroupCounts(this.#before.length > 1 ? this.#grown : this.#listeners * UNSEEN_GROWTH),
      lottery,
      lane: new LaneRecord(lottery),
      group: 0,
      serving: { group: 0, share: 0 },
      letIn: [],
    };
  }

  #end(): void {
    this.#open = undefined;
    this.#before = [];
  }

  #closeGroups(open: Open, nowMs: number): void {
    const group = Math.floor((nowMs - open.beganMs) / GROUP_MS);
    for (; open.group < group; open.group++) {
      open.counts.closed(open.group);
      open.lane.closes(open.group);
    }
  }

  /** Groups that are closed alone, for of another nobody knows yet how many it will have. */
  #letIn(open: Open, nowMs: number): void {
    open.letIn = open.letIn.filter(({ atMs }) => nowMs - atMs < PACE_OVER_MS);
    let free = this.#free(open, nowMs);
    const before = open.serving.group + open.serving.share;
    let count = 0;
    while (open.serving.group < open.group) {
      const size = open.counts.size(open.serving.group);
      const left = size * (1 - open.serving.share);
      if (left > free) {
        if (free > 0) open.serving.share += free / size;
        count += Math.max(0, free);
        break;
      }
      free -= left;
      count += left;
      open.serving = { group: open.serving.group + 1, share: 0 };
    }
    const place = open.serving.group + open.serving.share - before;
    if (place > 0) open.letIn.push({ atMs: nowMs, count, place });
  }

  #free(open: Open, nowMs: number): number {
    const unseen = open.letIn.reduce(
      (sum, { atMs, count }) => sum + count * Math.max(0, 1 - (nowMs - atMs) / SEEN_WITHIN_MS),
      0,
    );
    return this.#limit - this.#listeners - unseen;
  }

  #isOver(open: Open, nowMs: number): boolean {
    const isEmpty = open.serving.group >= open.group && open.counts.size(open.group) === 0;
    const isFree = !Number.isFinite(this.#limit) || this.#free(open, nowMs) > this.#limit * FREE_SHARE;
    return isEmpty && isFree && open.group > 0;
  }
}

/** To two digits: how large an audience is exactly is for those who lead the room. */
function rounded(n: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1);
  return Math.round(n / step) * step;
}

function groupSeconds({ letIn, beganMs }: Open, nowMs: number): number | undefined {
  const place = letIn.reduce((sum, each) => (nowMs - each.atMs < PACE_OVER_MS ? sum + each.place : sum), 0);
  if (place <= 0) return undefined;
  const overMs = Math.min(PACE_OVER_MS, Math.max(GROUP_MS, nowMs - beganMs));
  return Math.max(0.1, Math.round(overMs / 100 / place) / 10);
}
