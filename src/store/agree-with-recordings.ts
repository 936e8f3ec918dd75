import { DatabaseSync } from 'node:sqlite';

/** As far as a recording goes: `RecordedRun` of the origin. */
interface Recorded {
  readonly run: number;
  readonly t0Ms?: number;
  readonly epoch: number;
}

/**
 * Brings a database that nothing has open up to recordings that were copied after it: a room that opened in between is
 * granted neither a run nor an epoch that its recording has seen, for the origin refuses both.
 *
 * @param recorded by room; undefined in place of a run, of a room without any
 * @returns rooms that have files and are not in the database: made since
 */
export function agreeWithRecordings(
  file: string,
  recorded: ReadonlyMap<string, Recorded | undefined>,
): readonly string[] {
  const database = new DatabaseSync(file);
  try {
    const find = database.prepare('SELECT state, runs_begun, epoch FROM room WHERE id = ?');
    const raise = database.prepare('UPDATE room SET runs_begun = ?, epoch = ? WHERE id = ?');
    const goOn = database.prepare('UPDATE room SET run = ?, t0_ms = ? WHERE id = ?');
    const unknown: string[] = [];
    for (const [id, last] of recorded) {
      const room = find.get(id) as { state: string; runs_begun: number; epoch: number } | undefined;
      if (!room) unknown.push(id);
      if (!room || !last || (last.run <= room.runs_begun && last.epoch <= room.epoch)) continue;
      database.exec('BEGIN');
      raise.run(Math.max(room.runs_begun, last.run), Math.max(room.epoch, last.epoch), id);
      // A live room that ended and opened again meanwhile is live in the run that its listeners had last.
      if (room.state === 'live' && last.run > room.runs_begun && last.t0Ms !== undefined)
        goOn.run(last.run, last.t0Ms, id);
      database.exec('COMMIT');
    }
    return unknown;
  } finally {
    database.close();
  }
}
