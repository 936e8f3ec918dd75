import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../../src/rooms/secrets.ts';
import { Authenticator } from './authenticator.ts';
import { type Answer, ControlUnderTest } from './control-under-test.ts';
import { cookiesOf, PASSWORD, SITE, SignedIn, signUp } from './signed-in.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

const post = (url: string, body: unknown, cookie = '') =>
  under.ask('POST', url, { body, headers: { origin: SITE, ...(cookie ? { cookie } : {}) } });

/** Someone whose account has one passkey. */
async function withPasskey(name: string, key: Authenticator): Promise<SignedIn> {
  const begun = await post('/api/v1/accounts/begin', { name });
  const made = await post(
    '/api/v1/accounts',
    { response: key.create(begun.json) },
    cookiesOf(begun.headers['set-cookie']),
  );
  expect([made.status, made.text]).toEqual([201, made.text]);
  return new SignedIn(under, made.json.id, cookiesOf(made.headers['set-cookie']));
}

async function signIn(key: Authenticator): Promise<Answer> {
  const begun = await post('/api/v1/session/passkey/begin', undefined);
  const response = key.get(begun.json);
  return post('/api/v1/session/passkey', { response }, cookiesOf(begun.headers['set-cookie']));
}

async function addPasskey(person: SignedIn, key: Authenticator): Promise<void> {
  const begun = await post('/api/v1/session/passkeys/begin', undefined, person.cookie);
  const both = `${person.cookie}; ${cookiesOf(begun.headers['set-cookie'])}`;
  expect((await post('/api/v1/session/passkeys', { response: key.create(begun.json) }, both)).status).toBe(
    204,
  );
}

const passkeysOf = async (person: SignedIn) =>
  (await person.ask('GET', '/api/v1/session/passkeys')).json.passkeys;

test('MEMBER-1: one sees one’s passkeys with what they are called, when they were made and when they last signed in', async () => {
  const [first, second] = [new Authenticator(SITE), new Authenticator(SITE)];
  const ada = await withPasskey('Ada', first);
  await addPasskey(ada, second);
  const before = await passkeysOf(ada);
  expect(before).toHaveLength(2);
  expect(before.map(({ usedMs }: { usedMs?: number }) => usedMs)).toEqual([undefined, undefined]);
  expect(Math.abs(before[0].createdMs - Date.now())).toBeLessThan(60_000);
  expect((await signIn(second)).status).toBe(200);
  const [one, two] = await passkeysOf(ada);
  expect([one.usedMs, Math.abs(two.usedMs - Date.now()) < 60_000]).toEqual([undefined, true]);
  const url = `/api/v1/session/passkeys/${two.id}`;
  expect((await ada.ask('PATCH', url, { name: '  Key at the office ' })).status).toBe(204);
  expect((await passkeysOf(ada))[1].name).toBe('Key at the office');
});

test('MEMBER-2: one removes a passkey, which then opens nothing, but never the last way in', async () => {
  const [first, second] = [new Authenticator(SITE), new Authenticator(SITE)];
  const ada = await withPasskey('Ada', first);
  await addPasskey(ada, second);
  const [one, two] = await passkeysOf(ada);
  expect((await ada.ask('DELETE', `/api/v1/session/passkeys/${one.id}`)).status).toBe(204);
  expect((await signIn(first)).json.code).toBe('sign_in_failed');
  expect((await signIn(second)).status).toBe(200);
  const last = await ada.ask('DELETE', `/api/v1/session/passkeys/${two.id}`);
  expect([last.status, last.json.code]).toEqual([409, 'last_way_in']);
  expect((await signIn(second)).status).toBe(200);
  // Two at once do not both go.
  await addPasskey(ada, new Authenticator(SITE));
  const both = await passkeysOf(ada);
  const answers = await Promise.all(
    both.map(({ id }: { id: string }) => ada.ask('DELETE', `/api/v1/session/passkeys/${id}`)),
  );
  expect(answers.map(({ status }: Answer) => status).sort()).toEqual([204, 409]);
});

