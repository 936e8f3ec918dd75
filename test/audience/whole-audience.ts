/** A whole audience of the real parts of pages before the real counting, on a clock that is turned: whoever sends is noted. */

import { Audience } from '../../src/audience/audience.ts';
import type { AudienceStorage } from '../../src/audience/audience-storage.ts';
import { Presences } from '../../src/audience/presence.ts';
import { RequestBudget } from '../../src/audience/request-budget.ts';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import { drafted, opened } from '../../src/rooms/room.ts';
import { Turns } from '../../src/rooms/turns.ts';
import { Reporter } from '../../web/listen/audience/reporter.ts';
import { PresenceReporter } from '../../web/listen/presence/presence-reporter.ts';
import { drawing } from './drawing.ts';
import { visitOf } from './visit-of.ts';
import { Wheel } from './wheel.ts';

const HEAD_MS = 15_000;
/** How far behind listeners are with what is told in band. */
const BEHIND_MS = 4_000;
const STEP_MS = 100;
const GROUPS = HEAD_MS / STEP_MS;

export class WholeAudience {
  readonly #wheel = new Wheel();
  readonly #random = drawing(23);
  readonly #size: number;
  readonly #pages: PresenceReporter[] = [];
  readonly #reporters: Reporter[] = [];
  readonly #told: number[] = Array<number>(BEHIND_MS / STEP_MS).fill(1);
  readonly #presences: Presences;
  readonly #audience: Audience;
  /** By second: requests of all. */
  readonly sent: number[] = [];
  /** Reactions that were pressed. */
  pressed = 0;

  constructor(size: number) {
    this.#size = size;
    const nowMs = () => this.#wheel.nowMs;
    const programme = { run: 1, t0Ms: nowMs(), openedMs: nowMs() };
    const room = { ...opened(drafted('talk', 'Talk', 0, NOTHING_SAID), 0), programme };
    const budget = new RequestBudget();
    const rooms = { room: async () => room };
    this.#audience = new Audience({
      rooms,
      storage: {
        probability: async () => 1,
        saveProbability: async () => undefined,
        reactionTotals: async () => [],
        saveReactionTotals: async () => undefined,
      } as unknown as AudienceStorage,
      turns: new Turns(),
      tell: () => undefined,
      budget,
      nowMs,
    });
    this.#presences = new Presences({
      rooms,
      storage: {
        addSample: async () => undefined,
        samples: async () => [],
        stays: async () => new Map(),
        questionTimes: async () => [],
        presenceProbability: async () => 1,
        savePresenceProbability: async () => undefined,
      },
      budget,
      reactions: async () => 0,
      expected: async () => undefined,
      announce: () => undefined,
      nowMs,
    });
  }

  /** They come within a span, and press Play. */
  async come(spanMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < spanMs; passedMs += STEP_MS) {
      const until = Math.round((this.#size * (passedMs + STEP_MS)) / spanMs);
      const probability = await this.#presences.probability('talk', 1);
      while (this.#pages.length < until) this.#addPage(probability);
      await this.#step();
    }
  }

  async pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) await this.#step();
  }

  /** Of each listener so often within a second, three times, five seconds apart. */
  async laugh(share: number): Promise<void> {
    for (let wave = 0; wave < 3; wave++) {
      for (let n = 0; n < 10; n++) {
        for (let page = n; page < this.#pages.length; page += 10) {
          if (this.#random() < share) this.#press(page);
        }
        await this.#step();
      }
      await this.pass(4_000);
    }
    await this.pass(10_000);
  }

  async estimate() {
    const { now } = await this.#presences.statistics('talk');
    if (!now) throw new Error('the room is live');
    return now;
  }

  async reactions(): Promise<number> {
    return (await this.#audience.reactions.event('talk')).totals.laugh ?? 0;
  }

  async close(): Promise<void> {
    for (const page of this.#pages) page.stopped();
    await this.#presences.close();
    await this.#audience.close();
    this.#wheel.putBack();
  }

  #addPage(probability: number): void {
    const n = this.#pages.length;
    const page = new PresenceReporter({
      visit: visitOf(this.#random(), `${n}`),
      random: this.#random,
      nowMs: () => this.#wheel.nowMs,
      send: async (report) => {
        this.#note();
        await this.#presences.report('talk', { ...report, network: `${n % 5_000}` });
      },
    });
    page.probability = probability;
    page.listening();
    this.#pages.push(page);
  }

  #press(n: number): void {
    const reporter = this.#reporters[n] ?? this.#newReporter(n);
    this.#reporters[n] = reporter;
    reporter.probability = this.#told[0] ?? 1;
    if (reporter.react('laugh')) this.pressed += 1;
  }

  #newReporter(n: number): Reporter {
    return new Reporter('talk', {
      random: this.#random,
      send: async (report) => {
        this.#note();
        await this.#audience.reactions.report('talk', { ...report, device: `${n}`, network: `${n % 5_000}` });
      },
    });
  }

  /** Some read the head, all hear what was told a while ago. */
  async #step(): Promise<void> {
    await this.#wheel.pass(STEP_MS);
    const group = Math.round(this.#wheel.nowMs / STEP_MS) % GROUPS;
    const probability = await this.#presences.probability('talk', 1);
    for (let n = group; n < this.#pages.length; n += GROUPS) {
      const page = this.#pages[n];
      if (page) page.probability = probability;
    }
    this.#told.push((await this.#audience.reactions.event('talk')).probability);
    this.#told.shift();
  }

  #note(): void {
    const second = Math.floor(this.#wheel.nowMs / 1_000) - 1_000;
    while (this.sent.length <= second) this.sent.push(0);
    this.sent[second] = (this.sent[second] ?? 0) + 1;
  }
}
