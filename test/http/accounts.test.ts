import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { REQUESTS_A_MINUTE } from '../../src/admission/rate-limits.ts';
import type { ControlOptions } from '../../src/http/control.ts';
import { Authenticator } from './authenticator.ts';
import { type Answer, ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';
import { IdentityProvider } from './identity-provider.ts';
import { cookiesOf, PASSWORD, SITE, SignedIn, signUp } from './signed-in.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

async function restart(options: Partial<ControlOptions>): Promise<void> {
  await under.control.close();
  await under.startControl(options);
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  under.ask('POST', url, { body, headers: { origin: SITE, ...headers } });

interface Registering {
  readonly name?: string;
  readonly invitation?: string | undefined;
  readonly key?: Authenticator;
}

async function register({
  name = 'Ada',
  invitation,
  key = new Authenticator(SITE),
}: Registering): Promise<Answer> {
  const with_ = invitation === undefined ? {} : { invitation };
  const begun = await post('/api/v1/accounts/begin', { name, ...with_ });
  if (begun.status !== 200) return begun;
  const cookie = cookiesOf(begun.headers['set-cookie']);
  return post('/api/v1/accounts', { response: key.create(begun.json) }, { cookie });
}

async function signIn(key: Authenticator): Promise<Answer> {
  const begun = await post('/api/v1/session/passkey/begin', undefined);
  const cookie = cookiesOf(begun.headers['set-cookie']);
  return post('/api/v1/session/passkey', { response: key.get(begun.json) }, { cookie });
}

const session = (cookie: string) => under.ask('GET', '/api/v1/session', { headers: { cookie } });

test('ACCOUNT-2: one registers with a passkey, and signs in with it again', async () => {
  const key = new Authenticator(SITE);
  const registered = await register({ key });
  expect(registered).toMatchObject({ status: 201, json: { name: 'Ada', operator: false } });
  const mine = { account: registered.json, registration: 'open', passwords: true };
  expect((await session(cookiesOf(registered.headers['set-cookie']))).json).toEqual(mine);
  const again = await signIn(key);
  expect(again).toMatchObject({ status: 200, json: registered.json });
  expect((await session(cookiesOf(again.headers['set-cookie']))).json).toEqual(mine);
  expect((await session('')).json).toEqual({ registration: 'open', passwords: true });
});

test('ACCOUNT-20: one adds another passkey to one’s account, and signs in with either', async () => {
  const [first, second] = [new Authenticator(SITE), new Authenticator(SITE)];
  const registered = await register({ key: first });
  const cookie = cookiesOf(registered.headers['set-cookie']);
  const add = async (mine: string, key: Authenticator) => {
    const begun = await post('/api/v1/session/passkeys/begin', undefined, { cookie: mine });
    if (begun.status !== 200) return begun;
    expect(begun.json.user.displayName).toBe('Ada');
    const both = `${mine}; ${cookiesOf(begun.headers['set-cookie'])}`;
    return post('/api/v1/session/passkeys', { response: key.create(begun.json) }, { cookie: both });
  };
  expect((await add(cookie, second)).status).toBe(204);
  for (const key of [first, second]) expect((await signIn(key)).json).toEqual(registered.json);
  expect((await add('', new Authenticator(SITE))).json.code).toBe('token_missing');
  // What one began, another does not end: their account gets no passkey of the first one's.
  const ben = await signUp(under, 'Ben');
  const begun = await post('/api/v1/session/passkeys/begin', undefined, { cookie });
  const mixed = `${ben.cookie}; ${cookiesOf(begun.headers['set-cookie'])}`;
  const stranger = new Authenticator(SITE);
  const taken = await post(
    '/api/v1/session/passkeys',
    { response: stranger.create(begun.json) },
    { cookie: mixed },
  );
  expect([taken.status, taken.json.code]).toEqual([403, 'sign_in_failed']);
  expect((await signIn(stranger)).json.code).toBe('sign_in_failed');
});

test('ACCOUNT-3: a passkey of another site, an answer that was given before, and one to nothing asked are refused', async () => {
  const elsewhere = await register({ key: new Authenticator('http://evil.example') });
  expect([elsewhere.status, elsewhere.json.code]).toEqual([403, 'sign_in_failed']);

  const key = new Authenticator(SITE);
  await register({ key });
  const begun = await post('/api/v1/session/passkey/begin', undefined);
  const cookie = cookiesOf(begun.headers['set-cookie']);
  const response = key.get(begun.json);
  const answers = [
    await post('/api/v1/session/passkey', { response }),
    await post('/api/v1/session/passkey', { response: new Authenticator(SITE).get(begun.json) }, { cookie }),
    await post('/api/v1/session/passkey', { response }, { cookie }),
    await signIn(new Authenticator(SITE)),
  ];
  expect(answers.map(({ json }) => json.code)).toEqual(answers.map(() => 'sign_in_failed'));
  const once = await post('/api/v1/session/passkey/begin', undefined);
  const twice = { response: key.get(once.json) };
  const with_ = { cookie: cookiesOf(once.headers['set-cookie']) };
  expect((await post('/api/v1/session/passkey', twice, with_)).status).toBe(200);
  expect((await post('/api/v1/session/passkey', twice, with_)).json.code).toBe('sign_in_failed');
});

test.each([
  ['nothing in it', {}],
  ['no data', { clientDataJSON: '', authenticatorData: '', signature: '', attestationObject: '' }],
  ['other types', { clientDataJSON: 1, authenticatorData: [], signature: null, attestationObject: { a: 1 } }],
  [
    'what is no CBOR',
    { clientDataJSON: 'e30', attestationObject: '_____w', authenticatorData: 'AAAA', signature: 'AAAA' },
  ],
])('ACCOUNT-3: a passkey’s answer with %s is refused, and no fault', async (_what, response) => {
  const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {}, response };
  for (const [begin, end, body] of [
    ['/api/v1/accounts/begin', '/api/v1/accounts', { name: 'Ada' }],
    ['/api/v1/session/passkey/begin', '/api/v1/session/passkey', undefined],
  ] as const) {
    const begun = await post(begin, body);
    const cookie = cookiesOf(begun.headers['set-cookie']);
    const answer = await post(end, { response: credential }, { cookie });
    expect([answer.status, answer.json.code]).toEqual([403, 'sign_in_failed']);
  }
});

test('ACCOUNT-4: the cookie of a session is for our pages alone, by HTTPS where there is HTTPS, and ends at the server too', async () => {
  const cookieOf = ({ headers }: Answer) =>
    headers['set-cookie']?.find((cookie) => /session_token/.test(cookie)) ?? '';
  const plain = cookieOf(await register({}));
  expect(plain).toMatch(/^tribune\.session_token=[^;]{40,}; /);
  for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(plain).toContain(attribute);
  expect(plain).not.toContain('Secure');
  const secure = await under.ask('POST', '/api/v1/accounts/password', {
    body: { name: 'Ben', email: 'ben@example.org', password: PASSWORD },
    headers: { 'x-forwarded-proto': 'https', origin: SITE.replace('http:', 'https:') },
  });
  expect(cookieOf(secure)).toMatch(/^__Secure-tribune\.session_token=.*; Secure/);

  const cookie = plain.split(';')[0] ?? '';
  const out = await under.ask('DELETE', '/api/v1/session', { headers: { cookie, origin: SITE } });
  expect(out.status).toBe(204);
  expect(cookieOf(out)).toMatch(/Max-Age=0/);
  expect((await session(cookie)).json.account).toBeUndefined();
  expect((await under.ask('GET', '/api/v1/session/rooms', { headers: { cookie } })).json.code).toBe(
    'token_missing',
  );
});

test('ACCOUNT-5: a session changes something only from a page of ours', async () => {
  const ada = await signUp(under, 'Ada');
  const room = { id: 'mine', title: 'Mine', open: false };
  for (const origin of ['https://evil.example', 'null', 'http://tribune.example', `${SITE}.evil.example`]) {
    expect((await ada.ask('POST', '/api/v1/rooms', room, { origin })).json.code).toBe('origin_wrong');
    const signIn = await post(
      '/api/v1/session/password',
      { email: 'ada@example.org', password: PASSWORD },
      { origin },
    );
    expect([signIn.json.code, signIn.headers['set-cookie']]).toEqual(['origin_wrong', undefined]);
  }
  const none = await under.ask('POST', '/api/v1/rooms', { body: room, headers: { cookie: ada.cookie } });
  expect(none.json.code).toBe('origin_wrong');
  expect((await ada.ask('POST', '/api/v1/rooms', room)).status).toBe(201);
  // With a token of its own a page of anyone's may do what the token allows; the cookie says nothing then.
  const token = { token: OPERATOR_TOKEN, headers: { cookie: ada.cookie, origin: 'https://evil.example' } };
  expect((await under.ask('POST', '/api/v1/rooms/mine/end', token)).status).toBe(200);
});

test('ACCOUNT-6: registration is open, by an invitation that is good once, or closed', async () => {
  await restart({ accounts: { registration: 'invitation', passwords: true } });
  expect((await register({})).json.code).toBe('registration_closed');
  expect((await register({ invitation: 'guessed' })).json.code).toBe('registration_invitation_wrong');
  const made = await under.operator('POST', '/api/v1/accounts/invitations', {});
  expect(made.json.registerUrl).toMatch(/^http:\/\/tribune\.example:8080\/account\/#register=[\w-]{43}$/);
  const invitation = made.json.registerUrl.split('#register=')[1];
  // A registration that fails leaves it good.
  const failed = await register({ invitation, key: new Authenticator('http://evil.example') });
  expect(failed.json.code).toBe('sign_in_failed');
  expect((await register({ invitation })).json).toMatchObject({ name: 'Ada', operator: false });
  expect((await register({ invitation })).json.code).toBe('registration_invitation_wrong');
  const password = { name: 'Eve', email: 'eve@example.org', password: PASSWORD };
  expect((await post('/api/v1/accounts/password', password)).json.code).toBe('registration_closed');

  await restart({ accounts: { registration: 'closed', passwords: true } });
  expect((await register({})).json.code).toBe('registration_closed');
  expect((await under.operator('POST', '/api/v1/accounts/invitations', {})).json.code).toBe(
    'registration_closed',
  );
  const operators = await under.operator('POST', '/api/v1/accounts/invitations', { operator: true });
  expect((await register({ invitation: operators.json.registerUrl.split('=')[1] })).json.operator).toBe(true);
});

test('ACCOUNT-6: two who come by one invitation at once are one account', async () => {
  await restart({ accounts: { registration: 'invitation', passwords: false } });
  const made = await under.operator('POST', '/api/v1/accounts/invitations', {});
  const invitation = made.json.registerUrl.split('#register=')[1];
  const answers = await Promise.all([1, 2, 3].map(() => register({ invitation })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
});

test('ACCOUNT-24: of all that was begun by one invitation one account comes about, whatever operation ends it', async () => {
  await restart({ accounts: { registration: 'invitation', passwords: false } });
  const made = await under.operator('POST', '/api/v1/accounts/invitations', {});
  const invitation = made.json.registerUrl.split('#register=')[1];
  const begun = await Promise.all(
    [1, 2, 3].map(() => post('/api/v1/accounts/begin', { name: 'Ada', invitation })),
  );
  const ended: Answer[] = [];
  const paths = ['/api/v1/accounts/recovery', '/api/v1/accounts', '/api/v1/accounts'];
  for (const [n, { json, headers }] of begun.entries()) {
    const response = new Authenticator(SITE).create(json);
    ended.push(await post(paths[n] ?? '', { response }, { cookie: cookiesOf(headers['set-cookie']) }));
  }
  expect(ended.map(({ status, json }) => [status, json.code])).toEqual([
    [403, 'recovery_wrong'],
    [201, undefined],
    [403, 'registration_invitation_wrong'],
  ]);
  const { accounts } = (await under.operator('GET', '/api/v1/accounts')).json;
  expect(accounts.map(({ id }: { id: string }) => id)).toEqual([ended[1]?.json.id]);
});

test('ACCOUNT-24: a registration that was begun while it was open ends nowhere once it is not', async () => {
  const begun = await post('/api/v1/accounts/begin', { name: 'Ada' });
  await restart({ accounts: { registration: 'invitation', passwords: false } });
  const response = new Authenticator(SITE).create(begun.json);
  const cookie = cookiesOf(begun.headers['set-cookie']);
  const ended = await post('/api/v1/accounts', { response }, { cookie });
  expect([ended.status, ended.json.code]).toEqual([403, 'registration_closed']);
});

test('ACCOUNT-7: each start makes an invitation for the first operator until there is one', async () => {
  const first = under.control.firstOperator;
  expect(first).toHaveLength(43);
  await restart({ accounts: { registration: 'invitation', passwords: false } });
  const invitation = under.control.firstOperator;
  expect(invitation).toHaveLength(43);
  expect((await register({ invitation: first })).json.code).toBe('registration_invitation_wrong');
  const registered = await register({ name: 'Olga', invitation });
  expect(registered.json).toMatchObject({ name: 'Olga', operator: true });
  const olga = new SignedIn(under, registered.json.id, cookiesOf(registered.headers['set-cookie']));
  await under.room('theirs');
  expect((await olga.ask('POST', '/api/v1/rooms/theirs/end')).status).toBe(200);
  await restart({});
  expect(under.control.firstOperator).toBeUndefined();
});

test('ACCOUNT-25: once there is an operator, what a start made for the first is good for nothing', async () => {
  const begin = () =>
    post('/api/v1/accounts/begin', { name: 'Eve', invitation: under.control.firstOperator });
  expect((await begin()).status).toBe(200);
  const made = await under.operator('POST', '/api/v1/accounts/invitations', { operator: true });
  expect((await register({ invitation: made.json.registerUrl.split('#register=')[1] })).json.operator).toBe(
    true,
  );
  expect((await begin()).json.code).toBe('registration_invitation_wrong');
});

test('ACCOUNT-25: also when an account that there was becomes the operator, at once or by the next start', async () => {
  const ada = await signUp(under, 'Ada');
  const [first, begin] = [
    under.control.firstOperator,
    (invitation?: string) => post('/api/v1/accounts/begin', { name: 'Eve', invitation }),
  ];
  await under.operator('PATCH', `/api/v1/accounts/${ada.id}`, { operator: true });
  expect((await begin(first)).json.code).toBe('registration_invitation_wrong');
  await under.operator('PATCH', `/api/v1/accounts/${ada.id}`, { operator: false });
  await restart({});
  const second = under.control.firstOperator;
  expect((await begin(second)).status).toBe(200);
  await ada.beOperator();
  await restart({});
  expect((await begin(second)).json.code).toBe('registration_invitation_wrong');
});

/** The database, with something done to it. */
function inDatabase(sql: string): void {
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  database.exec(sql);
  database.close();
}

test.each([
  ['its account', 'member'],
  ['its passkey', 'passkey'],
])('ACCOUNT-21: a registration that fails at %s costs nobody the invitation', async (_what, table) => {
  const invitation = under.control.firstOperator;
  inDatabase(`CREATE TRIGGER broken BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'broken'); END`);
  expect((await register({ invitation })).status).toBeGreaterThanOrEqual(400);
  inDatabase('DROP TRIGGER broken');
  const registered = await register({ name: 'Olga', invitation });
  expect(registered).toMatchObject({ status: 201, json: { name: 'Olga', operator: true } });
  expect((await register({ invitation })).json.code).toBe('registration_invitation_wrong');
});

test('ACCOUNT-21: nor does one that was killed: the next start makes good what it used up', async () => {
  const made = await under.operator('POST', '/api/v1/accounts/invitations', {});
  const invitation = made.json.registerUrl.split('#register=')[1];
  // As it stands between the account and its passkey.
  inDatabase(`
    UPDATE registration_invitation SET used_ms = 1, account = 'half';
    INSERT INTO member (id, name, email, email_verified, created_at, updated_at, operator)
    VALUES ('half', 'Half', 'half@account.invalid', 0, '2026', '2026', 1);`);
  expect((await register({ invitation })).json.code).toBe('registration_invitation_wrong');
  await restart({});
  expect((await register({ invitation })).json).toMatchObject({ operator: false });
  // Nobody can sign in to what was half made, so there is no operator.
  expect((await register({ invitation: under.control.firstOperator })).json).toMatchObject({
    operator: true,
  });
});

test('ACCOUNT-22: who asks by a cookie that is not ours has nothing set up or asked for, whatever host they name', async () => {
  const service = await IdentityProvider.at();
  await service.start();
  onTestFinished(() => service.stop());
  const provider = { issuer: service.issuer, clientId: 'tribune', clientSecret: 'of tests', name: 'Example' };
  await restart({ publicUrl: SITE, accounts: { registration: 'open', passwords: true, provider } });
  const ada = await signUp(under, 'Ada');
  for (const cookie of [
    'tribune.session_token=x.y',
    `${ada.cookie.replace(/=.*/, '')}=${'a'.repeat(32)}.${'b'.repeat(43)}%3D`,
    ada.cookie.replace(/.{9}$/, 'AAAAAA%3D'),
    `tribune.session_token=%E0%A4%A`,
  ]) {
    for (let n = 0; n < 12; n++) {
      const headers = { cookie, host: `h${n}.example` };
      const { status, json } = await under.ask('GET', '/api/v1/session', { headers });
      expect([status, json.account]).toEqual([200, undefined]);
    }
  }
  expect((await session(ada.cookie)).json.account).toMatchObject({ name: 'Ada' });
  expect(service.discoveries).toBe(0);
  for (let n = 0; n < 3; n++) await byProvider();
  expect(service.discoveries).toBe(1);
});

test('ACCOUNT-23: a name of another service that could not be shown is made fit, and its holder hosts', async () => {
  const service = await IdentityProvider.at();
  await service.start();
  onTestFinished(() => service.stop());
  const provider = { issuer: service.issuer, clientId: 'tribune', clientSecret: 'of tests', name: 'Example' };
  await restart({ publicUrl: SITE, accounts: { registration: 'open', passwords: false, provider } });
  for (const [name, shown] of [
    ['\u200fשרה\u0000', 'שרה'],
    [`${'x'.repeat(59)}👩‍🚀`, 'x'.repeat(59)],
    ['\u202e \u200f', 'Guest'],
  ] as const) {
    service.person = { sub: name, name, email: `p${name.length}@example.org` };
    const { cookie } = await byProvider();
    const { account } = (await session(cookie)).json;
    expect(account.name).toBe(shown);
    const person = new SignedIn(under, account.id, cookie);
    const { json } = await person.ask('POST', '/api/v1/rooms', { title: 'Theirs', open: false });
    expect((await person.ask('POST', `/api/v1/rooms/${json.id}/stage`)).json.name).toBe(shown);
  }
});

test('ACCOUNT-23: one changes one’s name', async () => {
  const ada = await signUp(under, 'Ada');
  const rename = (name: string) => ada.ask('PATCH', '/api/v1/session/account', { name });
  expect((await rename('Ada  Lovelace')).json).toMatchObject({ id: ada.id, name: 'Ada Lovelace' });
  expect((await session(ada.cookie)).json.account.name).toBe('Ada Lovelace');
  expect((await rename('\u202e')).json.code).toBe('bad_request');
  const none = await under.ask('PATCH', '/api/v1/session/account', { body: { name: 'Eve' } });
  expect(none.json.code).toBe('token_missing');
});

test('ACCOUNT-9: an answer of the other service that belongs to nothing begun leads back to our page', async () => {
  const service = await IdentityProvider.at();
  await service.start();
  onTestFinished(() => service.stop());
  const provider = { issuer: service.issuer, clientId: 'tribune', clientSecret: 'of tests', name: 'Example' };
  await restart({ publicUrl: SITE, accounts: { registration: 'open', passwords: false, provider } });
  for (const query of ['?error=access_denied', '?state=lost&code=a', '']) {
    const { status, headers } = await under.ask('GET', `/api/v1/session/callback/oidc${query}`);
    expect([query, status, headers.location]).toEqual([
      query,
      302,
      expect.stringMatching(/^\/account\/\?refused/),
    ]);
  }
});

test('ACCOUNT-8: e-mail and password only where the operator allows them, and never a short one', async () => {
  const wish = { name: 'Ada', email: 'ada@example.org', password: PASSWORD };
  const short = await post('/api/v1/accounts/password', { ...wish, password: 'fourteen chars' });
  expect([short.status, short.json.code]).toEqual([422, 'password_unfit']);
  expect((await post('/api/v1/accounts/password', { ...wish, email: 'ada' })).json.code).toBe('bad_request');
  expect((await post('/api/v1/accounts/password', wish)).status).toBe(201);
  expect((await post('/api/v1/accounts/password', wish)).json.code).toBe('email_taken');
  const { email, password } = wish;
  expect((await post('/api/v1/session/password', { email, password })).status).toBe(200);
  const wrong = [
    await post('/api/v1/session/password', { email, password: `${password}r` }),
    await post('/api/v1/session/password', { email: 'nobody@example.org', password }),
  ];
  expect(wrong.map(({ status, text }) => [status, text])).toEqual([
    [403, wrong[0]?.text],
    [403, wrong[0]?.text],
  ]);

  await restart({ accounts: { registration: 'open', passwords: false } });
  expect((await post('/api/v1/session/password', { email, password })).json.code).toBe('sign_in_way_unknown');
  expect((await post('/api/v1/accounts/password', wish)).json.code).toBe('sign_in_way_unknown');
});

async function byProvider(invitation?: string): Promise<{ location: string; cookie: string }> {
  const begun = await post('/api/v1/session/oidc', invitation === undefined ? {} : { invitation });
  if (begun.status !== 200) throw new Error(begun.text);
  const there = await fetch(begun.json.url, { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(`${SITE}/api/v1/session/callback/oidc`);
  const cookie = cookiesOf(begun.headers['set-cookie']);
  const done = await under.ask('GET', back.pathname + back.search, { headers: { cookie } });
  expect(done.status).toBe(302);
  return { location: done.headers.location ?? '', cookie: cookiesOf(done.headers['set-cookie']) };
}

test('ACCOUNT-9: one signs in by another service, which is found by discovery', async () => {
  const service = await IdentityProvider.at();
  onTestFinished(() => service.stop());
  const provider = { issuer: service.issuer, clientId: 'tribune', clientSecret: 'of tests', name: 'Example' };
  await restart({ publicUrl: SITE, accounts: { registration: 'open', passwords: false, provider } });
  expect((await session('')).json.provider).toEqual({ name: 'Example' });
  const away = await post('/api/v1/session/oidc', {});
  expect([away.status, away.json.code]).toEqual([503, 'unavailable']);
  await service.start();

  const first = await byProvider();
  expect(first.location).toBe('/account/');
  const account = (await session(first.cookie)).json.account;
  expect(account).toMatchObject({ name: 'Petra', operator: false });
  expect((await session((await byProvider()).cookie)).json.account).toEqual(account);

  // Without the cookie of whoever began, what the service sends back is worth nothing.
  const begun = await post('/api/v1/session/oidc', {});
  const there = await fetch(begun.json.url, { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  const stolen = await under.ask('GET', back.pathname + back.search);
  expect(stolen.headers.location).toContain('/account/?refused');
  expect(cookiesOf(stolen.headers['set-cookie'])).not.toContain('session_token');
});

test('ACCOUNT-9: by another service too a new account needs an invitation where one is needed', async () => {
  const service = await IdentityProvider.at();
  await service.start();
  onTestFinished(() => service.stop());
  const provider = { issuer: service.issuer, clientId: 'tribune', clientSecret: 'of tests', name: 'Example' };
  await restart({ publicUrl: SITE, accounts: { registration: 'invitation', passwords: false, provider } });
  const uninvited = await byProvider();
  expect(uninvited.location).toContain('/account/?refused');
  expect((await session(uninvited.cookie)).json.account).toBeUndefined();
  const made = await under.operator('POST', '/api/v1/accounts/invitations', { operator: true });
  const invitation = made.json.registerUrl.split('#register=')[1];
  const invited = await byProvider(invitation);
  expect((await session(invited.cookie)).json.account).toMatchObject({ name: 'Petra', operator: true });
  expect((await post('/api/v1/session/oidc', { invitation })).json.code).toBe(
    'registration_invitation_wrong',
  );
  // Who has an account needs none.
  expect((await session((await byProvider()).cookie)).json.account).toMatchObject({ name: 'Petra' });
});

test('ACCOUNT-9: where registration is closed, whom an operator invites as another comes by another service too', async () => {
  const service = await IdentityProvider.at();
  await service.start();
  onTestFinished(() => service.stop());
  const provider = { issuer: service.issuer, clientId: 'tribune', clientSecret: 'of tests', name: 'Example' };
  await restart({ publicUrl: SITE, accounts: { registration: 'closed', passwords: false, provider } });
  expect((await byProvider()).location).toContain('/account/?refused');
  const made = await under.operator('POST', '/api/v1/accounts/invitations', { operator: true });
  const invited = await byProvider(made.json.registerUrl.split('#register=')[1]);
  expect((await session(invited.cookie)).json.account).toMatchObject({ name: 'Petra', operator: true });
});

test('ACCOUNT-10: attempts to sign in are counted for each network', async () => {
  await restart({ requestsAMinute: { ...REQUESTS_A_MINUTE, 'sign-in': 2 } });
  const guess = () =>
    post(
      '/api/v1/session/password',
      { email: 'ada@example.org', password: 'guess' },
      { 'x-forwarded-for': '203.0.113.1' },
    );
  expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([403, 403, 429]);
});

test('ACCOUNT-11: neither the database nor the log holds a password, a cookie or an invitation in clear', async () => {
  const invitation = under.control.firstOperator ?? '';
  const ada = await signUp(under, 'Ada');
  await register({ invitation });
  await post('/api/v1/session/password', { email: 'ada@example.org', password: `${PASSWORD}!` });
  const value = decodeURIComponent(ada.cookie.split('=')[1] ?? '');
  const signature = value.split('.')[1] ?? '';
  expect(signature.length).toBeGreaterThan(40);
  await under.control.close();
  const dir = path.join(under.dir, 'data');
  const files = (await readdir(dir)).map((file) => readFile(path.join(dir, file)));
  for (const bytes of [...(await Promise.all(files)), Buffer.from(under.log.join('\n'))]) {
    for (const secret of [PASSWORD, signature, invitation]) expect(bytes.includes(secret)).toBe(false);
  }
  await under.startControl();
});

test('ACCOUNT-18: what was begun and never completed is forgotten once it has expired, and so are sessions', async () => {
  const ada = await signUp(under, 'Ada');
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  onTestFinished(() => database.close());
  await restart({});
  await post('/api/v1/session/passkey/begin', undefined);
  const rows = () =>
    ['verification', 'session'].map((table) => database.prepare(`SELECT id FROM ${table}`).all().length);
  expect(rows()).toEqual([1, 1]);
  for (const table of ['verification', 'session']) {
    database.exec(`UPDATE ${table} SET expires_at = '2020-01-01T00:00:00.000Z'`);
  }
  await restart({});
  await post('/api/v1/session/passkey/begin', undefined);
  expect(rows()).toEqual([1, 0]);
  expect((await session(ada.cookie)).json.account).toBeUndefined();
});

test('ACCOUNT-12: no cache keeps what depends on who asks', async () => {
  const ada = await signUp(under, 'Ada');
  for (const url of ['/api/v1/session', '/api/v1/session/rooms']) {
    expect((await ada.ask('GET', url)).headers['cache-control']).toBe('no-store');
  }
  expect((await session('')).headers['cache-control']).toBe('no-store');
  expect((await ada.ask('GET', '/api/v1/rooms')).headers['cache-control']).toBe('no-store');
  expect((await under.ask('GET', '/api/v1/rooms')).headers['cache-control']).toBe('private, max-age=1');
});

test('ACCOUNT-12: neither a draft that its host reads, nor a session that is renewed meanwhile, is for any cache', async () => {
  await restart({ publicUrl: SITE });
  const ada = await signUp(under, 'Ada');
  await ada.ask('POST', '/api/v1/rooms', { id: 'secret', title: 'Secret', draft: true });
  const database = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
  onTestFinished(() => database.close());
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  database.prepare('UPDATE session SET expires_at = ?, updated_at = ?').run(inDays(5), inDays(-20));
  const renewed = await ada.ask('GET', '/api/v1/rooms/secret');
  expect(renewed.headers['set-cookie']?.join()).toContain('session_token=');
  for (const read of [renewed, await ada.ask('GET', '/api/v1/rooms/secret')]) {
    expect([read.status, read.headers['cache-control']]).toEqual([200, 'no-store']);
  }
  const anyone = await under.ask('GET', '/api/v1/rooms');
  expect(anyone.headers).toMatchObject({
    'cache-control': 'public, max-age=1',
    vary: expect.stringContaining('Cookie'),
  });
});

test('ACCOUNT-7: an operator by account has the demo played, too', async () => {
  let given = '';
  const demo = {
    start: async (token: string) => {
      given = token;
      return { room: 'demo' };
    },
  };
  await restart({ demo });
  const olga = await signUp(under, 'Olga');
  expect((await olga.ask('POST', '/api/v1/demo')).json.code).toBe('not_allowed');
  await olga.beOperator();
  expect((await olga.ask('POST', '/api/v1/demo')).status).toBe(200);
  const room = await under.ask('POST', '/api/v1/rooms', { token: given, body: { title: 'Of the demo' } });
  expect(room.status).toBe(201);
});

test('ACCOUNT-13: a room belongs to the account that made it, which leads it', async () => {
  const [ada, ben] = [await signUp(under, 'Ada'), await signUp(under, 'Ben')];
  const room = { id: 'adas', title: 'Of Ada' };
  expect((await ada.ask('POST', '/api/v1/rooms', room)).status).toBe(201);
  expect((await ben.ask('POST', '/api/v1/rooms', room)).json.code).toBe('room_exists');
  await under.room('another');
  const rooms = async (person: SignedIn) =>
    (await person.ask('GET', '/api/v1/session/rooms')).json.rooms.map(
      ({ room: { id }, role }: { room: { id: string }; role: string }) => [id, role],
    );
  expect(await rooms(ada)).toEqual([['adas', 'host']]);
  const made = await ada.ask('POST', '/api/v1/rooms/adas/invitations', { name: 'Ben', role: 'co-host' });
  const secret = made.json.studioUrl.split('#invitation=')[1];
  await ben.ask('POST', '/api/v1/invitations/exchange', { secret });
  expect(await rooms(ben)).toEqual([['adas', 'co-host']]);
});
