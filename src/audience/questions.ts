/**
 * Questions of listeners: asked by anyone, shown to everyone once who leads the room has published them, voted for, and
 * answered. Rules: docs/RULES.md QUESTION.
 */

import {
  LONGEST_ASKER,
  LONGEST_QUESTION,
  MOST_ANSWERED_TOLD,
  MOST_PUBLISHED,
  PUBLIC_QUESTION_STATES,
  type PublicQuestion,
  type PublicQuestionState,
  type QuestionState,
  type QuestionsEvent,
  type VotesEvent,
} from '../core/questions-event.ts';
import { TribuneError } from '../core/refusal.ts';
import { randomLetters } from '../rooms/secrets.ts';
import { fitToShow } from '../rooms/wording.ts';
import { AskedFrom } from './asked-from.ts';
import type { AudienceNeeds } from './audience-needs.ts';
import { BallotBox } from './ballot-box.ts';
import { DevicePace } from './device-pace.ts';
import { moved, type Question } from './question.ts';
import { roomTakingPart, roomWithAudience } from './room-with-audience.ts';
import type { Suffrage, Voter } from './suffrage.ts';

const ID_LETTERS = 8;
/** Of one device, between two questions. */
const ASK_EVERY_MS = 20_000;
/** Of one device, of one network and of a room, that wait to be read: nobody reads more. */
const MOST_WAITING_OF_DEVICE = 3;
const MOST_WAITING_OF_NETWORK = 30;
const MOST_WAITING = 300;
/** Of one device on one question, between two votes. */
const VOTE_EVERY_MS = 500;
/** How often new votes are told. */
const VOTES_TOLD_MS = 5_000;
/** Of each kind, for who leads the room. */
const MOST_LISTED = 100;

export interface Asked {
  readonly device: string;
  readonly network: string;
  readonly text: string;
  readonly by?: string | undefined;
}

export interface QuestionVote extends Voter {
  /** Whether the device wants it answered. */
  readonly wanted: boolean;
}

export class Questions {
  readonly #needs: AudienceNeeds;
  readonly #suffrage: Suffrage;
  readonly #askedFrom = new AskedFrom();
  readonly #asking = new DevicePace(ASK_EVERY_MS);
  readonly #voting = new DevicePace(VOTE_EVERY_MS);
  readonly #box: BallotBox;
  /** Rooms with votes that were not told yet. */
  readonly #voted = new Set<string>();
  readonly #telling: NodeJS.Timeout;

