import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';
import { SITE, type SignedIn, signUp } from './signed-in.ts';

let under: ControlUnderTest;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.now();
  under = await ControlUnderTest.start({ nowMs: () => ++nowMs });
  await under.room('talk');
});
afterEach(() => under.stop());

interface Coming {
  readonly name?: string;
  readonly deviceKey?: string;
  readonly person?: SignedIn;
}

const secretOf = ({ json }: Answer) => json.studioUrl.split('#invitation=')[1] ?? '';
const newKey = () => randomBytes(24).toString('base64url');
const makeLink = (wish: object) => under.operator('POST', '/api/v1/rooms/talk/links', wish);
const come = (secret: string, { person, ...more }: Coming = {}) => {
  const body = { secret, ...more };
  return person
    ? person.ask('POST', '/api/v1/invitations/exchange', body)
    : under.ask('POST', '/api/v1/invitations/exchange', { body });
};
const listed = async () =>
  (await under.operator('GET', '/api/v1/rooms/talk/invitations')).json.invitations as {
    id: string;
    used: number;
    came: { name: string; cameMs: number; removed: boolean; attempts?: { count: number; lastMs: number } }[];
    attempts?: { count: number };
  }[];
const stage = (method: string, place: string, more = '') =>
  under.operator(method, `/api/v1/rooms/talk/stage/${place}${more}`);

test('LINK-1: a link for several makes a place for each who comes by it, until its uses are spent', async () => {
  const made = await makeLink({ uses: 2, muted: true });
  expect(made.json).toMatchObject({ room: 'talk', role: 'speaker', uses: 2 });
  const secret = secretOf(made);
  const [ada, ben] = [
    await come(secret, { name: 'Ada', deviceKey: newKey() }),
    await come(secret, { name: 'Ben', deviceKey: newKey() }),
  ];
  expect(ada.json).toMatchObject({ name: 'Ada', muted: true, role: 'speaker', room: 'talk' });
  expect(ben.json.place).not.toBe(ada.json.place);
  for (const { json } of [ada, ben]) expect((await under.speak('talk', json.whipToken)).status).toBe(201);
  const third = await come(secret, { name: 'Eve', deviceKey: newKey() });
  expect([third.status, third.json.code]).toEqual([409, 'invitation_used_up']);
});

