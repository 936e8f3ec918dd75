/** The rows of an audience, as audience-migration.ts makes them. Times are UTC in ms since 1970. */

import type { PollState } from '../core/polls-event.ts';
import type { QuestionState } from '../core/questions-event.ts';

export interface AudienceTables {
  readonly pin: PinRow;
  readonly question: QuestionRow;
  readonly question_vote: QuestionVoteRow;
  readonly poll: PollRow;
  readonly poll_vote: PollVoteRow;
  readonly reaction_total: ReactionTotalRow;
  readonly sampling: SamplingRow;
}

interface PinRow {
  readonly room: string;
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly created_ms: number;
}

export interface QuestionRow {
  readonly room: string;
  readonly id: string;
  readonly text: string;
  readonly asked_by: string | null;
  readonly state: QuestionState;
  readonly device_digest: string;
  readonly asked_ms: number;
  readonly answered_ms: number | null;
  /** Sum of the weights of its votes. */
  readonly votes: number;
}

interface VoteRow {
  readonly room: string;
  readonly id: string;
  readonly device_digest: string;
  readonly weight: number;
}

interface QuestionVoteRow extends VoteRow {
  /** 0: taken back. */
  readonly wanted: number;
}

interface PollVoteRow extends VoteRow {
  readonly choice: number;
}

export interface PollRow {
  readonly room: string;
  readonly id: string;
  readonly question: string;
  /** A list of texts, as JSON. */
  readonly choices: string;
  readonly state: PollState;
  readonly created_ms: number;
  readonly opened_ms: number | null;
  readonly closed_ms: number | null;
}

interface ReactionTotalRow {
  readonly room: string;
  readonly run: number;
  readonly reaction: string;
  readonly total: number;
}

interface SamplingRow {
  readonly room: string;
  readonly probability: number;
}
