/** Accounts as their owners and operators see them. Rules: docs/RULES.md MEMBER-1 to MEMBER-15. */

import { type Kysely, sql, type Transaction } from 'kysely';
import type { AccountLink } from '../people/account-link.ts';
import type { Done, Member, MemberMark, MemberStorage, Passkey, Ways } from '../people/member-storage.ts';
import { dropFirstOperatorLinks, dropLink, endLinksBy, openLinks } from './account-links.ts';
import { checkDiskRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

export class MemberStore implements MemberStorage {
  readonly #db: Kysely<Tables>;
  readonly #file: string;

  constructor(db: Kysely<Tables>, file: string) {
    this.#db = db;
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
      const { passkeys, others } = await waysOf(step, member);
      if (!passkeys.includes(passkey)) return 'unknown';
      const useful = others.filter((provider) => ways[wayOf(provider)]);
      if (passkeys.length + useful.length === 1) return 'last';
      await step.deleteFrom('passkey').where('id', '=', passkey).execute();
      return 'removed';
    });
  }

  removePassword(member: string, ways: Ways): Promise<'removed' | 'last' | 'unknown'> {
    return this.#db.transaction().execute(async (step) => {
      const { passkeys, others } = await waysOf(step, member);
      if (!others.includes(PASSWORD)) return 'unknown';
      const left = others.filter((provider) => provider !== PASSWORD && ways[wayOf(provider)]);
      if (passkeys.length + left.length === 0) return 'last';
      await dropPassword(step, member);
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

  async members(limit: number, before: MemberMark | undefined): Promise<Member[]> {
    let query = this.#members().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
    if (before !== undefined) {
      const created = new Date(before.createdMs).toISOString();
      query = query.where(sql<boolean>`(created_at, id) < (${created}, ${before.id})`);
    }
    return (await query.execute()).map(memberOf);
  }

  async member(id: string): Promise<Member | undefined> {
    const row = await this.#members().where('id', '=', id).executeTakeFirst();
    return row && memberOf(row);
  }

  setOperator(member: string, operator: boolean, keepsOne: boolean): Promise<Done> {
    return this.#db.transaction().execute(async (step) => {
      if (!operator && keepsOne && (await isLastOperator(step, member))) return 'last';
      const { numUpdatedRows } = await step
        .updateTable('member')
        .set({ operator: operator ? 1 : 0 })
        .where('id', '=', member)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return 'unknown';
      await (operator ? dropFirstOperatorLinks(step) : endLinksBy(step, member));
      return 'done';
    });
  }

  removeMember(member: string, keepsOne: boolean): Promise<Done> {
    return this.#db.transaction().execute(async (step) => {
      if (keepsOne && (await isLastOperator(step, member))) return 'last';
      const { numDeletedRows } = await step.deleteFrom('member').where('id', '=', member).executeTakeFirst();
      if (numDeletedRows === 0n) return 'unknown';
      await endLinksBy(step, member);
      return 'done';
    });
  }

  openLinks(limit: number, nowMs: number): Promise<AccountLink[]> {
    return openLinks(this.#db, limit, nowMs);
  }

  dropLink(link: string): Promise<boolean> {
    return this.#db.transaction().execute((step) => dropLink(step, link));
  }

  async addRecovery(
    secretDigest: string,
    { member, by }: { readonly member: string; readonly by: string | undefined },
    nowMs: number,
    untilMs: number,
  ): Promise<void> {
    await this.#db
      .insertInto('recovery_link')
      .values({
        secret_digest: secretDigest,
        member,
        created_ms: nowMs,
        until_ms: untilMs,
        used_ms: null,
        made_by: by ?? null,
      })
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
      await dropPassword(step, member);
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

/** By what an account may be signed in to: its passkeys, and what else there is as better-auth calls it. */
async function waysOf(step: Transaction<Tables>, member: string) {
  const passkeys = await step.selectFrom('passkey').select('id').where('member_id', '=', member).execute();
  const others = await step
    .selectFrom('credential')
    .select('provider_id')
    .where('member_id', '=', member)
    .execute();
  return {
    passkeys: passkeys.map(({ id }) => id),
    others: others.map(({ provider_id }) => provider_id),
  };
}

async function dropPassword(step: Transaction<Tables>, member: string): Promise<void> {
  await step
    .deleteFrom('credential')
    .where('member_id', '=', member)
    .where('provider_id', '=', PASSWORD)
    .execute();
}

async function isLastOperator(step: Transaction<Tables>, member: string): Promise<boolean> {
  const operators = await step.selectFrom('member').select('id').where('operator', '=', 1).limit(2).execute();
  return operators.length === 1 && operators[0]?.id === member;
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
