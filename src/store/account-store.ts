/** What is kept of accounts beside what better-auth keeps, and where that keeps it. Rules: docs/RULES.md ACCOUNT-1. */

import type { Kysely } from 'kysely';
import type { AccountStorage, AuthDatabase } from '../people/account-storage.ts';
import { AUTH_TABLES } from './auth-tables.ts';
import { checkDiskRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

export class AccountStore implements AccountStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
    this.#file = file;
  }

  /** The same connection as ours; what is asked on it is better-auth's. */
  get authDatabase(): AuthDatabase {
    return { database: { db: this.#db, type: 'sqlite' }, tables: AUTH_TABLES };
  }

  checkRoom(): void {
    checkDiskRoom(this.#file);
  }

  async forgetExpired(nowMs: number): Promise<void> {
    const now = new Date(nowMs).toISOString();
    await this.#db.deleteFrom('verification').where('expires_at', '<', now).execute();
    await this.#db.deleteFrom('session').where('expires_at', '<', now).execute();
  }

  async addRegistration(
    secretDigest: string,
    operator: boolean,
    nowMs: number,
    untilMs: number | undefined,
  ): Promise<void> {
    await this.#db
      .insertInto('registration_invitation')
      .values({
        secret_digest: secretDigest,
        operator: operator ? 1 : 0,
        created_ms: nowMs,
        until_ms: untilMs ?? null,
        used_ms: null,
      })
      .execute();
  }

  async registrationGood(secretDigest: string, nowMs: number): Promise<boolean> {
    const row = await this.#db
      .selectFrom('registration_invitation')
      .select('until_ms')
      .where('secret_digest', '=', secretDigest)
      .where('used_ms', 'is', null)
      .executeTakeFirst();
    return row !== undefined && (row.until_ms === null || row.until_ms > nowMs);
  }

  async claimRegistration(
    secretDigest: string,
    nowMs: number,
  ): Promise<{ readonly operator: boolean } | undefined> {
    const row = await this.#db
      .updateTable('registration_invitation')
      .set({ used_ms: nowMs })
      .where('secret_digest', '=', secretDigest)
      .where('used_ms', 'is', null)
      .where(({ or, eb }) => or([eb('until_ms', 'is', null), eb('until_ms', '>', nowMs)]))
      .returning('operator')
      .executeTakeFirst();
    return row && { operator: row.operator !== 0 };
  }

  async releaseRegistration(secretDigest: string): Promise<void> {
    await this.#db
      .updateTable('registration_invitation')
      .set({ used_ms: null })
      .where('secret_digest', '=', secretDigest)
      .execute();
  }

  async anyRegistration(): Promise<boolean> {
    const row = await this.#db
      .selectFrom('registration_invitation')
      .select('secret_digest')
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async makeOperator(account: string): Promise<void> {
    await this.#db.updateTable('member').set({ operator: 1 }).where('id', '=', account).execute();
  }
}
