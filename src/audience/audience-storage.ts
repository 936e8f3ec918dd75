import type { PinnedLink } from '../core/pins-event.ts';
import type { QuestionState } from '../core/questions-event.ts';
import type { Poll, Tally } from './poll.ts';
import type { Question } from './question.ts';

export interface Vote {
  readonly on: 'question' | 'poll';
  readonly room: string;
  /** Of the question or poll. */
  readonly id: string;
  /** Digest of the device's key: it has one vote, the last that it cast. */
  readonly device: string;
  /** Of a poll; of a question −1 takes the vote back. */
  readonly choice: number;
  /** How many votes it stands for: 1 unless only a sample of the audience reports. Of a device's first vote; it stays. */
  readonly weight: number;
}

/**
 * What an audience leaves that has to be kept. Every method that changes something resolves only once it would survive a
 * crash of the process and of the machine.
 */
export interface AudienceStorage {
  /** The newest first. */
  pins(room: string): Promise<readonly PinnedLink[]>;
  /** @param instead pin whose place it takes @throws TribuneError storage_full: nothing has changed */
  addPin(room: string, pin: PinnedLink, nowMs: number, instead?: string): Promise<void>;
  /** @returns false when there is no such pin */
  removePin(room: string, id: string): Promise<boolean>;

  addQuestion(question: Question): Promise<void>;
  question(room: string, id: string): Promise<Question | undefined>;
  /** Of those in one of these states the newest, oldest first. */
  questions(room: string, states: readonly QuestionState[], limit: number): Promise<readonly Question[]>;
  /** Of those that wait to be read the oldest, oldest first. */
  waitingQuestions(room: string, limit: number): Promise<readonly Question[]>;
  rejectWaiting(room: string): Promise<void>;
  countQuestions(room: string, state: QuestionState, device?: string): Promise<number>;
  /** All of them, or none. */
  saveQuestions(questions: readonly Question[]): Promise<void>;

  addPoll(poll: Poll): Promise<void>;
  poll(room: string, id: string): Promise<Poll | undefined>;
  /** The newest first. */
  polls(room: string): Promise<readonly Poll[]>;
  savePoll(poll: Poll): Promise<void>;
  /** With its votes. */
  removePoll(room: string, id: string): Promise<void>;
  tally(room: string, id: string): Promise<readonly Tally[]>;

  /** Also when it has taken its vote back. */
  hasVoted(vote: Pick<Vote, 'on' | 'room' | 'id' | 'device'>): Promise<boolean>;
  /** All of them, or none. What is voted on may be gone by then: then nothing is kept. */
  saveVotes(votes: readonly Vote[]): Promise<void>;

  reactionTotals(room: string, run: number): Promise<readonly (readonly [reaction: string, total: number])[]>;
  saveReactionTotals(room: string, run: number, totals: ReadonlyMap<string, number>): Promise<void>;

  /** With which listeners report; 1 where nothing else was ever saved. */
  probability(room: string): Promise<number>;
  saveProbability(room: string, probability: number): Promise<void>;
}
