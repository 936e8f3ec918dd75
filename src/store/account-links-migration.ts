/** The migration that notes who made a link to an account. As in migrations.ts, it is not changed once it was released. */

import type { Kysely } from 'kysely';

export async function accountLinks(schema: Kysely<unknown>['schema']): Promise<void> {
  for (const table of ['registration_invitation', 'recovery_link']) {
    // Null of those that the operator token made, and of those from before this was noted.
    await schema.alterTable(table).addColumn('made_by', 'text').execute();
  }
}
