import { writeFile } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';

/** Copies a database to a new file for this user alone, as it stands at one moment, also while control writes to it. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  await writeFile(to, '', { flag: 'wx', mode: 0o600 });
  const database = new DatabaseSync(from);
  try {
    await backup(database, to);
  } finally {
    database.close();
  }
}
