/** The place of one made-up listener before a full room: reads `queue.json` until its turn has come, as the page does. */

import type { Ticket } from '../../core/waiting-line.ts';
import type { Fetched } from './fetching.ts';
import { WheelAlarm } from './timer-wheel.ts';
import { drawTicket, type LineNow, linePaceMs } from './waiting-lines.ts';
import type { World } from './world.ts';

/** Asks for `queue.json`; `done` is not told once the listener has left. */
export type AskLine = (text: string, done: (fetched: Fetched | undefined) => void) => void;

export class PlaceInLine {
  readonly #world: World;
  readonly #ask: AskLine;
  readonly #onTurn: () => void;
  readonly #alarm = new WheelAlarm(() => this.#read());
  readonly #sinceMs = performance.now();
  /** Kept with the tab: whoever comes back has it still. */
  #ticket: Ticket | undefined;
  #tag: string | undefined;
  #isIn = false;
  #isWaiting = false;

  constructor(world: World, ask: AskLine, onTurn: () => void) {
    this.#world = world;
    this.#ask = ask;
    this.#onTurn = onTurn;
    world.tally.waited++;
  }

  get isIn(): boolean {
    return this.#isIn;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#read();
  }

  leave(): void {
    this.#isWaiting = false;
    this.#alarm.cancel();
  }

  #read(): void {
    const { texts, room, lines, wheel } = this.#world;
    const text = texts.get(`/live/${room}/queue.json`, 'fetch', this.#tag);
    this.#ask(text, (fetched) => {
      const line = fetched && this.#lineOf(fetched);
      if (line === null || (line && lines.isTurn(line, this.#ticketFor(line)))) this.#enter();
      else wheel.setAfter(this.#alarm, linePaceMs(line !== undefined, Math.random()));
    });
  }

  #lineOf({ head, body }: Fetched): LineNow | undefined {
    const { lines } = this.#world;
    const tag = head.etag ?? (head.status === 304 ? this.#tag : undefined);
    const known = lines.known(tag);
    const line = known === undefined && head.status === 200 ? lines.read(head, body) : known;
    // Where others have read a newer one since, all of it is asked for.
    this.#tag = line === undefined ? undefined : tag;
    return line;
  }

  #ticketFor(line: NonNullable<LineNow>): Ticket {
    if (this.#ticket?.round !== line.round) this.#ticket = drawTicket(line, Math.random());
    return this.#ticket;
  }

  #enter(): void {
    this.#isIn = true;
    this.#isWaiting = false;
    const { tally } = this.#world;
    tally.letIn++;
    tally.waiting.record(performance.now() - this.#sinceMs);
    this.#onTurn();
  }
}
