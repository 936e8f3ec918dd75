/** Accounts as their owners and operators see them. Rules: docs/RULES.md MEMBER-1 to MEMBER-8. */

import { type Kysely, sql } from 'kysely';
import type { Member, MemberStorage, Passkey, Ways } from '../people/member-storage.ts';
import { checkDiskRoom } from './disk-room.ts';

/** What we read and change of better-auth's tables, beside our own. Its dates are texts of ISO 8601. */
type MemberTables = {
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly operator: number;
    readonly created_at: string;
  };
  readonly passkey: {
    readonly id: string;
    readonly member_id: string;
    readonly name: string | null;
    readonly credential_id: string;
    readonly created_at: string | null;
    readonly used_ms: number | null;
  };
  readonly credential: {
    readonly member_id: string;
    readonly provider_id: string;
    readonly password: string | null;
  };
  readonly session: { readonly member_id: string };
  readonly recovery_link: {
    readonly secret_digest: string;
    readonly member: string;
    readonly created_ms: number;
    readonly until_ms: number;
    readonly used_ms: number | null;
  };
};

export class MemberStore implements MemberStorage {
  readonly #db: Kysely<MemberTables>;
  readonly #file: string;

  /** @param db whose tables are these among others */
  constructor(db: Kysely<unknown>, file: string) {
    this.#db = db.withTables<MemberTables>() as unknown as Kysely<MemberTables>;
    this.#file = file;
  }

  checkRoom(): void {
    checkDiskRoom(this.#file);
  }

  async passkeys(member: string): Promise<Passkey[]> {
    const rows = await this.#db
      .selectFrom('passkey')
      .select(['id', 'name', 'created_at', 'used_ms'])
      .where('member_id', '=', member)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(({ id, name, created_at, used_ms }) => ({
      id,
      name: name ?? undefined,
      createdMs: created_at === null ? undefined : Date.parse(created_at),
      usedMs: used_ms ?? undefined,
    }));
  }

  async renamePasskey(member: string, passkey: string, name: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('passkey')
      .set({ name })
      .where('id', '=', passkey)
      .where('member_id', '=', member)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  removePasskey(member: string, passkey: string, ways: Ways): Promise<'removed' | 'last' | 'unknown'> {
    return this.#db.transaction().execute(async (step) => {
      const passkeys = await step
        .selectFrom('passkey')
        .select('id')
        .where('member_id', '=', member)
        .execute();
      if (!passkeys.some(({ id }) => id === passkey)) return 'unknown';
      const others = await step
        .selectFrom('credential')
        .select('provider_id')
        .where('member_id', '=', member)
        .execute();
      const useful = others.filter(({ provider_id }) => ways[wayOf(provider_id)]);
      if (passkeys.length + useful.length === 1) return 'last';
      await step.deleteFrom('passkey').where('id', '=', passkey).execute();
      return 'removed';
    });
  }

  async passkeyUsed(credentialId: string, nowMs: number): Promise<void> {
    await this.#db
      .updateTable('passkey')
      .set({ used_ms: nowMs })
      .where('credential_id', '=', credentialId)
      .execute();
  }

  async members(limit: number, before: string | undefined): Promise<Member[]> {
    let query = this.#members().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
    if (before !== undefined) {
      // Where that one has gone meanwhile there is nothing before it: whoever reads on begins again.
      query = query.where(
        sql<boolean>`(created_at, id) < (select created_at, id from member where id = ${before})`,
      );
    }
    return (await query.execute()).map(memberOf);
  }

  async member(id: string): Promise<Member | undefined> {
    const row = await this.#members().where('id', '=', id).executeTakeFirst();
    return row && memberOf(row);
  }

  async setOperator(member: string, operator: boolean): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('member')
      .set({ operator: operator ? 1 : 0 })
      .where('id', '=', member)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async removeMember(member: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('member')
      .where('id', '=', member)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async addRecovery(secretDigest: string, member: string, nowMs: number, untilMs: number): Promise<void> {
    await this.#db
      .insertInto('recovery_link')
      .values({ secret_digest: secretDigest, member, created_ms: nowMs, until_ms: untilMs, used_ms: null })
      .execute();
  }

  async recoveryOf(secretDigest: string, nowMs: number): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('recovery_link')
      .select('member')
      .where('secret_digest', '=', secretDigest)
      .where('used_ms', 'is', null)
      .where('until_ms', '>', nowMs)
      .executeTakeFirst();
    return row?.member;
  }

  claimRecovery(secretDigest: string, nowMs: number): Promise<string | undefined> {
    return this.#db.transaction().execute(async (step) => {
      const claimed = await step
        .updateTable('recovery_link')
        .set({ used_ms: nowMs })
        .where('secret_digest', '=', secretDigest)
        .where('used_ms', 'is', null)
        .where('until_ms', '>', nowMs)
        .returning('member')
        .executeTakeFirst();
      if (!claimed) return undefined;
      const { member } = claimed;
      await step
        .updateTable('recovery_link')
        .set({ used_ms: nowMs })
        .where('member', '=', member)
        .where('used_ms', 'is', null)
        .execute();
      await step.deleteFrom('session').where('member_id', '=', member).execute();
      return member;
    });
  }

  #members() {
    return this.#db
      .selectFrom('member')
      .select(['id', 'name', 'operator', 'created_at'])
      .select((eb) => [
        eb
          .selectFrom('passkey')
          .whereRef('passkey.member_id', '=', 'member.id')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .as('passkeys'),
        eb
          .selectFrom('credential')
          .whereRef('credential.member_id', '=', 'member.id')
          .where('provider_id', '=', PASSWORD)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .as('passwords'),
        eb
          .selectFrom('credential')
          .whereRef('credential.member_id', '=', 'member.id')
          .where('provider_id', '!=', PASSWORD)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .as('providers'),
      ]);
  }
}

/** As better-auth calls a password; whatever else there is, is another service. */
const PASSWORD = 'credential';

function wayOf(provider: string): keyof Ways {
  return provider === PASSWORD ? 'passwords' : 'provider';
}

interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly operator: number;
  readonly created_at: string;
  readonly passkeys: number | null;
  readonly passwords: number | null;
  readonly providers: number | null;
}

function memberOf({ id, name, operator, created_at, ...ways }: MemberRow): Member {
  return {
    id,
    name,
    operator: operator !== 0,
    createdMs: Date.parse(created_at),
    passkeys: ways.passkeys ?? 0,
    password: (ways.passwords ?? 0) > 0,
    provider: (ways.providers ?? 0) > 0,
  };
}