test('MEMBER-2: where a password signs in as well, the last passkey may go; where passwords are off, it may not', async () => {
  const key = new Authenticator(SITE);
  const ben = await signUp(under, 'Ben');
  await addPasskey(ben, key);
  const [{ id }] = await passkeysOf(ben);
  await under.control.close();
  await under.startControl({ accounts: { registration: 'open', passwords: false, provider: undefined } });
  const url = `/api/v1/session/passkeys/${id}`;
  expect((await ben.ask('DELETE', url)).json.code).toBe('last_way_in');
  await under.control.close();
  await under.startControl();
  expect((await ben.ask('DELETE', url)).status).toBe(204);
});

test('MEMBER-3: nobody sees, names or removes another’s passkey', async () => {
  const ada = await withPasskey('Ada', new Authenticator(SITE));
  await addPasskey(ada, new Authenticator(SITE));
  const ben = await withPasskey('Ben', new Authenticator(SITE));
  const [{ id }] = await passkeysOf(ada);
  const url = `/api/v1/session/passkeys/${id}`;
  expect((await ben.ask('DELETE', url)).json.code).toBe('passkey_not_found');
  expect((await ben.ask('PATCH', url, { name: 'Mine' })).json.code).toBe('passkey_not_found');
  expect(await passkeysOf(ben)).toHaveLength(1);
  expect(await passkeysOf(ada)).toHaveLength(2);
  // A page of another site asks for nothing by this cookie.
  const forged = await under.ask('DELETE', url, {
    headers: { cookie: ada.cookie, origin: 'http://evil.example' },
  });
  expect([forged.status, forged.json.code]).toEqual([403, 'origin_wrong']);
});

test('MEMBER-4: the operator lists accounts, newest first and page by page, without their addresses', async () => {
  for (const name of ['Ada', 'Ben', 'Cleo']) await signUp(under, name);
  await withPasskey('Dan', new Authenticator(SITE));
  const first = (await under.operator('GET', '/api/v1/accounts?limit=3')).json;
  const second = (await under.operator('GET', `/api/v1/accounts?limit=3&before=${first.next}`)).json;
  const all = [...first.accounts, ...second.accounts];
  expect(all.map(({ name }) => name)).toEqual(['Dan', 'Cleo', 'Ben', 'Ada']);
  expect(second.next).toBeUndefined();
  expect(all.map(({ passkeys, password }) => [passkeys, password])).toEqual([
    [1, false],
    [0, true],
    [0, true],
    [0, true],
  ]);
  expect(JSON.stringify(all)).not.toContain('@');
});

test('MEMBER-4: a page goes on also after an account that was closed meanwhile', async () => {
  const people: SignedIn[] = [];
  for (const name of ['Ada', 'Ben', 'Cleo']) people.push(await signUp(under, name));
  const { next } = (await under.operator('GET', '/api/v1/accounts?limit=2')).json;
  await under.operator('DELETE', `/api/v1/accounts/${people[1]?.id}`);
  const { accounts } = (await under.operator('GET', `/api/v1/accounts?before=${next}`)).json;
  expect(accounts.map(({ name }: { name: string }) => name)).toEqual(['Ada']);
  for (const before of ['nobody', '1', '1.', `${'9'.repeat(14)}9.a`]) {
    expect((await under.operator('GET', `/api/v1/accounts?before=${before}`)).json.code).toBe('bad_request');
  }
  expect((await under.operator('GET', `/api/v1/accounts?before=${'9'.repeat(14)}.a`)).status).toBe(200);
});

test('MEMBER-5: an operator withdraws the rank of another, which ends with the next request, and may give it again', async () => {
  const olga = await signUp(under, 'Olga');
  await olga.beOperator();
  expect((await olga.ask('GET', '/api/v1/accounts')).status).toBe(200);
  const url = `/api/v1/accounts/${olga.id}`;
  expect((await under.operator('PATCH', url, { operator: false })).json.operator).toBe(false);
  expect((await olga.ask('GET', '/api/v1/accounts')).json.code).toBe('not_allowed');
  await under.operator('PATCH', url, { operator: true });
  expect((await olga.ask('GET', '/api/v1/accounts')).status).toBe(200);
  const unknown = await under.operator('PATCH', '/api/v1/accounts/nobody', { operator: false });
  expect([unknown.status, unknown.json.code]).toEqual([404, 'account_not_found']);
});

