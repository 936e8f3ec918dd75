/** What a rehearsal found: numbers that can be added to those of other machines, and what was rehearsed. */

import { isRecord } from '../../core/is-record.ts';
import type { Edition } from '../challenge.ts';
import type { TallyJson } from '../crowd/tally.ts';
import type { Habits } from '../crowd/world.ts';

/** One audience that came and listened. */
export interface Step {
  /** All listeners of it, over all machines. */
  readonly listeners: number;
  readonly arriveSeconds: number;
  /** How long they stayed after the last had come. */
  readonly staySeconds: number;
  readonly tally: TallyJson;
  /** How late turns of the worst generating process were: from 50 ms on it measured itself. */
  readonly lagP99Ms: number;
  /** What serves, where that is on the machine of the rehearsal: the share of one processor each used, and its CPU seconds. */
  readonly servers: readonly ServerCost[];
  /** How busy all processors of the machine of the rehearsal were meanwhile, 0..1. */
  readonly machineLoad?: number;
}

export interface ServerCost {
  readonly name: string;
  readonly cpuSeconds: number;
  /** Of one processor, 0 to as many as there are. */
  readonly load: number;
}

export interface RehearsalReport {
  readonly type: 'tribune/rehearsal/1';
  readonly atMs: number;
  /** What it is valid for. */
  readonly edition: Edition;
  readonly url: string;
  readonly room: string;
  readonly habits: Habits;
  /** Which of several machines this is of, from 1; absent when it is of all. */
  readonly share?: { readonly part: number; readonly parts: number };
  /** When all machines began, UTC ms; absent where there was one. */
  readonly startAtMs?: number;
  /** What made the listeners. */
  readonly generators: readonly string[];
  readonly steps: readonly Step[];
}

/**
 * Reads a report that lies in a file.
 *
 * @throws Error when it is not one
 */
export function readReport(text: string): RehearsalReport {
  const value = JSON.parse(text) as Partial<RehearsalReport> | null;
  if (value?.type !== 'tribune/rehearsal/1' || !Array.isArray(value.steps) || !isEdition(value.edition))
    throw new Error('this is not the report of a rehearsal');
  const { share } = value;
  if (share !== undefined && !(isCount(share.part) && isCount(share.parts) && share.part <= share.parts))
    throw new Error('this is the report of no share');
  return value as RehearsalReport;
}

function isEdition(value: unknown): boolean {
  return isRecord(value) && typeof value['build'] === 'string' && typeof value['configuration'] === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 9_999;
}
