/** Links to register and to recover an account, as long as they are unused. Rules: docs/RULES.md MEMBER-11, MEMBER-12. */

import type { Kysely, Transaction } from 'kysely';
import type { AccountLink } from '../people/account-link.ts';
import type { Tables } from './tables.ts';

/** Those that are good, newest first. */
export async function openLinks(db: Kysely<Tables>, limit: number, nowMs: number): Promise<AccountLink[]> {
  const registrations = await db
    .selectFrom('registration_invitation as link')
    .leftJoin('member as maker', 'maker.id', 'link.made_by')
    .select(['secret_digest', 'link.operator', 'created_ms', 'until_ms', 'made_by', 'maker.name as maker'])
    .where('used_ms', 'is', null)
    .where(({ or, eb }) => or([eb('until_ms', 'is', null), eb('until_ms', '>', nowMs)]))
    .orderBy('created_ms', 'desc')
    .limit(limit)
    .execute();
  const recoveries = await db
    .selectFrom('recovery_link as link')
    .innerJoin('member as whose', 'whose.id', 'link.member')
    .leftJoin('member as maker', 'maker.id', 'link.made_by')
    .select(['secret_digest', 'created_ms', 'until_ms', 'made_by', 'maker.name as maker'])
    .select(['whose.id as id', 'whose.name as name'])
    .where('used_ms', 'is', null)
    .where('until_ms', '>', nowMs)
    .orderBy('created_ms', 'desc')
    .limit(limit)
    .execute();
  const links = [
    ...registrations.map((row) => linkOf(row, { recovers: undefined, operator: row.operator !== 0 })),
    ...recoveries.map((row) => linkOf(row, { recovers: { id: row.id, name: row.name }, operator: false })),
  ];
  return links.sort((one, other) => other.createdMs - one.createdMs).slice(0, limit);
}

/** @returns whether there was one that nobody had used */
export async function dropLink(step: Transaction<Tables>, secretDigest: string): Promise<boolean> {
  for (const table of ['registration_invitation', 'recovery_link'] as const) {
    const { numDeletedRows } = await step
      .deleteFrom(table)
      .where('secret_digest', '=', secretDigest)
      .where('used_ms', 'is', null)
      .executeTakeFirst();
    if (numDeletedRows > 0n) return true;
  }
  return false;
}

/** Of someone who may make none any more; also of one in use, which a registration that fails would make good again. */
export async function endLinksBy(step: Transaction<Tables>, member: string): Promise<void> {
  for (const table of ['registration_invitation', 'recovery_link'] as const) {
    await step.updateTable(table).set({ until_ms: 0 }).where('made_by', '=', member).execute();
  }
}

/** Once there is an operator nobody becomes the first. */
export async function dropFirstOperatorLinks(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('registration_invitation')
    .where('at_start', '=', 1)
    .where('used_ms', 'is', null)
    .execute();
}

function linkOf(
  row: {
    readonly secret_digest: string;
    readonly created_ms: number;
    readonly until_ms: number | null;
    readonly made_by: string | null;
    readonly maker: string | null;
  },
  what: Pick<AccountLink, 'recovers' | 'operator'>,
): AccountLink {
  const { made_by: id, maker: name } = row;
  return {
    id: row.secret_digest,
    ...what,
    madeBy: id === null || name === null ? undefined : { id, name },
    createdMs: row.created_ms,
    untilMs: row.until_ms ?? undefined,
  };
}