test('MEMBER-6: a closed account is signed out at once and opens nothing; its rooms stay', async () => {
  const key = new Authenticator(SITE);
  const ada = await withPasskey('Ada', key);
  expect((await ada.ask('POST', '/api/v1/rooms', { id: 'hers', title: 'Hers' })).status).toBe(201);
  expect((await under.operator('DELETE', `/api/v1/accounts/${ada.id}`)).status).toBe(204);
  expect((await ada.ask('GET', '/api/v1/session')).json.account).toBeUndefined();
  expect((await ada.ask('POST', '/api/v1/rooms/hers/end')).json.code).toBe('token_missing');
  expect((await signIn(key)).json.code).toBe('sign_in_failed');
  expect((await under.operator('POST', '/api/v1/rooms/hers/end')).status).toBe(200);
  const again = await under.operator('DELETE', `/api/v1/accounts/${ada.id}`);
  expect([again.status, again.json.code]).toEqual([404, 'account_not_found']);
});

test('MEMBER-10: one closes one’s own account by saying its name; then nobody is signed in', async () => {
  const key = new Authenticator(SITE);
  const ada = await withPasskey('Ada', key);
  const close = (name: string) => ada.ask('POST', '/api/v1/session/account/close', { name });
  const mistaken = await close('Zoe');
  expect([mistaken.status, mistaken.json.code]).toEqual([400, 'bad_request']);
  const closed = await close('Ada');
  expect(closed.status).toBe(204);
  expect(String(closed.headers['set-cookie'])).toMatch(/session_token=;/);
  expect((await ada.ask('GET', '/api/v1/session')).json.account).toBeUndefined();
  expect((await signIn(key)).json.code).toBe('sign_in_failed');
  expect((await close('Ada')).status).toBe(401);
});

const invitationBy = async (person: SignedIn, operator = true): Promise<string> => {
  const made = await person.ask('POST', '/api/v1/accounts/invitations', { operator });
  expect(made.status).toBe(201);
  return made.json.registerUrl.split('#register=')[1];
};
const linksOpen = async () => (await under.operator('GET', '/api/v1/accounts/links')).json.links;

test.each([
  ['the rank is withdrawn', 'PATCH'],
  ['the account is closed', 'DELETE'],
])(
  'MEMBER-11: when %s, every link that an operator made and nobody used is good for nothing',
  async (_what, method) => {
    const [olga, oscar] = [await signUp(under, 'Olga'), await signUp(under, 'Oscar')];
    for (const { id } of [olga, oscar])
      await under.operator('PATCH', `/api/v1/accounts/${id}`, { operator: true });
    const [door, stays] = [await invitationBy(olga), await invitationBy(oscar)];
    const made = await olga.ask('POST', `/api/v1/accounts/${oscar.id}/recovery`);
    const recovery = made.json.recoverUrl.split('#recover=')[1];
    const begun = await post('/api/v1/accounts/begin', { name: 'Eve', invitation: door });
    const done = await oscar.ask(
      method,
      `/api/v1/accounts/${olga.id}`,
      method === 'PATCH' ? { operator: false } : undefined,
    );
    expect(done.status).toBeLessThan(300);
    const response = new Authenticator(SITE).create(begun.json);
    const late = await post('/api/v1/accounts', { response }, cookiesOf(begun.headers['set-cookie']));
    expect(late.json.code).toBe('registration_invitation_wrong');
    expect((await recover(recovery, new Authenticator(SITE))).json.code).toBe('recovery_wrong');
    expect((await post('/api/v1/accounts/begin', { name: 'Ina', invitation: stays })).status).toBe(200);
    expect((await linksOpen()).map(({ madeBy }: { madeBy: object }) => madeBy)).toEqual([
      { id: oscar.id, name: 'Oscar' },
    ]);
  },
);

