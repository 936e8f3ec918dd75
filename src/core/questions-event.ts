import { isRecord } from './is-record.ts';

/** Where a question stands: its asker and who leads the room know of all, everyone else of those that were published. */
export const QUESTION_STATES = ['waiting', 'published', 'answering', 'answered', 'rejected'] as const;
export type QuestionState = (typeof QUESTION_STATES)[number];

export const PUBLIC_QUESTION_STATES = ['answering', 'published', 'answered'] as const;
export type PublicQuestionState = (typeof PUBLIC_QUESTION_STATES)[number];

/** Bounds of what everyone is told, so that the whole list fits into a chunk in any script. */
export const LONGEST_QUESTION = 240;
export const LONGEST_ASKER = 40;
export const MOST_PUBLISHED = 12;
export const MOST_ANSWERED_TOLD = 4;

export interface PublicQuestion {
  readonly id: string;
  readonly text: string;
  /** What its asker wants to be called. */
  readonly by?: string;
  readonly state: PublicQuestionState;
}

/** The questions that everyone sees: the one being answered, those to be answered, those answered last. */
export interface QuestionsEvent {
  readonly type: 'questions';
  readonly list: readonly PublicQuestion[];
}

/** How many devices want each of them answered, apart from their words: this changes more often. */
export interface VotesEvent {
  readonly type: 'votes';
  readonly votes: Readonly<Record<string, number>>;
}

export function isQuestionsEvent({ list }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(list) && list.every(isPublicQuestion);
}

export function isVotesEvent({ votes }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(votes) && Object.values(votes).every((count) => typeof count === 'number');
}

function isPublicQuestion(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { id, text, by, state } = value;
  const isKnown = (PUBLIC_QUESTION_STATES as readonly unknown[]).includes(state);
  return (
    typeof id === 'string' &&
    typeof text === 'string' &&
    isKnown &&
    ['string', 'undefined'].includes(typeof by)
  );
}
