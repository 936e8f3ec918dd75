/**
 * Asks of a running Tribune what a crowd would, for a while, and says what became of it. In a process of its own. Closed: each
 * line asks for the next when it has an answer. Open: so many a second are wanted, whatever becomes of them.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { Pacing } from '../../src/client/pacing.ts';
import { PRIORITIES, type Priority } from '../../src/core/priority.ts';
import { type Call, callsOf, type Scene } from './calls.ts';
import { HttpLine, type Reply } from './http-line.ts';

export interface Task {
  readonly scene: Scene;
  readonly seconds: number;
  /** Of these, at the beginning, are not counted. */
  readonly warmUpSeconds: number;
  readonly lines: number;
  /** Of each priority, where they are not the usual. */
  readonly shares?: Readonly<Record<Priority, number>>;
  /** Wanted a second; undefined: closed. */
  readonly perSecond?: number;
  /** The share of what is wanted that pages of ours want, which do as they are told. */
  readonly polite?: number;
}

export interface Outcome {
  readonly wanted: number;
  readonly sent: number;
  readonly refused: number;
  /** 5xx but 503, 4xx but 429, connections that ended. */
  readonly failed: number;
  /** Of these, by status and priority; 0: the connection ended. */
  readonly failures: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly byPriority: Readonly<Record<Priority, OfPriority>>;
}

interface OfPriority {
  wanted: number;
  /** Of these, so many went out: a page holds itself back, and where all connections wait there is none for it. */
  sent: number;
  /** Of what went out, so many were refused, also later. */
  refused: number;
  /** Answers from 200 to 299 that came meanwhile. */
  served: number;
  /** Of what was wanted meanwhile, so many got one, also later. */
  done: number;
  /** How long those took. */
  readonly ms: number[];
}

const PAGES = 2_000;
const STEP_MS = 5;
const LEADER_LINES = 200;
/** Answers that come so long after the end still count for those who wanted them. */
const LATE_MS = 6_000;

const at = (share: number) => Math.floor(Math.random() * share);

class Load {
  readonly #task: Task;
  readonly #draw: (drawn: number) => Call;
  readonly #lines: HttpLine[];
  /** Whoever leads the room has connections of their own. */
  readonly #leaders: HttpLine[];
  /** Of each kind those that wait for nothing: looking for one among all would cost the machine more than asking. */
  readonly #free: Readonly<Record<'crowd' | 'leaders', HttpLine[]>>;
  readonly #pages = Array.from({ length: PAGES }, () => new Pacing());
  readonly #counts = { wanted: 0, sent: 0, refused: 0, failed: 0 };
  readonly #byPriority = Object.fromEntries(
    PRIORITIES.map((priority) => [priority, { wanted: 0, sent: 0, refused: 0, served: 0, done: 0, ms: [] }]),
  ) as unknown as Record<Priority, OfPriority>;
  readonly #failures: Record<string, number> = {};
  #counting = false;

  constructor(task: Task) {
    this.#task = task;
    this.#draw = callsOf(task.scene, task.shares);
    const lines = (length: number) => Array.from({ length }, () => new HttpLine(task.scene.port));
    this.#lines = lines(task.lines);
    this.#leaders = lines(task.perSecond === undefined ? 0 : LEADER_LINES);
    this.#free = { crowd: [...this.#lines], leaders: [...this.#leaders] };
  }

  async run(): Promise<Outcome> {
    const { seconds, warmUpSeconds, perSecond } = this.#task;
    const beganMs = performance.now();
    const endMs = beganMs + seconds * 1000;
    const warm = setTimeout(() => {
      this.#counting = true;
    }, warmUpSeconds * 1000);
    if (perSecond === undefined) for (const line of this.#lines) this.#keepAsking(line, endMs);
    else await this.#want(perSecond, beganMs, endMs);
    await wait(Math.max(0, endMs - performance.now()));
    this.#counting = false;
    clearTimeout(warm);
    const lateMs = performance.now() + LATE_MS;
    while (performance.now() < lateMs && [...this.#lines, ...this.#leaders].some((line) => !line.isIdle))
      await wait(100);
    for (const line of [...this.#lines, ...this.#leaders]) line.close();
    return {
      ...this.#counts,
      failures: this.#failures,
      seconds: seconds - warmUpSeconds,
      byPriority: this.#byPriority,
    };
  }

  #keepAsking(line: HttpLine, endMs: number): void {
    if (performance.now() >= endMs) return;
    this.#send(line, this.#draw(Math.random()), () => this.#keepAsking(line, endMs));
  }

  async #want(perSecond: number, beganMs: number, endMs: number): Promise<void> {
    let wanted = 0;
    for (let nowMs = beganMs; nowMs < endMs; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - beganMs) * perSecond) / 1000);
      for (; wanted < due; wanted++) this.#wantOne();
      await wait(STEP_MS);
    }
  }

  #wantOne(): void {
    const call = this.#draw(Math.random());
    const isPolite = Math.random() < (this.#task.polite ?? 0);
    const page = isPolite ? this.#pages[at(PAGES)] : undefined;
    if (this.#counting) {
      this.#counts.wanted += 1;
      this.#byPriority[call.priority].wanted += 1;
    }
    if ((page?.heldMs(call.operation) ?? 0) > 0) return;
    const isLeader = call.priority === 'stage' || call.priority === 'host';
    const free = this.#free[isLeader ? 'leaders' : 'crowd'];
    // None where all have as many under way as they take: the other end does not read any more.
    const line = free.pop();
    if (!line) return;
    this.#send(line, call, (reply) => {
      free.push(line);
      if (!page || !reply) return;
      if (reply.status === 503 || reply.status === 429) page.refused(call.operation, reply.retryAfterS);
      else page.accepted(call.operation);
    });
  }

  #send(line: HttpLine, call: Call, then: (reply: Reply | undefined) => void): void {
    const sentMs = performance.now();
    const counts = this.#counting;
    const of = this.#byPriority[call.priority];
    if (counts) {
      this.#counts.sent += 1;
      of.sent += 1;
    }
    line.send(call.request(), (reply) => {
      const status = reply?.status ?? 0;
      if (this.#counting) this.#note(call.priority, status);
      if (counts && isServed(status)) {
        of.done += 1;
        of.ms.push(performance.now() - sentMs);
      } else if (counts) of.refused += 1;
      then(reply);
    });
  }

  #note(priority: Priority, status: number): void {
    if (isServed(status)) this.#byPriority[priority].served += 1;
    else if (status === 503 || status === 429) this.#counts.refused += 1;
    else {
      this.#counts.failed += 1;
      const which = `${status} ${priority}`;
      this.#failures[which] = (this.#failures[which] ?? 0) + 1;
    }
  }
}

function isServed(status: number): boolean {
  return status >= 200 && status < 300;
}

process.on('message', (task: Task) => {
  void new Load(task).run().then((outcome) => process.send?.(outcome, () => process.disconnect()));
});
