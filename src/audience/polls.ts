/**
 * Polls: made by who leads the room, open to everyone, one vote for each device, and a result that says what it was
 * counted from. Rules: docs/RULES.md POLL.
 */

import { MOST_CLOSED_TOLD, type PollResult, type PollsEvent, type PublicPoll } from '../core/polls-event.ts';
import { TribuneError } from '../core/refusal.ts';
import { randomLetters } from '../rooms/secrets.ts';
import { fitToShow } from '../rooms/wording.ts';
import type { AudienceNeeds } from './audience-needs.ts';
import { BallotBox } from './ballot-box.ts';
import { DevicePace } from './device-pace.ts';
import { type Poll, resultOf } from './poll.ts';
import { roomTakingPart, roomWithAudience } from './room-with-audience.ts';
import type { Suffrage, Voter } from './suffrage.ts';

const ID_LETTERS = 8;
/** Of one device in one poll, between two votes. */
const VOTE_EVERY_MS = 500;
const MOST_POLLS = 50;
/** Results of closed polls that are remembered: to count them again is to read every vote. */
const MOST_REMEMBERED = 500;

export interface PollVote extends Voter {
  /** Index of the choice. */
  readonly choice: number;
}

/** A poll as who leads the room sees it: with what was counted so far. */
export interface CountedPoll extends Poll {
  readonly result: PollResult;
}

export class Polls {
  readonly #needs: AudienceNeeds;
  readonly #suffrage: Suffrage;
  readonly #voting = new DevicePace(VOTE_EVERY_MS);
  readonly #box: BallotBox;
  readonly #results = new Map<string, PollResult>();
  /** Polls that are about to change. */
  readonly #closing = new Set<string>();

  constructor(needs: AudienceNeeds, suffrage: Suffrage) {
    this.#needs = needs;
    this.#suffrage = suffrage;
    // What was voted so far is for who leads the room, who asks.
    this.#box = new BallotBox(needs.storage, () => undefined);
  }