test('LINK-1: of many who come at once no more are let in than it has uses', async () => {
  const secret = secretOf(await makeLink({ uses: 3 }));
  const names = Array.from({ length: 8 }, (_, n) => `Guest ${n}`);
  const answers = await Promise.all(names.map((name) => come(secret, { name, deviceKey: newKey() })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  expect((await listed())[0]?.came).toHaveLength(3);
});

test('LINK-2: by a link for several one is known again, by the key of the browser or by the account', async () => {
  const secret = secretOf(await makeLink({ uses: 3 }));
  const [deviceKey, person] = [newKey(), await signUp(under, 'Ben')];
  const [ada, ben] = [
    await come(secret, { name: 'Ada', deviceKey }),
    await come(secret, { name: 'Ben', person, deviceKey: newKey() }),
  ];
  const again = await come(secret, { deviceKey });
  expect(again.json).toMatchObject({ place: ada.json.place, name: 'Ada' });
  expect((await come(secret, { person, deviceKey: newKey() })).json.place).toBe(ben.json.place);
  expect((await listed())[0]).toMatchObject({ used: 2, uses: 3 });
});

test('LINK-3: a link for several asks for a name, as fit as any', async () => {
  const secret = secretOf(await makeLink({ uses: 2 }));
  const nameless = await come(secret, { deviceKey: newKey() });
  expect([nameless.status, nameless.json.code]).toEqual([422, 'name_needed']);
  expect((await come(secret, { name: 'A\u0000da' })).json.code).toBe('bad_request');
  expect((await come(secret, { name: 'Ada', deviceKey: 'short' })).json.code).toBe('bad_request');
  // Else nobody could be known again, nor be kept away.
  expect((await come(secret, { name: 'Ada' })).json.code).toBe('bad_request');
  expect((await listed())[0]?.used).toBe(0);
});

test('LINK-4: a link ends at its time, and who came by it stays', async () => {
  const untilMs = nowMs + 60_000;
  const [deviceKey, later, ofCleo] = [newKey(), newKey(), newKey()];
  const several = secretOf(await makeLink({ uses: 3, untilMs }));
  const single = async (name: string) =>
    secretOf(await under.operator('POST', '/api/v1/rooms/talk/invitations', { name, untilMs }));
  const [cleo, dan] = [await single('Cleo'), await single('Dan')];
  await come(several, { name: 'Ada', deviceKey });
  await come(cleo, { deviceKey: ofCleo });
  nowMs += 60_001;
  expect((await come(several, { deviceKey })).status).toBe(200);
  expect((await come(cleo, { deviceKey: ofCleo })).status).toBe(200);
  for (const late of [
    await come(several, { name: 'Eve', deviceKey: later }),
    await come(dan),
    // Whoever has the link of a guest that has ended, and is not known as the guest.
    await come(cleo),
    await come(cleo, { deviceKey: later }),
  ]) {
    expect([late.status, late.json.code]).toEqual([403, 'invitation_over']);
  }
  expect((await makeLink({ uses: 1, untilMs })).json.code).toBe('bad_request');
});

test('LINK-5: revoked, it lets nobody new in; who came leaves only if that is asked', async () => {
  const made = await makeLink({ uses: 5 });
  const [secret, url] = [secretOf(made), `/api/v1/rooms/talk/invitations/${made.json.id}`];
  const deviceKey = newKey();
  const ada = await come(secret, { name: 'Ada', deviceKey });
  expect((await under.operator('DELETE', url)).status).toBe(204);
  const eve = await come(secret, { name: 'Eve', deviceKey: newKey() });
  expect([eve.status, eve.json.code]).toEqual([403, 'invitation_over']);
  expect((await listed())[0]).toMatchObject({ attempts: { count: 1 } });
  expect((await under.speak('talk', (await come(secret, { deviceKey })).json.whipToken)).status).toBe(201);

  expect((await under.operator('DELETE', `${url}?places=remove`)).status).toBe(204);
  expect(under.media.told.at(-1)).toMatchObject({
    method: 'DELETE',
    path: `/rooms/talk/places/${ada.json.place}`,
  });
  expect((await come(secret, { deviceKey })).json.code).toBe('token_revoked');
  expect((await under.speak('talk', ada.json.whipToken)).json.code).toBe('token_revoked');
  const none = await under.operator('DELETE', '/api/v1/rooms/talk/invitations/none');
  expect([none.status, none.json.code]).toEqual([404, 'invitation_not_found']);
});

test('LINK-5: revoked before its only guest came, an invitation takes the place along', async () => {
  const { place, whipToken, studioUrl } = await under.invitation('talk');
  await under.operator('DELETE', `/api/v1/rooms/talk/invitations/${place}`);
  expect((await under.speak('talk', whipToken)).json.code).toBe('token_revoked');
  expect((await come(studioUrl.split('#invitation=')[1])).json.code).toBe('token_revoked');
});

test('LINK-5: revoked because it leaked, the link of a guest gives their place to nobody else', async () => {
  const { place, studioUrl } = await under.invitation('talk', { name: 'Ada' });
  const [secret, deviceKey] = [studioUrl.split('#invitation=')[1], newKey()];
  await under.speak('talk', (await come(secret, { deviceKey })).json.whipToken);
  expect((await under.operator('DELETE', `/api/v1/rooms/talk/invitations/${place}`)).status).toBe(204);
  for (const thief of [await come(secret, { deviceKey: newKey() }), await come(secret)]) {
    expect([thief.status, thief.json.code]).toEqual([403, 'invitation_over']);
  }
  expect((await listed())[0]?.came[0]?.attempts).toMatchObject({ count: 2 });
  expect((await under.speak('talk', (await come(secret, { deviceKey })).json.whipToken)).status).toBe(201);
});

test('LINK-6: the host sees each invitation, with who came by it and when', async () => {
  const several = await makeLink({ uses: 4, role: 'speaker' });
  await under.invitation('talk', { name: 'Nobody yet' });
  const person = await signUp(under, 'Ben');
  const fromMs = nowMs;
  await come(secretOf(several), { name: 'Ada', deviceKey: newKey() });
  await come(secretOf(several), { name: 'Ben', person, deviceKey: newKey() });
  const [single, link] = await listed();
  expect(single).toMatchObject({ name: 'Nobody yet', uses: 1, came: [] });
  expect(link).toMatchObject({
    id: several.json.id,
    role: 'speaker',
    uses: 4,
    used: 2,
    came: [
      { name: 'Ada', signedIn: false, removed: false, blocked: false },
      { name: 'Ben', signedIn: true, removed: false, blocked: false },
    ],
  });
  for (const { cameMs } of link?.came ?? []) expect(cameMs).toBeGreaterThan(fromMs);
  expect(JSON.stringify(await listed())).not.toContain(secretOf(several));
});

test('LINK-7: whom the host removed comes back by the same invitation neither by account nor by browser, and the host sees that they tried', async () => {
  const secret = secretOf(await makeLink({ uses: 5 }));
  const [deviceKey, person] = [newKey(), await signUp(under, 'Ben')];
  const [ada, ben] = [
    await come(secret, { name: 'Ada', deviceKey }),
    await come(secret, { name: 'Ben', person, deviceKey: newKey() }),
  ];
  for (const { json } of [ada, ben]) await stage('DELETE', json.place);
  const tries = [
    await come(secret, { deviceKey, name: 'Somebody else' }),
    await come(secret, { person, name: 'Somebody else', deviceKey: newKey() }),
    await under.speak('talk', ada.json.whipToken),
  ];
  expect(tries.map(({ status, json }) => [status, json.code])).toEqual(
    tries.map(() => [403, 'token_revoked']),
  );
  const [link] = await listed();
  expect(link?.came).toMatchObject([
    { name: 'Ada', removed: true, attempts: { count: 2 } },
    { name: 'Ben', removed: true, attempts: { count: 1 } },
  ]);
  // Others still come by it, and a new invitation lets them in again.
  expect((await come(secret, { name: 'Cleo', deviceKey: newKey() })).status).toBe(200);
  const anew = await under.invitation('talk', { name: 'Ada' });
  expect((await come(anew.studioUrl.split('#invitation=')[1], { deviceKey })).status).toBe(200);
});

test('LINK-8: whom the host blocked comes by no invitation with the same account or browser, and the host sees that they tried', async () => {
  const links = [secretOf(await makeLink({ uses: 5 })), secretOf(await makeLink({ uses: 5 }))] as const;
  const [deviceKey, person] = [newKey(), await signUp(under, 'Ben')];
  const eve = await come(links[0], { name: 'Eve', deviceKey, person });
  expect((await stage('PUT', eve.json.place, '/block')).status).toBe(204);
  expect(under.media.told.at(-1)).toMatchObject({
    method: 'DELETE',
    path: `/rooms/talk/places/${eve.json.place}`,
  });
  const single = (await under.invitation('talk', { name: 'Eve' })).studioUrl.split('#invitation=')[1];
  const tries = [
    await come(links[0], { name: 'E', deviceKey }),
    await come(links[1], { name: 'E', deviceKey }),
    await come(links[1], { name: 'E', deviceKey: newKey(), person }),
    await come(single, { deviceKey }),
  ];
  expect(tries.map(({ status, json }) => [status, json.code])).toEqual(tries.map(() => [403, 'blocked']));
  const seen = (await listed()).flatMap(({ came }) => came);
  expect(seen).toMatchObject([{ name: 'Eve', blocked: true, removed: true, attempts: { count: 4 } }]);

  // In this room alone.
  await under.room('other');
  const elsewhere = await under.invitation('other', { name: 'Eve' });
  expect((await come(elsewhere.studioUrl.split('#invitation=')[1], { deviceKey })).status).toBe(200);
  expect((await stage('DELETE', eve.json.place, '/block')).status).toBe(204);
  expect((await come(links[0], { name: 'E', deviceKey })).json.code).toBe('token_revoked');
  expect((await come(links[1], { name: 'E', deviceKey })).status).toBe(200);
});

test('LINK-17: who was on stage at the end was not removed; who came by a revoked invitation with their place was', async () => {
  const [kept, revoked] = [await makeLink({ uses: 5 }), await makeLink({ uses: 5 })];
  await come(secretOf(kept), { name: 'Ada', deviceKey: newKey() });
  await come(secretOf(revoked), { name: 'Eve', deviceKey: newKey() });
  const url = `/api/v1/rooms/talk/invitations/${revoked.json.id}?places=remove`;
  expect((await under.operator('DELETE', url)).status).toBe(204);
  expect((await under.operator('POST', '/api/v1/rooms/talk/end')).status).toBe(200);
  expect((await listed()).flatMap(({ came }) => came.map(({ name, removed }) => [name, removed]))).toEqual([
    ['Eve', true],
    ['Ada', false],
  ]);
});

test.each(['removed', 'blocked'])(
  'LINK-15: who is %s leaves with the link closed behind them, if that is asked',
  async (how) => {
    const made = await makeLink({ uses: 5 });
    const [eve, ada] = [
      await come(secretOf(made), { name: 'Eve', deviceKey: newKey() }),
      await come(secretOf(made), { name: 'Ada', deviceKey: newKey() }),
    ];
    const [method, rest] = how === 'removed' ? ['DELETE', ''] : ['PUT', '/block'];
    expect((await stage(method, eve.json.place, `${rest}?invitation=close`)).status).toBe(204);
    // In a private window she is somebody new, to whom the link is closed.
    const again = await come(secretOf(made), { name: 'Somebody else', deviceKey: newKey() });
    expect([again.status, again.json.code]).toEqual([403, 'invitation_over']);
    expect((await under.speak('talk', ada.json.whipToken)).status).toBe(201);
    expect((await listed())[0]).toMatchObject({ id: made.json.id, revokedMs: expect.any(Number) });
  },
);

test('LINK-8: blocking takes every place of the same account or browser, and none of them leads any more', async () => {
  const [hana, eve] = [await signUp(under, 'Hana'), await signUp(under, 'Eve')];
  await hana.ask('POST', '/api/v1/rooms', { id: 'hers', title: 'Hers' });
  const at = (rest: string) => `/api/v1/rooms/hers${rest}`;
  const links = [
    await hana.ask('POST', at('/links'), { uses: 5 }),
    await hana.ask('POST', at('/links'), { uses: 5 }),
  ];
  const helper = await hana.ask('POST', at('/invitations'), { name: 'Eve', role: 'co-host' });
  await come(secretOf(helper), { person: eve, deviceKey: newKey() });
  const deviceKey = newKey();
  const [first, second] = [
    await come(secretOf(links[0] as Answer), { person: eve, name: 'Eve', deviceKey }),
    // Signed out, by the same browser.
    await come(secretOf(links[1] as Answer), { name: 'E.', deviceKey }),
  ];
  expect((await under.speak('hers', second.json.whipToken)).status).toBe(201);
  // A co-host blocks no co-host, by whichever of their places.
  const cora = await signUp(under, 'Cora');
  const other = await hana.ask('POST', at('/invitations'), { name: 'Cora', role: 'co-host' });
  await come(secretOf(other), { person: cora });
  const url = at(`/stage/${first.json.place}/block`);
  expect((await cora.ask('PUT', url)).json.code).toBe('not_allowed');

  expect((await hana.ask('PUT', url)).status).toBe(204);
  const off = under.media.told.filter(({ method, path }) => method === 'DELETE' && path.includes('/places/'));
  const places = [helper, first, second].map(({ json }) => json.place);
  expect(off.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([...places].sort());
  for (const { json } of [first, second])
    expect((await under.speak('hers', json.whipToken)).json.code).toBe('token_revoked');
  for (const answer of [await eve.ask('POST', at('/stage')), await eve.ask('DELETE', url)])
    expect([answer.status, answer.json.code]).toEqual([403, 'not_allowed']);
  expect((await come(secretOf(links[1] as Answer), { name: 'E.', deviceKey })).json.code).toBe('blocked');
  const host = await hana.ask('POST', at('/stage'));
  const own = await hana.ask('PUT', at(`/stage/${host.json.place}/block`));
  expect([own.status, own.json.code]).toEqual([403, 'not_allowed']);

  expect((await hana.ask('DELETE', url)).status).toBe(204);
  const anew = await hana.ask('POST', at('/invitations'), { name: 'Eve' });
  expect((await come(secretOf(anew), { person: eve, deviceKey })).status).toBe(200);
});

test('LINK-8: who is blocked while their hand is up is not called on the stage', async () => {
  const deviceKey = newKey();
  const raised = await under.ask('POST', '/api/v1/rooms/talk/hands', { body: { name: 'Eve', deviceKey } });
  const eve = await come(secretOf(await makeLink({ uses: 2 })), { name: 'Eve', deviceKey });
  await stage('PUT', eve.json.place, '/block');
  const url = `/api/v1/rooms/talk/hands/${raised.json.hand.id}`;
  const called = await under.operator('PUT', url, { answer: 'accept' });
  expect([called.status, called.json.code]).toEqual([403, 'blocked']);
});

test('LINK-9: the host, and who is co-host by account, take their own place on stage, the same each time', async () => {
  const [hana, cora] = [await signUp(under, 'Hana'), await signUp(under, 'Cora')];
  await hana.ask('POST', '/api/v1/rooms', { id: 'hers', title: 'Hers' });
  const enter = (person: SignedIn) => person.ask('POST', '/api/v1/rooms/hers/stage');
  const place = await enter(hana);
  expect(place.json).toMatchObject({ room: 'hers', name: 'Hana', role: 'host', title: 'Hers' });
  expect((await enter(hana)).json.place).toBe(place.json.place);
  expect((await enter(cora)).json.code).toBe('not_allowed');
  const made = await hana.ask('POST', '/api/v1/rooms/hers/invitations', { name: 'C.', role: 'co-host' });
  await come(secretOf(made), { person: cora });
  expect((await enter(cora)).json).toMatchObject({ place: made.json.place, role: 'co-host', name: 'C.' });
  expect((await under.speak('hers', place.json.whipToken)).status).toBe(201);
  expect(under.media.told.at(-1)?.body).toMatchObject({ role: 'host', mostOfRole: 1 });
});

test('LINK-10: a room has two co-hosts at most', async () => {
  const invite = (name: string) =>
    under.operator('POST', '/api/v1/rooms/talk/invitations', { name, role: 'co-host' });
  const several = secretOf(await makeLink({ uses: 9, role: 'co-host' }));
  const first = await invite('First');
  expect((await come(several, { name: 'Second', deviceKey: newKey() })).json.role).toBe('co-host');
  for (const refused of [
    await invite('Third'),
    await come(several, { name: 'Third', deviceKey: newKey() }),
  ]) {
    expect([refused.status, refused.json.code]).toEqual([409, 'co_hosts_full']);
  }
  await stage('DELETE', first.json.place);
  expect((await invite('Third')).status).toBe(201);
});

test('LINK-11: in a room with a host the stage is told how many of each role it may hold', async () => {
  const hana = await signUp(under, 'Hana');
  await hana.ask('POST', '/api/v1/rooms', { id: 'hers', title: 'Hers' });
  const made = await hana.ask('POST', '/api/v1/rooms/hers/invitations', { name: 'Ada' });
  await under.speak('hers', made.json.whipToken);
  expect(under.media.told.at(-1)?.body).toMatchObject({ role: 'speaker', mostOfRole: 10 });
  await under.speak('talk', (await under.invitation('talk')).whipToken);
  expect(under.media.told.at(-1)?.body.mostOfRole).toBeUndefined();
});

test('LINK-12: an account is tied to a place only by a page of ours', async () => {
  const ada = await signUp(under, 'Ada');
  const secret = secretOf(await makeLink({ uses: 2 }));
  const body = { secret, name: 'Ada', deviceKey: newKey() };
  const forged = await ada.ask('POST', '/api/v1/invitations/exchange', body, {
    origin: 'https://evil.example',
  });
  expect(forged.json.code).toBe('origin_wrong');
  expect((await ada.ask('POST', '/api/v1/invitations/exchange', body, { origin: SITE })).status).toBe(200);
  expect((await under.ask('POST', '/api/v1/rooms/talk/end', { token: OPERATOR_TOKEN })).status).toBe(200);
});

test('COMING-6: whoever holds a link for several puts no name on the page of a room to come', async () => {
  const startsMs = nowMs + 86_400_000;
  await under.operator('POST', '/api/v1/rooms', { id: 'soon', title: 'Soon', startsMs });
  const link = await under.operator('POST', '/api/v1/rooms/soon/links', { uses: 3 });
  await under.invitation('soon', { name: 'Ada' });
  const came = await come(secretOf(link), { name: 'President of France', deviceKey: newKey() });
  expect(came.status).toBe(200);
  const named = () => under.origin.told.findLast(({ path }) => path === '/ingest/soon/room')?.body.speakers;
  await expect.poll(named).toEqual(['Ada']);
  expect(JSON.stringify(under.origin.told)).not.toContain('President');
});