  constructor(needs: AudienceNeeds, suffrage: Suffrage) {
    this.#needs = needs;
    this.#suffrage = suffrage;
    this.#box = new BallotBox(needs.storage, (votes) => {
      for (const { room } of votes) this.#voted.add(room);
    });
    this.#telling = setInterval(() => this.#tellVotes(), VOTES_TOLD_MS).unref();
  }

  /** @throws TribuneError room_not_found, room_ended, bad_request, too_many_requests, questions_full, storage_full */
  ask(room: string, { device, network, text, by }: Asked): Promise<Question> {
    const { rooms, storage, turns, nowMs } = this.#needs;
    return turns.take(room, async () => {
      const { state } = await roomTakingPart(rooms, room);
      // Of a draft nobody knows.
      if (state === 'draft') throw new TribuneError('room_not_found', `There is no room ${room}.`);
      const words = shortened(fitToShow(text, 'question'), LONGEST_QUESTION, 'question');
      const name = by === undefined || by.trim() === '' ? undefined : fitToShow(by, 'name');
      const waits = await storage.countQuestions(room, 'waiting');
      const own = waits > 0 ? await storage.countQuestions(room, 'waiting', device) : 0;
      const near = this.#askedFrom.count(room, network);
      if (waits >= MOST_WAITING || own >= MOST_WAITING_OF_DEVICE || near >= MOST_WAITING_OF_NETWORK) {
        throw new TribuneError('questions_full', 'Many questions wait to be read; ask again a little later.');
      }
      this.#asking.count(`${room} ${device}`, nowMs());
      const question: Question = {
        room,
        id: randomLetters(ID_LETTERS),
        text: words,
        ...(name === undefined ? {} : { by: shortened(name, LONGEST_ASKER, 'name') }),
        state: 'waiting',
        device,
        askedMs: nowMs(),
        votes: 0,
      };
      await storage.addQuestion(question);
      this.#askedFrom.add(room, question.id, network);
      return question;
    });
  }

  /** For who leads the room, oldest first: of those that wait the oldest, of each other kind the newest. @throws TribuneError room_not_found */
  async list(room: string): Promise<readonly Question[]> {
    const { rooms, storage } = this.#needs;
    await roomWithAudience(rooms, room);
    const newest = (...states: QuestionState[]) => storage.questions(room, states, MOST_LISTED);
    const waiting = storage.waitingQuestions(room, MOST_LISTED);
    return (await Promise.all([waiting, newest(...PUBLIC_QUESTION_STATES), newest('rejected')])).flat();
  }

  /**
   * Publishes, answers or rejects. One at a time is being answered: another that was is answered then.
   *
   * @throws TribuneError room_not_found, question_not_found, question_state_wrong, questions_published_full
   */
  move(room: string, id: string, state: QuestionState): Promise<Question> {
    const { rooms, storage, turns, tell, nowMs } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      const before = await this.#get(room, id);
      const question = moved(before, state, nowMs());
      if (question === before) return question;
      if (state === 'published' && (await storage.countQuestions(room, 'published')) >= MOST_PUBLISHED) {
        const detail = `${MOST_PUBLISHED} questions at most are open at a time; answer one first.`;
        throw new TribuneError('questions_published_full', detail);
      }
      const current = state === 'answering' ? await storage.questions(room, ['answering'], 1) : [];
      const done = current.map((other) => moved(other, 'answered', nowMs()));
      await storage.saveQuestions([question, ...done]);
      this.#askedFrom.remove(room, id);
      tell(room, 'questions');
      tell(room, 'votes');
      return question;
    });
  }

  /** Rejects all that wait to be read. @throws TribuneError room_not_found */
  rejectWaiting(room: string): Promise<void> {
    const { rooms, storage, turns } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      await storage.rejectWaiting(room);
      this.#askedFrom.clear(room);
    });
  }

  /** @throws TribuneError question_not_found, room_ended, too_many_requests, unavailable */
  async vote(room: string, id: string, { wanted, ...voter }: QuestionVote): Promise<void> {
    const { state } = await this.#get(room, id);
    if (!isPublic(state)) throw questionNotFound(id);
    const { device } = voter;
    this.#voting.count(`${room} ${id} ${device}`, this.#needs.nowMs());
    if (this.#box.isFull) throw new TribuneError('unavailable', 'Too many vote at once; try again.');
    await roomTakingPart(this.#needs.rooms, room);
    // Answered already: nobody is asked any more.
    if (state === 'answered') return;
    const weight = await this.#suffrage.weightOf({ on: 'question', room, id }, voter);
    await this.#box.cast({ on: 'question', room, id, device, choice: wanted ? 0 : -1, weight });
  }

  async event(room: string): Promise<QuestionsEvent> {
    return { type: 'questions', list: (await this.#told(room)).map(publicOf) };
  }

  async votesEvent(room: string): Promise<VotesEvent> {
    const votes = (await this.#told(room)).map(({ id, votes }) => [id, Math.max(0, Math.round(votes))]);
    return { type: 'votes', votes: Object.fromEntries(votes) };
  }

  async close(): Promise<void> {
    clearInterval(this.#telling);
    await this.#box.emptied();
  }

  async #told(room: string): Promise<readonly Question[]> {
    const { storage } = this.#needs;
    const [answering, published, answered] = await Promise.all([
      storage.questions(room, ['answering'], 1),
      storage.questions(room, ['published'], MOST_PUBLISHED),
      storage.questions(room, ['answered'], MOST_ANSWERED_TOLD),
    ]);
    return [...answering, ...published, ...answered.toReversed()];
  }

  async #get(room: string, id: string): Promise<Question> {
    const question = await this.#needs.storage.question(room, id);
    if (!question) throw questionNotFound(id);
    return question;
  }

  #tellVotes(): void {
    for (const room of this.#voted) this.#needs.tell(room, 'votes');
    this.#voted.clear();
  }
}

function publicOf({ id, text, by, state }: Question): PublicQuestion {
  return { id, text, ...(by === undefined ? {} : { by }), state: isPublic(state) ? state : 'published' };
}

function isPublic(state: QuestionState): state is PublicQuestionState {
  return (PUBLIC_QUESTION_STATES as readonly string[]).includes(state);
}

/** NFC may make words longer. @throws TribuneError bad_request */
function shortened(words: string, longest: number, what: string): string {
  if (words.length <= longest) return words;
  throw new TribuneError('bad_request', `The ${what} is too long: ${longest} characters at most.`);
}

function questionNotFound(id: string): TribuneError {
  return new TribuneError('question_not_found', `There is no question ${id} here.`);
}