  /** A draft, which nobody else sees. @throws TribuneError room_not_found, bad_request, polls_full, storage_full */
  make(
    room: string,
    wish: { readonly question: string; readonly choices: readonly string[] },
  ): Promise<CountedPoll> {
    const { rooms, storage, turns, nowMs } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      const question = fitToShow(wish.question, 'question');
      const choices = wish.choices.map((choice) => fitToShow(choice, 'choice'));
      if (new Set(choices).size < choices.length) {
        throw new TribuneError('bad_request', 'No two choices of a poll may be alike.');
      }
      if ((await storage.polls(room)).length >= MOST_POLLS) {
        throw new TribuneError('polls_full', `A room has ${MOST_POLLS} polls at most; delete one first.`);
      }
      const id = randomLetters(ID_LETTERS);
      const poll: Poll = { room, id, question, choices, state: 'draft', createdMs: nowMs() };
      await storage.addPoll(poll);
      return this.#counted(poll);
    });
  }

  /** The newest first. @throws TribuneError room_not_found */
  async list(room: string): Promise<readonly CountedPoll[]> {
    const { rooms, storage } = this.#needs;
    await roomWithAudience(rooms, room);
    return Promise.all((await storage.polls(room)).map((poll) => this.#counted(poll)));
  }

  /** One is open at a time. Open, it stays as it is. @throws TribuneError room_not_found, room_ended, poll_not_found, poll_open, poll_over */
  open(room: string, id: string): Promise<CountedPoll> {
    return this.#change(room, id, async (poll) => {
      await roomTakingPart(this.#needs.rooms, room);
      if (poll.state === 'closed') throw pollOver();
      const polls = await this.#needs.storage.polls(room);
      if (polls.some((other) => other.state === 'open' && other.id !== id)) {
        throw new TribuneError('poll_open', 'Another poll is open; close it first.');
      }
      return { ...poll, state: 'open', openedMs: this.#needs.nowMs() };
    });
  }

  /** With its result, for everyone to see. @throws TribuneError room_not_found, poll_not_found */
  close(room: string, id: string): Promise<CountedPoll> {
    return this.#change(room, id, async (poll) => {
      if (poll.state === 'draft') throw new TribuneError('bad_request', 'This poll was never open.');
      return { ...poll, state: 'closed', closedMs: this.#needs.nowMs() };
    });
  }

  /** Closes whatever is open, for the room is about to end. @returns whether anything was @throws TribuneError room_not_found */
  async closeOpen(room: string): Promise<boolean> {
    const open = (await this.#needs.storage.polls(room)).filter(({ state }) => state === 'open');
    for (const { id } of open) await this.close(room, id);
    return open.length > 0;
  }

  /** With its votes; a second time changes nothing. @throws TribuneError room_not_found */
  remove(room: string, id: string): Promise<void> {
    const { rooms, storage, turns, tell } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      await storage.removePoll(room, id);
      tell(room, 'polls');
    });
  }

  /**
   * The last vote of a device counts.
   *
   * @throws TribuneError poll_not_found, poll_over, room_ended, bad_request, too_many_requests, unavailable
   */
  async vote(room: string, id: string, { choice, ...voter }: PollVote): Promise<void> {
    // Nothing is remembered of what strangers make up.
    await this.#get(room, id);
    const { device } = voter;
    this.#voting.count(`${room} ${id} ${device}`, this.#needs.nowMs());
    const weight = await this.#suffrage.weightOf({ on: 'poll', room, id }, voter);
    await roomTakingPart(this.#needs.rooms, room);
    // From here on nothing waits, so a vote is either counted or told that it came too late.
    const { state, choices } = await this.#get(room, id);
    if (state === 'draft') throw pollNotFound(id);
    if (state === 'closed' || this.#closing.has(`${room} ${id}`)) throw pollOver();
    if (choice >= choices.length) throw new TribuneError('bad_request', 'There is no such choice.');
    if (this.#box.isFull) throw new TribuneError('unavailable', 'Too many vote at once; try again.');
    await this.#box.cast({ on: 'poll', room, id, device, choice, weight });
  }

  async event(room: string): Promise<PollsEvent> {
    const polls = await this.#needs.storage.polls(room);
    const closed = polls
      .filter(({ state }) => state === 'closed')
      .sort((a, b) => (b.closedMs ?? 0) - (a.closedMs ?? 0))
      .slice(0, MOST_CLOSED_TOLD);
    const open = polls.filter(({ state }) => state === 'open').map((poll) => shown(poll));
    const results = closed.map(async (poll) => shown(poll, (await this.#counted(poll)).result));
    return { type: 'polls', polls: [...open, ...(await Promise.all(results))] };
  }

  async end(): Promise<void> {
    await this.#box.emptied();
  }

  #change(room: string, id: string, change: (poll: Poll) => Promise<Poll>): Promise<CountedPoll> {
    const { rooms, storage, turns, tell } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      const before = await this.#get(room, id);
      const poll = await change(before);
      if (poll.state === before.state) return this.#counted(before);
      // Votes that came before this are counted; from now on there are none.
      this.#closing.add(`${room} ${id}`);
      await this.#box.emptied();
      await storage.savePoll(poll).finally(() => this.#closing.delete(`${room} ${id}`));
      tell(room, 'polls');
      return this.#counted(poll);
    });
  }

  async #counted(poll: Poll): Promise<CountedPoll> {
    const key = `${poll.room} ${poll.id}`;
    const known = this.#results.get(key);
    if (known) return { ...poll, result: known };
    const tallies = await this.#needs.storage.tally(poll.room, poll.id);
    const result = resultOf(poll.choices.length, tallies);
    if (poll.state === 'closed') this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > MOST_REMEMBERED && oldest !== undefined) this.#results.delete(oldest);
    return { ...poll, result };
  }

  async #get(room: string, id: string): Promise<Poll> {
    const poll = await this.#needs.storage.poll(room, id);
    if (!poll) throw pollNotFound(id);
    return poll;
  }
}

function shown({ id, question, choices, state }: Poll, result?: PollResult): PublicPoll {
  const isOpen = state === 'open';
  return { id, question, choices, state: isOpen ? 'open' : 'closed', ...(result ? { result } : {}) };
}

function pollNotFound(id: string): TribuneError {
  return new TribuneError('poll_not_found', `There is no poll ${id} here.`);
}

function pollOver(): TribuneError {
  return new TribuneError('poll_over', 'This poll is closed.');
}
