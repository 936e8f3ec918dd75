/**
 * The line before a room that is full: `queue.json`, which caches keep for a second, and the tickets that newcomers draw
 * for themselves by it. Nobody asks for a place; each page sees by itself when its turn has come.
 *
 * Who comes within the same ten seconds is one group. Groups go in one after the other; within one the numbers decide,
 * which are random, so that a faster network buys nothing. Pure.
 */

import { isRecord } from './is-record.ts';

export const GROUP_MS = 10_000;
/** Of newcomers, how many the lane lets in at once, drawn by lot. */
export const LANE_SHARE = 0.01;
/** Groups of one round: a day. */
export const MOST_GROUPS = 8_640;

export interface WaitingLine {
  /** Counts the times that the room filled up: a ticket is of one. */
  readonly round: number;
  /** In which group is who comes now. */
  readonly group: number;
  /** Whose turn it is: groups before this one, and of this one the numbers below the share. */
  readonly serving: { readonly group: number; readonly share: number };
  /** How long a group takes at present, s; absent: not known, or nobody is let in. */
  readonly groupSeconds?: number;
  /** About how many wait; absent: not known. */
  readonly waiting?: number;
  /** About how many are in, and may be. */
  readonly listeners: number;
  readonly limit: number;
  /** It is not the room that is full: the installation keeps those who are there, and lets newcomers wait. */
  readonly held?: true;
  /** With which probability a newcomer says once that they wait. */
  readonly counted: number;
  readonly lane: LaneNotice;
}

/** Of the lane: what was committed to when the round began, and what has been revealed since, in hexadecimal digits. */
export interface LaneNotice {
  readonly share: number;
  /** Of the whole round. Hashed from `revealed`, as often as that has groups. */
  readonly commitment: string;
  /** By which the tickets of the last group that is closed are drawn; absent while the first is open. */
  readonly revealed?: { readonly group: number; readonly seed: string };
}

export interface Ticket {
  readonly round: number;
  readonly group: number;
  /** Random, 0 to 2³² − 1. */
  readonly number: number;
}

export function isServed({ round, serving }: WaitingLine, ticket: Ticket): boolean {
  // A page draws another: of a round that is over everyone was let in, unless it ended with the control that held it.
  if (ticket.round !== round) return false;
  if (ticket.group !== serving.group) return ticket.group < serving.group;
  return placeIn(ticket) < serving.share;
}

/** Where it stands in its group: 0 to 1. */
function placeIn({ number }: Ticket): number {
  return number / 2 ** 32;
}

/** Groups before it, the rest of the one that is being served included. */
export function groupsBefore({ serving }: WaitingLine, ticket: Ticket): number {
  return Math.max(0, ticket.group + placeIn(ticket) - serving.group - serving.share);
}

export function isTicket(value: unknown): value is Ticket {
  return (
    isRecord(value) &&
    isCount(value['round']) &&
    isCount(value['group']) &&
    isCount(value['number']) &&
    (value['number'] as number) < 2 ** 32
  );
}

/** What came over a socket, from a file or from an origin; undefined: it is no line. */
export function readWaitingLine(value: unknown): WaitingLine | undefined {
  if (!isRecord(value)) return undefined;
  const { round, group, serving, groupSeconds, waiting, listeners, limit, held, counted, lane } = value;
  if (!isCount(round) || !isCount(group) || !isCount(listeners) || !isCount(limit)) return undefined;
  if (!isRecord(serving) || !isCount(serving['group']) || !isShare(serving['share'])) return undefined;
  if (!isShare(counted) || !isLane(lane)) return undefined;
  return {
    round,
    group,
    serving: { group: serving['group'], share: serving['share'] },
    ...(isPositive(groupSeconds) ? { groupSeconds } : {}),
    ...(isCount(waiting) ? { waiting } : {}),
    listeners,
    limit,
    ...(held === true ? { held } : {}),
    counted,
    lane,
  };
}

function isLane(value: unknown): value is LaneNotice {
  if (!isRecord(value) || !isShare(value['share']) || !isDigest(value['commitment'])) return false;
  const { revealed } = value;
  return (
    revealed === undefined || (isRecord(revealed) && isCount(revealed['group']) && isDigest(revealed['seed']))
  );
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
