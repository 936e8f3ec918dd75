/** What is kept of accounts beside what better-auth keeps, and where that keeps it. Rules: docs/RULES.md ACCOUNT-1. */

import type { Kysely, Transaction } from 'kysely';
import type { AccountStorage, AuthDatabase } from '../people/account-storage.ts';
import { dropFirstOperatorLinks } from './account-links.ts';
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
    { operator, by }: { readonly operator: boolean; readonly by: string | undefined },
    nowMs: number,
    untilMs: number,
  ): Promise<void> {
    await this.#db
      .insertInto('registration_invitation')
      .values({
        secret_digest: secretDigest,
        operator: operator ? 1 : 0,
        created_ms: nowMs,
        until_ms: untilMs,
        used_ms: null,
        account: null,
        at_start: 0,
        made_by: by ?? null,
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
    account: string,
    nowMs: number,
  ): Promise<{ readonly operator: boolean } | undefined> {
    const row = await this.#db
      .updateTable('registration_invitation')
      .set({ used_ms: nowMs, account })
      .where('secret_digest', '=', secretDigest)
      .where('used_ms', 'is', null)
      .where(({ or, eb }) => or([eb('until_ms', 'is', null), eb('until_ms', '>', nowMs)]))
      .returning('operator')
      .executeTakeFirst();
    return row && { operator: row.operator !== 0 };
  }

  async settleRegistration(secretDigest: string): Promise<void> {
    await this.#db.transaction().execute((step) => settle(step, secretDigest));
  }

  async settleRegistrations(): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      const rows = await step
        .selectFrom('registration_invitation')
        .select('secret_digest')
        .where('account', 'is not', null)
        .execute();
      for (const row of rows) await settle(step, row.secret_digest);
    });
  }

  async replaceFirstRegistration(secretDigest: string, nowMs: number, untilMs: number): Promise<void> {
    await this.#db.transaction().execute(async (step) => {
      await dropFirstOperatorLinks(step);
      await step
        .insertInto('registration_invitation')
        .values({
          secret_digest: secretDigest,
          operator: 1,
          created_ms: nowMs,
          until_ms: untilMs,
          used_ms: null,
          account: null,
          at_start: 1,
          made_by: null,
        })
        .execute();
    });
  }

  dropFirstRegistration(): Promise<void> {
    return dropFirstOperatorLinks(this.#db);
  }

  async anyOperator(): Promise<boolean> {
    const row = await this.#db
      .selectFrom('member')
      .select('id')
      .where('operator', '=', 1)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async renameAccount(account: string, name: string): Promise<void> {
    await this.#db.updateTable('member').set({ name }).where('id', '=', account).execute();
  }
}

async function settle(step: Transaction<Tables>, secretDigest: string): Promise<void> {
  const row = await step
    .selectFrom('registration_invitation')
    .select(['account', 'operator'])
    .where('secret_digest', '=', secretDigest)
    .executeTakeFirst();
  const account = row?.account;
  if (account === undefined || account === null) return;
  const stands = await isWayIn(step, account);
  if (!stands) await step.deleteFrom('member').where('id', '=', account).execute();
  else if (row?.operator) await dropFirstOperatorLinks(step);
  await step
    .updateTable('registration_invitation')
    .set(stands ? { account: null } : { account: null, used_ms: null })
    .where('secret_digest', '=', secretDigest)
    .execute();
}

/** Whether there is anything by which one could sign in to the account. */
async function isWayIn(step: Transaction<Tables>, account: string): Promise<boolean> {
  for (const table of ['passkey', 'credential'] as const) {
    const row = await step.selectFrom(table).select('id').where('member_id', '=', account).executeTakeFirst();
    if (row) return true;
  }
  return false;
}
