/** Adds what several machines found of one rehearsal. */

import { Tally } from '../crowd/tally.ts';
import type { RehearsalReport, ServerCost, Step } from './report.ts';

/** These are not parts of one rehearsal. */
export class CannotMerge extends Error {
  override readonly name = 'CannotMerge';
}

/**
 * Percentiles of the whole are those of all listeners: what is added are counts, never percentiles.
 *
 * @param reports of the machines, each once
 * @throws CannotMerge that says what does not fit
 */
export function mergeReports(reports: readonly RehearsalReport[]): RehearsalReport {
  const [first, ...others] = reports;
  if (!first) throw new CannotMerge('There is nothing to merge: name the files of the machines.');
  const parts = first.share?.parts ?? 1;
  const seen = new Set(reports.map(({ share }) => share?.part ?? 1));
  const missing = Array.from({ length: parts }, (_, i) => i + 1).filter((part) => !seen.has(part));
  if (missing.length > 0)
    throw new CannotMerge(`Of ${parts} shares, these are missing: ${missing.join(', ')}.`);
  if (seen.size !== reports.length) throw new CannotMerge('A share was given twice.');
  for (const other of others) {
    if ((other.share?.parts ?? 1) !== parts)
      throw new CannotMerge('These are shares of different rehearsals.');
    if (
      other.edition.build !== first.edition.build ||
      other.edition.configuration !== first.edition.configuration
    )
      throw new CannotMerge('These were taken of different builds or configurations.');
    if (shapeOf(other) !== shapeOf(first)) throw new CannotMerge('These rehearsed different audiences.');
    if (other.startAtMs !== first.startAtMs)
      throw new CannotMerge('These did not begin together: give all machines the same --at.');
  }
  const { share: _, ...whole } = first;
  return {
    ...whole,
    atMs: Math.min(...reports.map(({ atMs }) => atMs)),
    generators: reports.flatMap(({ generators }) => generators),
    steps: first.steps.map((_step, i) => sumOf(reports.map(({ steps }) => steps[i] as Step))),
  };
}

function shapeOf({ steps, room, habits }: RehearsalReport): string {
  const { pageAtHand, restless, slow, slowBitsPerSecond } = habits;
  return JSON.stringify([
    [room, pageAtHand, restless, slow, slowBitsPerSecond],
    steps.map(({ listeners, arriveSeconds, staySeconds }) => [listeners, arriveSeconds, staySeconds]),
  ]);
}

function sumOf(parts: readonly Step[]): Step {
  const tally = new Tally();
  for (const part of parts) tally.add(part.tally);
  return {
    ...(parts[0] as Step),
    tally: tally.toJson(),
    lagP99Ms: Math.max(...parts.map(({ lagP99Ms }) => lagP99Ms)),
    servers: serversOf(parts),
  };
}

/** Each process once: several who rehearsed from its own machine have all seen the same. */
function serversOf(parts: readonly Step[]): ServerCost[] {
  const seen = new Map<string, ServerCost>();
  for (const server of parts.flatMap(({ servers }) => servers)) {
    const before = seen.get(server.name);
    if (!before || before.cpuSeconds < server.cpuSeconds) seen.set(server.name, server);
  }
  return [...seen.values()];
}
