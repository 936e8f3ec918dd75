import { backup, DatabaseSync } from 'node:sqlite';

/** Copies a database to a new file, as it stands at one moment, also while control writes to it. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from);
  try {
    await backup(database, to);
  } finally {
    database.close();
  }
}
