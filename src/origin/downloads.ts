/** The downloads that a run can give: its replay, and each of its clips. */

import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { chunkIndex } from '../core/programme.ts';
import type { Clip } from '../core/replay.ts';
import { chunksOfClip, chunksOfSpan, hasClip } from './edition.ts';
import type { LiveRun } from './live-run.ts';
import type { Download } from './recording/m4a-file.ts';
import type { Published } from './recording/recording.ts';

/** Of the replay in one revision. */
export function downloadOf(run: LiveRun, published: Published, title: string): Download {
  const span = published.span ?? { first: 0, end: (run.lastSegment ?? -1) + 1 };
  return {
    name: `v${published.revision}`,
    title,
    chunks: chunksOfSpan(span),
    records: published.records.aac64,
    chapters: published.chapters ?? [],
  };
}

/** Of a clip; sound that came late is in it, under another name. */
export function downloadOfClip(run: LiveRun, clip: Clip): Download {
  const published = run.recording.published.at(-1);
  return {
    name: `${clipStem(clip)}${published?.revision ?? 0}`,
    title: clip.title,
    chunks: chunksOfClip(clip),
    ...(published ? { records: published.records.aac64 } : {}),
    chapters: [],
  };
}

/** What the names of a clip's files begin with; the rest is a number. Another span under the same id is another clip. */
export function clipStem(clip: Clip): string {
  const { from, until } = chunksOfClip(clip);
  return `clip-${clip.id}-${from}-${until}-`;
}

/** Takes what no clip of a run is made of any more off the disk. @param directory of its recording */
export async function removeOtherClips(directory: string, clips: readonly Clip[]): Promise<void> {
  const stems = clips.map(clipStem);
  // Of a run that was never written there is no directory.
  for (const name of await readdir(directory).catch(() => [])) {
    const isOther = /^clip-.*\.m4a$/.test(name) && !stems.some((stem) => name.startsWith(stem));
    if (isOther) await rm(path.join(directory, name), { force: true });
  }
}

/** The clips that can be heard now: all of whose sound is there, and in the replay. */
export function clipsToHear(run: LiveRun): Clip[] {
  if (run.withdrawn || !run.recording.kept) return [];
  const { span, edition } = run;
  const clips = edition.clips ?? [];
  if (span) return clips.filter((clip) => hasClip(span, clip));
  if (run.lastSegment !== undefined) return [];
  const made = chunkIndex({ n: run.windows.aac64.next, k: 0 });
  return clips.filter((clip) => chunksOfClip(clip).until <= made);
}

/** A clip of a run, if it can be heard. */
export function findClip(run: LiveRun | undefined, id: string): Clip | undefined {
  return run && clipsToHear(run).find((clip) => clip.id === id);
}
