/** Lets Kysely's SQLite dialect run on the SQLite built into Node. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { TribuneError } from '../core/refusal.ts';

/** SQLITE_FULL, and SQLITE_IOERR where SQLite met the full disk elsewhere than in a write: at fsync, in shared memory. */
const NO_ROOM: readonly unknown[] = [13, 1034, 4874];

/** How long a statement waits for another process that holds the file, in ms. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a database file, made when missing. Write-ahead log so that readers do not wait for the writer; synchronous
 * FULL so that what was acknowledged is on the disk also when the machine, not only the process, dies.
 */
export function openSqlite(path: string): SqliteDatabase {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return {
    close: () => database.close(),
    prepare: (sql) => statementOf(database, sql),
  };
}

function statementOf(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => orRefusal(() => statement.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => {
      // SQLite has rolled back by itself when a full disk ended a transaction, and refuses to do so again.
      if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
      return orRefusal(() => statement.run(...(parameters as SQLInputValue[])));
    },
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}

/** @throws TribuneError storage_full when the disk has no room */
function orRefusal<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error) || !('errcode' in cause) || !NO_ROOM.includes(cause.errcode)) throw cause;
    const detail = 'The disk of the server is full: nothing was changed. Make room on it, and try again.';
    throw new TribuneError('storage_full', detail, { cause });
  }
}
