/**
 * What listeners of one process read in `queue.json`, and whether it is their turn by it, as the page decides by itself
 * (docs/PROTOCOL.md, the line before a full room). Nobody reports that they wait: who is counted there is to be someone.
 */

import { createHash } from 'node:crypto';
import {
  isServed,
  type LaneNotice,
  readWaitingLine,
  type Ticket,
  type WaitingLine,
} from '../../core/waiting-line.ts';
import type { AnswerHead } from '../wire/response-reader.ts';
import { decodedRecord } from './heads.ts';

/** Null: nobody waits. */
export type LineNow = WaitingLine | null;

/** The page reads the line again after so long, and after so long where it could not. */
const PACE_MS = 4_000;
const UNREACHED_MS = 8_000;

/** @param random 0..1 */
export function linePaceMs(isRead: boolean, random: number): number {
  return (isRead ? PACE_MS : UNREACHED_MS) * (0.75 + random / 2);
}

/** A place in the group that is open now. @param random 0..1 */
export function drawTicket({ round, group }: WaitingLine, random: number): Ticket {
  return { round, group, number: Math.floor(random * 2 ** 32) };
}

export class WaitingLines {
  #tag: string | undefined;
  #line: LineNow | undefined;
  /** Seeds of the lane that were worked out from a later one, by round and group. */
  readonly #seeds = new Map<string, Buffer>();

  /** What was read last, where this is still that. */
  known(etag: string | undefined): LineNow | undefined {
    return etag !== undefined && etag === this.#tag ? this.#line : undefined;
  }

  /** Undefined when it is no line. */
  read({ etag, encoding }: Pick<AnswerHead, 'etag' | 'encoding'>, body: Buffer): LineNow | undefined {
    const line = lineIn(decodedRecord(body, encoding));
    if (line === undefined) return undefined;
    this.#tag = etag;
    this.#line = line;
    return line;
  }

  isTurn(line: WaitingLine, ticket: Ticket): boolean {
    return isServed(line, ticket) || this.isDrawn(line.lane, ticket);
  }

  /** Whether the lane lets it in; not yet, before the seed of its group is revealed. */
  isDrawn({ revealed, share }: LaneNotice, { round, group, number }: Ticket): boolean {
    if (!revealed || revealed.group < group) return false;
    const seed = this.#seedOf(round, group, revealed);
    const drawn = createHash('sha256').update(seed).update(String(number).padStart(10, '0')).digest();
    return drawn.readUInt32BE(0) / 2 ** 32 < share;
  }

  #seedOf(round: number, group: number, revealed: NonNullable<LaneNotice['revealed']>): Buffer {
    const known = this.#seeds.get(`${round}/${group}`);
    if (known) return known;
    let seed: Buffer = Buffer.from(revealed.seed, 'hex');
    for (let at = revealed.group; at > group; at--) seed = createHash('sha256').update(seed).digest();
    this.#seeds.set(`${round}/${group}`, seed);
    return seed;
  }
}

function lineIn(document: Record<string, unknown> | undefined): LineNow | undefined {
  if (!document) return undefined;
  const { line } = document;
  return line === null ? null : readWaitingLine(line);
}