test('MEMBER-12: operators see which links to accounts are good, of whom and for whom, and revoke them', async () => {
  const [olga, ada] = [await signUp(under, 'Olga'), await signUp(under, 'Ada')];
  await under.operator('PATCH', `/api/v1/accounts/${olga.id}`, { operator: true });
  const invitation = await invitationBy(olga, false);
  await under.operator('POST', '/api/v1/accounts/invitations', { operator: true });
  const secret = await recoveryOf(ada);
  const links = await linksOpen();
  expect(links).toMatchObject([
    { recovers: { id: ada.id, name: 'Ada' }, operator: false },
    { operator: true },
    { operator: false, madeBy: { id: olga.id, name: 'Olga' } },
  ]);
  expect(links.map((link: object) => ['madeBy' in link, 'recovers' in link])).toEqual([
    [false, true],
    [false, false],
    [true, false],
  ]);
  for (const hidden of [invitation, secret]) expect(JSON.stringify(links)).not.toContain(hidden);
  for (const { id } of [links[0], links[2]]) {
    expect((await olga.ask('DELETE', `/api/v1/accounts/links/${id}`)).status).toBe(204);
    expect((await olga.ask('DELETE', `/api/v1/accounts/links/${id}`)).json.code).toBe('invitation_not_found');
  }
  expect((await recover(secret, new Authenticator(SITE))).json.code).toBe('recovery_wrong');
  const refused = await post('/api/v1/accounts/begin', { name: 'Ina', invitation });
  expect(refused.json.code).toBe('registration_invitation_wrong');
  expect(await linksOpen()).toHaveLength(1);
});

test('MEMBER-13: the last operator’s account neither loses its rank nor is closed by an account; the operator token may', async () => {
  const [olga, oscar] = [await signUp(under, 'Olga'), await signUp(under, 'Oscar')];
  for (const person of [olga, oscar]) await person.beOperator();
  const url = `/api/v1/accounts/${olga.id}`;
  expect((await oscar.ask('DELETE', `/api/v1/accounts/${oscar.id}`)).status).toBe(204);
  for (const refused of [
    await olga.ask('PATCH', url, { operator: false }),
    await olga.ask('DELETE', url),
    await olga.ask('POST', '/api/v1/session/account/close', { name: 'Olga' }),
  ]) {
    expect([refused.status, refused.json.code]).toEqual([409, 'last_operator']);
  }
  expect((await olga.ask('GET', '/api/v1/accounts')).status).toBe(200);
  expect((await under.operator('PATCH', url, { operator: false })).json.operator).toBe(false);
  expect((await olga.ask('POST', '/api/v1/session/account/close', { name: 'Olga' })).status).toBe(204);
});

const byPassword = (name: string, password: string) =>
  post('/api/v1/session/password', { email: `${name}@example.org`, password });

/** The same person in another browser. */
async function elsewhere(person: SignedIn, name: string): Promise<SignedIn> {
  const { headers } = await byPassword(name, PASSWORD);
  return new SignedIn(under, person.id, cookiesOf(headers['set-cookie']));
}
const isSignedIn = async (person: SignedIn) =>
  (await person.ask('GET', '/api/v1/session')).json.account !== undefined;

test('MEMBER-14: one signs out everywhere else, and stays signed in here', async () => {
  const [here, other] = [await signUp(under, 'Ada'), await signUp(under, 'Ben')];
  const there = [await elsewhere(here, 'ada'), await elsewhere(here, 'ada')];
  expect((await here.ask('DELETE', '/api/v1/session/others')).status).toBe(204);
  expect(await Promise.all([here, ...there, other].map(isSignedIn))).toEqual([true, false, false, true]);
});

test('MEMBER-15: one changes one’s password by the one before; then nobody is signed in elsewhere, and that opens nothing', async () => {
  const here = await signUp(under, 'Ada');
  const there = await elsewhere(here, 'ada');
  const another = 'another battery staple';
  const change = (current: string, password: string, by = here) =>
    by.ask('PUT', '/api/v1/session/password', { current, password });
  const wrong = await change('not this one at all', another);
  expect([wrong.status, wrong.json.code]).toEqual([403, 'password_wrong']);
  expect((await change(PASSWORD, 'too short')).json.code).toBe('password_unfit');
  expect(await isSignedIn(there)).toBe(true);
  const changed = await change(PASSWORD, another);
  expect(changed.status).toBe(204);
  const now = new SignedIn(under, here.id, cookiesOf(changed.headers['set-cookie']));
  expect(await Promise.all([now, there].map(isSignedIn))).toEqual([true, false]);
  expect((await byPassword('ada', PASSWORD)).json.code).toBe('sign_in_failed');
  expect((await byPassword('ada', another)).status).toBe(200);
  const without = await withPasskey('Ben', new Authenticator(SITE));
  expect((await change(PASSWORD, another, without)).json.code).toBe('sign_in_way_unknown');
});

