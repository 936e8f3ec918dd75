import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { getMigrations } from 'better-auth/db/migration';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeAuth } from '../../src/people/auth.ts';
import { Store } from '../../src/store/store.ts';
import { EARLIER } from './earlier.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tribune-earlier-'));
  file = path.join(dir, 'control.sqlite');
});
afterEach(() => rm(dir, { recursive: true }));

/** Tables, columns and indexes. */
function shapeOf(database: string): unknown {
  const db = new DatabaseSync(database);
  const objects = db
    .prepare("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2")
    .all();
  const columns = db
    .prepare(
      `SELECT m.name AS place, p.name, p.type, p."notnull", p.pk, p.dflt_value FROM sqlite_master m
       JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, 2`,
    )
    .all();
  db.close();
  return { objects, columns };
}

test.each([...EARLIER])(
  'STORE-12: what version %i wrote is brought up to date, with what it holds',
  async (_, made) => {
    const earlier = new DatabaseSync(file);
    earlier.exec(made);
    earlier.close();
    const store = await Store.open(file);
    expect(await store.rooms({ limit: 1, states: ['scheduled'] })).toMatchObject([
      { id: 'one', title: 'One' },
    ]);
    const place = { room: 'one', place: 'ada', name: 'Ada', muted: true, role: 'speaker', invitation: 'ada' };
    expect(await store.place('one', 'ada')).toEqual(place);
    expect(await store.invitations.invitationBySecret('invitation of one ada')).toEqual({
      room: 'one',
      id: 'ada',
      role: 'speaker',
      name: 'Ada',
      muted: true,
      uses: 1,
      used: 1,
      createdMs: 1,
    });
    expect(await store.operatorTokenDigest()).toBe('digest of the operator');
    await store.close();

    const fresh = path.join(dir, 'fresh.sqlite');
    await (await Store.open(fresh)).close();
    expect(shapeOf(file)).toEqual(shapeOf(fresh));
  },
);

test('ACCOUNT-1: our migrations make every table and column that better-auth keeps, under the names that it is told', async () => {
  const store = await Store.open(file);
  const auth = makeAuth({
    ...store.accounts.authDatabase,
    site: 'http://localhost:8080',
    secret: 'a secret of cookies for tests alone, and long',
    settings: { registration: 'open', passwords: true },
    onRegistration: () => true,
    onRecovery: async () => undefined,
    onNewAccount: async () => ({ operator: false }),
    withProvider: false,
    onTrouble: (problem) => expect.unreachable(problem),
  });
  const { toBeCreated, toBeAdded } = await getMigrations(auth.options);
  expect([toBeCreated, toBeAdded]).toEqual([[], []]);
  await store.close();
});
