/** What a room's new document takes from listeners, or says otherwise under the same path, for edges to forget it. */

import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CHUNKS_PER_SEGMENT, SEGMENTS_PER_ECONOMY } from '../core/programme.ts';
import type { ReplayDocument } from '../core/replay.ts';
import type { RoomDocument } from '../core/room-document.ts';
import { RUNG_NAMES } from '../core/rung.ts';
import { cardPath } from './card-path.ts';
import type { EdgeScope, RunScope } from './edge-scope.ts';
import { editionOf, spanOf } from './edition.ts';
import type { LiveRun } from './live-run.ts';
import { Recording } from './recording/recording.ts';

/** All that was given of a run. */
export function scopeOfRun({ run, windows, recording }: LiveRun): RunScope {
  const made = Math.max(...RUNG_NAMES.map((rung) => windows[rung].next));
  // A segment that was begun was given too.
  return { run, segments: made + 1, revisions: recording.published.at(-1)?.revision ?? 0 };
}

/** The same of runs that nobody asked for. @param numbers of those kept in a room's directory */
export async function scopesOnDisk(
  directory: string,
  numbers: readonly number[],
  onFault: (error: unknown) => void,
): Promise<RunScope[]> {
  const scopes: RunScope[] = [];
  for (const run of numbers) {
    try {
      const recording = await Recording.open(path.join(directory, `r${run}`), onFault);
      const last = Math.max(...RUNG_NAMES.map((rung) => recording.records(rung).last()));
      const segments = Math.floor(last / CHUNKS_PER_SEGMENT) + 2;
      scopes.push({ run, segments, revisions: recording.published.at(-1)?.revision ?? 0 });
      await recording.close();
    } catch (error) {
      onFault(error);
    }
  }
  return scopes;
}

/** The same of a room that stays; undefined when it is nothing. @param run its newest, if there is one */
export function lostBy(
  before: RoomDocument | undefined,
  after: RoomDocument,
  run: LiveRun | undefined,
): EdgeScope | undefined {
  const clips = clipsGone(before?.replay, after.replay);
  const lost = run && lostOf(run, editionOf(after.replay, run.run));
  const card = before && cardPath(before) !== cardPath(after) ? { card: cardPath(before) } : undefined;
  if (!lost && clips.length === 0 && !card) return undefined;
  return {
    room: after.id,
    runs: lost ? [lost] : [],
    clips: lost && !lost.kept ? clipsOf(before) : clips,
    ...card,
  };
}

export function clipsOf(document: RoomDocument | undefined): string[] {
  return (document?.replay?.clips ?? []).map(({ id }) => id);
}

function lostOf(run: LiveRun, edition: ReplayDocument): RunScope | undefined {
  const { span, lastSegment, withdrawn } = run;
  if (!span || lastSegment === undefined || withdrawn) return undefined;
  if (edition.withdrawn) return scopeOfRun(run);
  const kept = spanOf(edition, lastSegment);
  if (isDeepStrictEqual(span, kept)) return undefined;
  // Its batches at the edges of the cut say other things from now on, also where the cut is taken back.
  const renewed = [span.first, span.end - 1].map((n) => Math.floor(n / SEGMENTS_PER_ECONOMY));
  return { ...scopeOfRun(run), kept, renewed };
}

function clipsGone(before: ReplayDocument | undefined, after: ReplayDocument | undefined): string[] {
  const left = new Set((after?.clips ?? []).map(({ id }) => id));
  return (before?.clips ?? []).map(({ id }) => id).filter((id) => !left.has(id));
}
