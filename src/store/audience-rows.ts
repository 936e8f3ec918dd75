/** Rows of an audience to the domain's objects and back. */

import type { Poll } from '../audience/poll.ts';
import type { Question } from '../audience/question.ts';
import type { PollRow, QuestionRow } from './audience-tables.ts';

export function rowOfQuestion(question: Question): QuestionRow {
  return {
    room: question.room,
    id: question.id,
    text: question.text,
    asked_by: question.by ?? null,
    state: question.state,
    device_digest: question.device,
    asked_ms: question.askedMs,
    answered_ms: question.answeredMs ?? null,
    votes: question.votes,
  };
}

export function questionOf(row: QuestionRow): Question {
  return {
    room: row.room,
    id: row.id,
    text: row.text,
    ...(row.asked_by === null ? {} : { by: row.asked_by }),
    state: row.state,
    device: row.device_digest,
    askedMs: row.asked_ms,
    ...(row.answered_ms === null ? {} : { answeredMs: row.answered_ms }),
    votes: row.votes,
  };
}

export function rowOfPoll(poll: Poll): PollRow {
  return {
    room: poll.room,
    id: poll.id,
    question: poll.question,
    choices: JSON.stringify(poll.choices),
    state: poll.state,
    created_ms: poll.createdMs,
    opened_ms: poll.openedMs ?? null,
    closed_ms: poll.closedMs ?? null,
  };
}

export function pollOf(row: PollRow): Poll {
  return {
    room: row.room,
    id: row.id,
    question: row.question,
    choices: JSON.parse(row.choices) as string[],
    state: row.state,
    createdMs: row.created_ms,
    ...(row.opened_ms === null ? {} : { openedMs: row.opened_ms }),
    ...(row.closed_ms === null ? {} : { closedMs: row.closed_ms }),
  };
}
