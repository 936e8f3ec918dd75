import { isRecord } from './is-record.ts';

export const POLL_STATES = ['draft', 'open', 'closed'] as const;
export type PollState = (typeof POLL_STATES)[number];

export const FEWEST_CHOICES = 2;
export const MOST_CHOICES = 6;
export const LONGEST_POLL_QUESTION = 200;
export const LONGEST_CHOICE = 80;
/** Beside the one that is open. */
export const MOST_CLOSED_TOLD = 3;

export interface PublicPoll {
  readonly id: string;
  readonly question: string;
  readonly choices: readonly string[];
  readonly state: 'open' | 'closed';
  /** Once closed. */
  readonly result?: PollResult;
}

/**
 * What came of a poll: votes of devices that chose to vote, so it says what they want and nothing of anybody else.
 */
export interface PollResult {
  /** By choice. Where only a sample of votes was counted, estimates of how many there were. */
  readonly votes: readonly number[];
  /** How many votes were counted. */
  readonly counted: number;
  /** Present where a sample was counted: each share is off by more than so many points once in twenty times. */
  readonly errorPoints?: number;
}

export interface PollsEvent {
  readonly type: 'polls';
  /** The open one, then those closed last. */
  readonly polls: readonly PublicPoll[];
}

export function isPollsEvent({ polls }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(polls) && polls.every(isPublicPoll);
}

function isPublicPoll(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { id, question, choices, state, result } = value;
  if (typeof id !== 'string' || typeof question !== 'string' || !isListOf('string', choices)) return false;
  return (state === 'open' || state === 'closed') && (result === undefined || isResult(result));
}

function isResult(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { votes, counted, errorPoints } = value;
  return (
    isListOf('number', votes) &&
    typeof counted === 'number' &&
    ['number', 'undefined'].includes(typeof errorPoints)
  );
}

function isListOf(type: 'string' | 'number', value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === type);
}
