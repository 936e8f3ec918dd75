/**
 * A newcomer's place before a room that is full, until it is their turn. It reads `queue.json`, which caches keep, and
 * decides by itself: nothing is asked of the origin for this page alone. Rules: docs/RULES.md WAIT, LANE.
 */

import { TribuneClient } from '../../../src/client/client.ts';
import {
  groupsBefore,
  isServed,
  readWaitingLine,
  type Ticket,
  type WaitingLine,
} from '../../../src/core/waiting-line.ts';
import { drawTicket, keepTicket, keptTicket } from './kept-ticket.ts';
import { isDrawn } from './lane.ts';
import { AccountPass, mayPass } from './may-pass.ts';

/** `queue.json` is kept for a second; half a group is soon enough. */
const PACE_MS = 4_000;
const UNREACHED_MS = 8_000;

export interface Waiting {
  /** Groups that go in before this one. */
  readonly groupsBefore: number;
  /** About how many wait before; undefined: not known. */
  readonly before: number | undefined;
  /** About how long, s; undefined: not known, for nobody was let in lately. */
  readonly seconds: number | undefined;
  readonly line: WaitingLine;
}

const client = new TribuneClient({ baseUrl: '' });

export class PlaceInLine {
  readonly #room: string;
  readonly #onChange: (waiting: Waiting | undefined) => void;
  readonly #closing: AbortSignal;
  readonly #account: AccountPass;
  #ticket: Ticket | undefined;
  /** Whether the server was told of the ticket. */
  #isTold: boolean;
  #isIn: boolean;
  #isLane = false;

  /** @param onChange how this page's place is now; undefined: it does not wait */
  constructor(room: string, onChange: (waiting: Waiting | undefined) => void, closing: AbortSignal) {
    this.#room = room;
    this.#onChange = onChange;
    this.#closing = closing;
    this.#account = new AccountPass(client, room);
    const kept = keptTicket(room);
    this.#ticket = kept?.ticket;
    this.#isTold = kept?.isTold === true;
    this.#isIn = kept?.isIn === true;
  }

  /** Resolves when it is this page's turn, or when it is closed. */
  async turn(): Promise<void> {
    while (!this.#isIn && !this.#closing.aborted) {
      // Whoever speaks or leads draws no ticket: once they do not any more they wait like anyone.
      if (mayPass(this.#room) || (await this.#account.passes())) return this.#onChange(undefined);
      const line = await readLine(this.#room);
      if (this.#closing.aborted) return;
      if (line === null || (line && (await this.#isTurn(line)))) return this.#goIn();
      const paceMs = line ? PACE_MS : UNREACHED_MS;
      await sleep(paceMs * (0.75 + Math.random() / 2), this.#closing);
    }
  }

  /** There is sound: who was let in by lot says so, where their ticket is known, for the account of who was let in at all. */
  sounds(): void {
    if (!this.#isLane || !this.#isTold || !this.#ticket) return;
    this.#isLane = false;
    this.#report(this.#ticket, 'playing', 1);
  }

  async #isTurn(line: WaitingLine): Promise<boolean> {
    const ticket = this.#ticketFor(line);
    if (isServed(line, ticket)) return true;
    if (await isDrawn(line.lane, ticket)) {
      this.#isLane = true;
      return true;
    }
    const groups = groupsBefore(line, ticket);
    const { waiting, groupSeconds } = line;
    const ofAll = groupsBefore(line, { ...ticket, group: line.group, number: 2 ** 32 - 1 });
    this.#onChange({
      groupsBefore: groups,
      before: waiting === undefined ? undefined : Math.round((waiting * groups) / Math.max(ofAll, 0.1)),
      seconds: groupSeconds === undefined ? undefined : groups * groupSeconds,
      line,
    });
    return false;
  }

  #ticketFor(line: WaitingLine): Ticket {
    if (this.#ticket?.round === line.round) return this.#ticket;
    const ticket = drawTicket(line);
    this.#ticket = ticket;
    // A number of its own decides: the one in the ticket decides when.
    this.#isTold = Math.random() < line.counted;
    keepTicket(this.#room, { ticket, isTold: this.#isTold, isIn: false });
    if (this.#isTold) this.#report(ticket, 'came', line.counted);
    return ticket;
  }

  #goIn(): void {
    this.#isIn = true;
    if (this.#ticket) keepTicket(this.#room, { ticket: this.#ticket, isTold: this.#isTold, isIn: true });
    this.#onChange(undefined);
  }

  #report(ticket: Ticket, step: 'came' | 'playing', probability: number): void {
    client
      .call('reportWaiting', { params: { room: this.#room }, body: { ticket, step, probability } })
      .catch(() => {
        // It is counted among many, or not.
      });
  }
}

/** Null: nobody waits; undefined: it cannot be read now. */
async function readLine(room: string): Promise<WaitingLine | null | undefined> {
  try {
    const response = await fetch(`/live/${room}/queue.json`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) return undefined;
    const { line } = (await response.json()) as { line?: unknown };
    return line === null ? null : readWaitingLine(line);
  } catch {
    return undefined;
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