test('MEMBER-15: one removes one’s password where a passkey is left, never the last way in', async () => {
  const here = await signUp(under, 'Ada');
  const remove = () => here.ask('DELETE', '/api/v1/session/password');
  const list = async () => (await here.ask('GET', '/api/v1/session/passkeys')).json;
  const last = await remove();
  expect([last.status, last.json.code]).toEqual([409, 'last_way_in']);
  await addPasskey(here, new Authenticator(SITE));
  const there = await elsewhere(here, 'ada');
  expect((await list()).password).toBe(true);
  expect((await remove()).status).toBe(204);
  expect((await list()).password).toBe(false);
  expect(await Promise.all([here, there].map(isSignedIn))).toEqual([true, false]);
  expect((await byPassword('ada', PASSWORD)).json.code).toBe('sign_in_failed');
  expect((await remove()).json.code).toBe('sign_in_way_unknown');
});

async function recoveryOf(person: SignedIn): Promise<string> {
  const made = await under.operator('POST', `/api/v1/accounts/${person.id}/recovery`);
  expect(made.status).toBe(201);
  expect(made.json.recoverUrl).toMatch(/^http:\/\/tribune\.example:8080\/account\/#recover=/);
  return made.json.recoverUrl.split('#recover=')[1];
}

async function recover(secret: string, key: Authenticator, by = '/api/v1/accounts/recovery') {
  const begun = await post('/api/v1/accounts/recovery/begin', { recovery: secret });
  if (begun.status !== 200) return begun;
  return post(by, { response: key.create(begun.json) }, cookiesOf(begun.headers['set-cookie']));
}

test('MEMBER-7: by a recovery link one gets another passkey for the same account, once, and is signed out everywhere else', async () => {
  const ada = await withPasskey('Ada', new Authenticator(SITE));
  const [secret, other] = [await recoveryOf(ada), await recoveryOf(ada)];
  const key = new Authenticator(SITE);
  const back = await recover(secret, key);
  expect(back).toMatchObject({ status: 200, json: { id: ada.id, name: 'Ada', operator: false } });
  const mine = new SignedIn(under, ada.id, cookiesOf(back.headers['set-cookie']));
  expect(await passkeysOf(mine)).toHaveLength(2);
  expect((await ada.ask('GET', '/api/v1/session')).json.account).toBeUndefined();
  expect((await signIn(key)).json.id).toBe(ada.id);
  for (const used of [secret, other, 'made-up'])
    expect((await recover(used, new Authenticator(SITE))).json.code).toBe('recovery_wrong');
});

test('MEMBER-7: whoever recovers an account shuts out who has its password', async () => {
  const ada = await signUp(under, 'Ada');
  expect((await byPassword('ada', PASSWORD)).status).toBe(200);
  const back = await recover(await recoveryOf(ada), new Authenticator(SITE));
  expect(back.status).toBe(200);
  expect((await byPassword('ada', PASSWORD)).json.code).toBe('sign_in_failed');
});

test('MEMBER-8: one link makes one passkey, also when it was begun twice, or ended by another operation', async () => {
  const ada = await withPasskey('Ada', new Authenticator(SITE));
  const secret = await recoveryOf(ada);
  const keys = [new Authenticator(SITE), new Authenticator(SITE)];
  const begun = [
    await post('/api/v1/accounts/recovery/begin', { recovery: secret }),
    await post('/api/v1/accounts/recovery/begin', { recovery: secret }),
  ];
  const paths = ['/api/v1/accounts/recovery', '/api/v1/accounts'];
  const ended: Answer[] = [];
  for (const [n, { json, headers }] of begun.entries()) {
    const response = (keys[n] as Authenticator).create(json);
    ended.push(await post(paths[n] ?? '', { response }, cookiesOf(headers['set-cookie'])));
  }
  expect(ended.map(({ status, json }) => [status, json.code])).toEqual([
    [200, undefined],
    [403, 'recovery_wrong'],
  ]);
  expect((await signIn(keys[1] as Authenticator)).json.code).toBe('sign_in_failed');
  // Neither in the log nor in the database does the secret stand.
  expect(under.log.join('\n')).not.toContain(secret);
  expect(digestOf(secret)).not.toBe(secret);
});
