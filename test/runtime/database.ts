/** Control's database, put out of its reach. */

import { mkdir, rename, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const fileIn = (dataDir: string) => path.join(dataDir, 'control.sqlite');

/** Puts a directory in its place: permissions would not keep root out. @returns how to put it back */
export async function takeDatabaseAway(dataDir: string): Promise<() => Promise<void>> {
  const file = fileIn(dataDir);
  await rename(file, `${file}.away`);
  await mkdir(file);
  return async () => {
    await rmdir(file);
    await rename(`${file}.away`, file);
  };
}

/** Holds it alone, as another program may; control must not have it open. @returns how to let it go */
export function holdDatabase(dataDir: string): () => void {
  const database = new DatabaseSync(fileIn(dataDir));
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
  return () => database.close();
}
