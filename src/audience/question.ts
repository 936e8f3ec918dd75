/**
 * A listener's question: the state machine, pure.
 *
 *   waiting ─▶ published ⇄ answering ─▶ answered ─▶ published
 *      └──▶ rejected ◀──────┘    any of them ──▶ rejected ──▶ published
 */

import type { QuestionState } from '../core/questions-event.ts';
import { TribuneError } from '../core/refusal.ts';

/** Times are UTC in ms since 1970. */
export interface Question {
  readonly room: string;
  readonly id: string;
  readonly text: string;
  /** What its asker wants to be called. */
  readonly by?: string;
  readonly state: QuestionState;
  /** Digest of the asker's key. */
  readonly device: string;
  readonly askedMs: number;
  /** When those on stage turned to it. */
  readonly answeredMs?: number;
  /** For it; where only some listeners report, an estimate. */
  readonly votes: number;
}

const FROM: Readonly<Record<QuestionState, readonly QuestionState[]>> = {
  waiting: [],
  published: ['waiting', 'answering', 'answered', 'rejected'],
  answering: ['waiting', 'published', 'answered'],
  answered: ['published', 'answering'],
  rejected: ['waiting', 'published', 'answering', 'answered'],
};

/** In the state it is to have already, it stays as it is. @throws TribuneError question_state_wrong */
export function moved(question: Question, state: QuestionState, nowMs: number): Question {
  if (question.state === state) return question;
  if (!FROM[state].includes(question.state)) {
    const detail = `This question is ${question.state}, and cannot become ${state}.`;
    throw new TribuneError('question_state_wrong', detail);
  }
  const { answeredMs, ...rest } = question;
  if (state === 'answering') return { ...rest, state, answeredMs: nowMs };
  if (state === 'answered') return { ...rest, state, answeredMs: answeredMs ?? nowMs };
  return { ...rest, state };
}
