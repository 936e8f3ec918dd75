/** Lets Kysely's SQLite dialect run on the SQLite built into Node. */

import { chmodSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { TribuneError } from '../core/refusal.ts';

/** SQLITE_FULL, and SQLITE_IOERR where SQLite met the full disk elsewhere than in a write: at fsync, in shared memory. */
const NO_ROOM: ReadonlySet<number> = new Set([13, 1034, 4874]);

/**
 * What the log and the database hold from the start, so that on a full disk rooms can still be ended, and speakers be
 * muted and removed: the log writes over itself, and the database has free pages.
 */
const RESERVE_BYTES = 1 << 20;
/** Of 4 KB each, after which the log begins anew: a small part of the reserve, whatever is written in one go. */
const LOG_PAGES = 64;

/** How long a statement waits for another process that holds the file, in ms. */
const BUSY_TIMEOUT_MS = 5_000;

/** What lies with the file, not with the statement: permission, busy, locked, read-only, I/O, corrupt, cannot open, no database. */
const OF_THE_FILE: ReadonlySet<number> = new Set([3, 5, 6, 8, 10, 11, 14, 26]);

/**
 * Opens a database file, made when missing. Write-ahead log so that readers do not wait for the writer; synchronous
 * FULL so that what was acknowledged is on the disk also when the machine, not only the process, dies. What is deleted is
 * written over, for it names people.
 *
 * @throws TribuneError unavailable, as every statement: the file cannot be opened, read or written now; storage_full
 */
export function openSqlite(path: string): SqliteDatabase {
  const database = onFile(
    () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }),
  );
  try {
    keepToOneself(path);
    onFile(() =>
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;'),
    );
    reserve(database);
  } catch (error) {
    database.close();
    throw error;
  }
  const prepared = preparing(database);
  return {
    close: () => database.close(),
    prepare: (sql) => onFile(() => prepared(sql)),
  };
}

/** It names people; SQLite gives its journals the mode of the file. One of another user is theirs to guard. */
function keepToOneself(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // Opening it says what is wrong, if anything is.
  }
}

/** As far as the disk has room for it now. */
function reserve(database: DatabaseSync): void {
  database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
  try {
    database.exec(`
      BEGIN;
      DROP TABLE IF EXISTS reserve;
      CREATE TABLE reserve (bytes BLOB);
      INSERT INTO reserve VALUES (zeroblob(${RESERVE_BYTES}));
      COMMIT;
      DROP TABLE reserve;
      PRAGMA wal_checkpoint(RESTART);`);
  } catch {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

/** More than there are queries of ours, but for those with lists of other lengths. */
const MOST_PREPARED = 500;

/** Preparing is a fifth of what control does under load. One connection does one thing at a time, so each can be used again. */
function preparing(database: DatabaseSync): (sql: string) => SqliteStatement {
  const prepared = new Map<string, SqliteStatement>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known) return known;
    const made = statementOf(database, sql);
    if (prepared.size >= MOST_PREPARED) prepared.clear();
    prepared.set(sql, made);
    return made;
  };
}

function statementOf(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => onFile(() => statement.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => {
      // SQLite has rolled back by itself when a full disk ended a transaction, and refuses to do so again.
      if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
      return onFile(() => statement.run(...(parameters as SQLInputValue[])));
    },
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}

function onFile<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const { errcode = 0 } = cause as { errcode?: number };
    if (NO_ROOM.has(errcode)) {
      const detail = 'The disk of the server is full: nothing was changed. Make room on it, and try again.';
      throw new TribuneError('storage_full', detail, { cause });
    }
    // The primary code is the last byte of an extended one.
    if (!OF_THE_FILE.has(errcode & 0xff)) throw cause;
    throw new TribuneError('unavailable', 'The database cannot be used now; try again.', { cause });
  }
}
