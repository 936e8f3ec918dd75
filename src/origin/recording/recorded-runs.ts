/** What recordings say of the runs of rooms, for whoever has them without an origin. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRoomId } from '../../core/room-id.ts';
import { entriesOf } from './journal.ts';

/** The last run of a room that has a recording. */
export interface RecordedRun {
  readonly room: string;
  readonly run: number;
  /** UTC in ms since 1970; undefined where no writer opened it. */
  readonly t0Ms?: number;
  /** The highest that opened any of its runs; lower ones are refused. */
  readonly epoch: number;
}

/** @param directory of the recordings @returns undefined in place of a run, of a room without any */
export async function recordedRuns(directory: string): Promise<Map<string, RecordedRun | undefined>> {
  const found = new Map<string, RecordedRun | undefined>();
  for (const room of await readdir(directory).catch((): string[] => [])) {
    if (isRoomId(room)) found.set(room, await lastRun(room, path.join(directory, room)));
  }
  return found;
}

async function lastRun(room: string, directory: string): Promise<RecordedRun | undefined> {
  const runs = (await readdir(directory)).flatMap((name) => /^r(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  let last: RecordedRun | undefined;
  let epoch = 0;
  for (const run of runs.sort((a, b) => a - b)) {
    const journal = await readFile(path.join(directory, `r${run}`, 'journal')).catch(() => Buffer.alloc(0));
    let t0Ms: number | undefined;
    for (const [entry] of entriesOf(journal)) {
      if (entry.type !== 'opened') continue;
      t0Ms = entry.t0Ms;
      epoch = Math.max(epoch, entry.epoch);
    }
    last = { room, run, ...(t0Ms === undefined ? {} : { t0Ms }), epoch };
  }
  return last && { ...last, epoch };
}
