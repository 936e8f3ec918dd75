import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import { type SignedIn, signUp } from './signed-in.ts';

let under: ControlUnderTest;
let aheadMs: number;
let host: SignedIn;
beforeEach(async () => {
  aheadMs = 0;
  let last = 0;
  const nowMs = () => {
    last = Math.max(last + 1, Date.now() + aheadMs);
    return last;
  };
  under = await ControlUnderTest.start({ nowMs, lookEveryMs: 50 });
  host = await signUp(under, 'Hana');
  await host.ask('POST', '/api/v1/rooms', { id: 'talk', title: 'Talk' });
});
afterEach(() => under.stop());

const newKey = () => randomBytes(24).toString('base64url');
const at = (rest: string) => `/api/v1/rooms/talk${rest}`;
const invited = async (name: string, role = 'speaker') =>
  (await host.ask('POST', at('/invitations'), { name, role })).json as {
    place: string;
    whipToken: string;
    studioUrl: string;
  };
/** By which who came by an invitation, without an account, leads. */
const leadTokenOf = async (invitation: { studioUrl: string }): Promise<string> => {
  const body = { secret: secretOf(invitation) };
  return (await under.ask('POST', '/api/v1/invitations/exchange', { body })).json.leadToken;
};
const secretOf = ({ studioUrl }: { studioUrl: string }) => studioUrl.split('#invitation=')[1] ?? '';
const enter = async () => (await host.ask('POST', at('/stage'))).json as { place: string; whipToken: string };
const stand = (place: string, muted = false) => {
  under.people.push({ place, name: place, muted, connected: true });
};
const looks = () => toldOf('/stage').length;
/** Live rooms have been looked after twice from now. */
async function lookedTwice(): Promise<void> {
  const before = looks();
  await expect.poll(looks, { timeout: 8_000 }).toBeGreaterThan(before + 1);
}
const toldOf = (path: string) => under.media.told.filter((told) => told.path === `/rooms/talk${path}`);
/** As everyone is told. */
const told = () =>
  under.media.forProgrammes.findLast((each) => each.path === '/rooms/talk/told' && each.body.type === 'order')
    ?.body;
const shown = () => under.origin.told.findLast(({ path }) => path === '/ingest/talk/room')?.body;
test('ORDER-1: mute all mutes everyone below, but oneself, in one go', async () => {
  const [own, cora, ada, ben] = [
    await enter(),
    await invited('Cora', 'co-host'),
    await invited('Ada'),
    await invited('Ben'),
  ];
  for (const { place } of [own, cora, ada]) stand(place);
  stand(ben.place, true);
  const byCora = await under.ask('POST', at('/mute-all'), { token: await leadTokenOf(cora) });
  expect(byCora.status).toBe(204);
  expect(toldOf(`/places/${ada.place}`).map(({ body }) => body)).toEqual([{ muted: true }]);
  for (const { place } of [own, cora, ben]) expect(toldOf(`/places/${place}`)).toEqual([]);
  expect((await host.ask('POST', at('/mute-all'))).status).toBe(204);
  expect(toldOf(`/places/${cora.place}`).map(({ body }) => body)).toEqual([{ muted: true }]);
  expect(toldOf(`/places/${own.place}`)).toEqual([]);
  await under.speak('talk', ada.whipToken);
  expect(under.media.told.findLast(({ path }) => path.endsWith('/speakers'))?.body.muted).toBe(true);
});

test('ORDER-2: nobody opens the microphone of someone else: they are asked, and answer', async () => {
  const ada = await invited('Ada');
  stand(ada.place, true);
  const set = (muted: boolean, token: string) =>
    under.ask('PUT', at(`/stage/${ada.place}`), { body: { muted }, token });
  await host.ask('PUT', at(`/stage/${ada.place}`), { muted: true });
  const opened = await host.ask('PUT', at(`/stage/${ada.place}`), { muted: false });
  expect([opened.status, opened.json.code]).toEqual([403, 'not_allowed']);
  const byOperator = await under.operator('PUT', at(`/stage/${ada.place}`), { muted: false });
  expect(byOperator.json.code).toBe('not_allowed');
  expect((await host.ask('PUT', at(`/stage/${ada.place}/ask`))).status).toBe(204);
  expect(toldOf(`/places/${ada.place}/ask`).map(({ method }) => method)).toEqual(['PUT']);
  const no = await under.ask('DELETE', at(`/stage/${ada.place}/ask`), { token: ada.whipToken });
  expect(no.status).toBe(204);
  expect((await set(false, ada.whipToken)).status).toBe(200);
  expect((await host.ask('PUT', at('/stage/nobody/ask'))).json.code).toBe('place_not_found');
});

test('INV-11: a speaker whom the host muted opens their microphone once they are asked to; their own mute they undo', async () => {
  const ada = await invited('Ada');
  stand(ada.place);
  const set = async (muted: boolean) => {
    const body = { muted };
    const answer = await under.ask('PUT', at(`/stage/${ada.place}`), { body, token: ada.whipToken });
    return answer.json.code ?? answer.status;
  };
  expect([await set(true), await set(false)]).toEqual([200, 200]);
  await host.ask('PUT', at(`/stage/${ada.place}`), { muted: true });
  expect(await set(false)).toBe('muted_by_host');
  await host.ask('PUT', at(`/stage/${ada.place}/ask`));
  expect([await set(false), await set(true), await set(false)]).toEqual([200, 200, 200]);
  // What is taken back before she answers is as it was; and the mute of everyone holds as well.
  await host.ask('POST', at('/mute-all'));
  expect(await set(false)).toBe('muted_by_host');
  await host.ask('PUT', at(`/stage/${ada.place}/ask`));
  await host.ask('DELETE', at(`/stage/${ada.place}/ask`));
  expect(await set(false)).toBe('muted_by_host');
  // Whoever leads opens their own.
  const own = await enter();
  await under.operator('PUT', at(`/stage/${own.place}`), { muted: true });
  expect((await host.ask('PUT', at(`/stage/${own.place}`), { muted: false })).status).toBe(200);
});

test('ORDER-3: sent back, a speaker leaves the stage; who was invited may come again', async () => {
  const ada = await invited('Ada');
  await under.speak('talk', ada.whipToken);
  expect((await host.ask('POST', at(`/stage/${ada.place}/send-back`))).status).toBe(204);
  expect(toldOf(`/places/${ada.place}/back`)).toHaveLength(1);
  expect((await under.speak('talk', ada.whipToken)).status).toBe(201);
});

test('ORDER-4: on a locked stage nobody new comes, by link, by token or by hand; who was there comes back', async () => {
  const [ada, ben, cora] = [await invited('Ada'), await invited('Ben'), await invited('Cora', 'co-host')];
  const link = (await host.ask('POST', at('/links'), { uses: 3 })).json;
  const raise = () => under.ask('POST', at('/hands'), { body: { name: 'Rosa', deviceKey: newKey() } });
  const hand = (await raise()).json.hand;
  await under.speak('talk', ada.whipToken);
  expect((await host.ask('PUT', at('/lock'), { locked: true })).status).toBe(204);
  await under.media.heard(({ path, body }) => path === '/rooms/talk/order' && body.locked);
  await expect.poll(() => told()?.locked).toBe(true);
  const come = (secret: string) =>
    under.ask('POST', '/api/v1/invitations/exchange', { body: { secret, name: 'X', deviceKey: newKey() } });
  for (const answer of [
    await come(secretOf(link)),
    await come(secretOf(ben)),
    await under.speak('talk', ben.whipToken),
    await host.ask('PUT', at(`/hands/${hand.id}`), { answer: 'accept' }),
    await raise(),
  ]) {
    expect([answer.status, answer.json.code]).toEqual([409, 'stage_locked']);
  }
  // Who leads comes, and who was there.
  expect((await under.speak('talk', ada.whipToken)).status).toBe(201);
  expect((await under.speak('talk', cora.whipToken)).status).toBe(201);
  expect((await under.speak('talk', (await enter()).whipToken)).status).toBe(201);
  expect((await host.ask('GET', at(''))).json.locked).toBe(true);
  await host.ask('PUT', at('/lock'), { locked: false });
  expect((await under.speak('talk', ben.whipToken)).status).toBe(201);
  expect((await host.ask('GET', at(''))).json).not.toHaveProperty('locked');
});

test('ORDER-5: handed over, another hosts the room, by their account; the host before helps', async () => {
  const gil = await signUp(under, 'Gil');
  const own = await enter();
  const link = (await host.ask('POST', at('/links'), { uses: 2 })).json;
  const body = { secret: secretOf(link), name: 'Gil', deviceKey: newKey() };
  const { place, whipToken } = (await gil.ask('POST', '/api/v1/invitations/exchange', body)).json;
  expect((await gil.ask('POST', at('/end'))).json.code).toBe('not_allowed');
  expect((await host.ask('PUT', at('/host'), { place })).status).toBe(204);
  expect((await host.ask('PUT', at('/host'), { place })).json.code).toBe('not_allowed');
  expect(toldOf(`/places/${place}/role`).map(({ body }) => body)).toEqual([{ role: 'host' }]);
  expect(toldOf(`/places/${own.place}/role`).map(({ body }) => body)).toEqual([{ role: 'co-host' }]);
  const mine = async (person: SignedIn) =>
    (await person.ask('GET', '/api/v1/session/rooms')).json.rooms.map(({ role }: { role: string }) => role);
  expect([await mine(gil), await mine(host)]).toEqual([['host'], ['co-host']]);
  expect((await host.ask('POST', at('/end'))).json.code).toBe('not_allowed');
  expect((await host.ask('POST', at('/invitations'), { name: 'Ada' })).status).toBe(201);
  await under.speak('talk', whipToken);
  const joined = under.media.told.findLast(({ path }) => path.endsWith('/speakers'))?.body;
  expect(joined).toMatchObject({ role: 'host', mostOfRole: 1 });
  // And back.
  expect((await gil.ask('PUT', at('/host'), { place: own.place })).status).toBe(204);
  expect((await host.ask('POST', at('/end'))).status).toBe(200);
});

test('ORDER-5: also to who has no account, by their place; a host who never took one gets one as co-host', async () => {
  const ada = await invited('Ada');
  expect((await host.ask('PUT', at('/host'), { place: ada.place })).status).toBe(204);
  expect((await host.ask('POST', at('/end'))).json.code).toBe('not_allowed');
  expect((await host.ask('POST', at('/stage'))).json).toMatchObject({ role: 'co-host', name: 'Hana' });
  const token = await leadTokenOf(ada);
  expect((await under.ask('PUT', at('/lock'), { token, body: { locked: true } })).status).toBe(204);
  const bea = await invited('Bea');
  const handing = await under.ask('PUT', at('/host'), { token, body: { place: bea.place } });
  expect(handing.status).toBe(204);
  expect(toldOf(`/places/${ada.place}/role`).map(({ body }) => body)).toEqual([
    { role: 'host' },
    { role: 'co-host' },
  ]);
  expect((await under.ask('POST', at('/end'), { token })).json.code).toBe('not_allowed');
  const gone = await under.operator('PUT', at('/host'), { place: 'nobody' });
  expect(gone.json.code).toBe('place_not_found');
  const ofBea = await leadTokenOf(bea);
  expect((await under.ask('POST', at('/end'), { token: ofBea })).status).toBe(200);
});

const rolesOf = async (person: SignedIn) =>
  (await person.ask('GET', '/api/v1/session/rooms')).json.rooms.map(({ role }: { role: string }) => role);

test('ORDER-13: who has no account hosts from their place until the end; room and recording stay the owner’s', async () => {
  const ada = await invited('Ada');
  expect((await host.ask('PUT', at('/host'), { place: ada.place })).status).toBe(204);
  expect(await rolesOf(host)).toEqual(['co-host']);
  const own = await enter();
  expect(own).toMatchObject({ role: 'co-host' });
  expect((await enter()).place).toBe(own.place);
  expect((await host.ask('PATCH', at('/replay'), {})).json.code).toBe('not_allowed');
  // A guest gives on what they have, also to who has an account.
  const gil = await signUp(under, 'Gil');
  const link = (await host.ask('POST', at('/links'), { uses: 2 })).json;
  const body = { secret: secretOf(link), name: 'Gil', deviceKey: newKey() };
  const { place } = (await gil.ask('POST', '/api/v1/invitations/exchange', body)).json;
  const token = await leadTokenOf(ada);
  expect((await under.ask('PUT', at('/host'), { token, body: { place } })).status).toBe(204);
  expect([await rolesOf(gil), await rolesOf(host)]).toEqual([['host'], ['co-host']]);
  expect((await gil.ask('POST', at('/end'))).status).toBe(200);
  expect([await rolesOf(gil), await rolesOf(host)]).toEqual([[], ['host']]);
  expect((await gil.ask('DELETE', at(''))).json.code).toBe('not_allowed');
  expect((await host.ask('DELETE', at(''))).status).toBe(204);
});

test('ORDER-13: given back, the room is hosted by its owner’s account again', async () => {
  const [own, ada] = [await enter(), await invited('Ada')];
  await host.ask('PUT', at('/host'), { place: ada.place });
  const token = await leadTokenOf(ada);
  const body = { place: own.place };
  expect((await under.ask('PUT', at('/host'), { token, body })).status).toBe(204);
  expect(await rolesOf(host)).toEqual(['host']);
  expect((await under.ask('POST', at('/end'), { token })).json.code).toBe('not_allowed');
  expect((await host.ask('POST', at('/end'))).status).toBe(200);
});

test('ORDER-14: who came by a raised hand is not made host, and speaks on from their place', async () => {
  const raised = await under.ask('POST', at('/hands'), { body: { name: 'Rosa', deviceKey: newKey() } });
  const { hand, secret } = raised.json;
  await host.ask('PUT', at(`/hands/${hand.id}`), { answer: 'accept' });
  const held = await under.ask('GET', at(`/hands/${hand.id}`), { token: secret });
  const refused = await host.ask('PUT', at('/host'), { place: held.json.place.place });
  expect([refused.status, refused.json.code]).toEqual([409, 'came_by_hand']);
  expect(await rolesOf(host)).toEqual(['host']);
  expect((await under.speak('talk', held.json.place.whipToken)).status).toBe(201);
});

test('ORDER-15: once the place from which a live room was hosted is taken away, its owner hosts it again', async () => {
  const [own, ada] = [await enter(), await invited('Ada')];
  await host.ask('PUT', at('/host'), { place: ada.place });
  expect((await under.operator('DELETE', at(`/stage/${ada.place}`))).status).toBe(204);
  await expect.poll(() => rolesOf(host), { timeout: 8_000 }).toEqual(['host']);
  await under.media.heard(
    ({ path, body }) => path === `/rooms/talk/places/${own.place}/role` && body.role === 'host',
  );
  expect(await enter()).toMatchObject({ role: 'host', place: own.place });
  expect((await host.ask('POST', at('/end'))).status).toBe(200);
});

test('ORDER-16: who hosts from a place and signs in hosts on, by the account', async () => {
  const ada = await invited('Ada');
  await host.ask('PUT', at('/host'), { place: ada.place });
  const gil = await signUp(under, 'Gil');
  const again = await gil.ask('POST', '/api/v1/invitations/exchange', { secret: secretOf(ada) });
  expect(again.json).toMatchObject({ place: ada.place, role: 'host' });
  expect(again.json).not.toHaveProperty('leadToken');
  expect((await gil.ask('PUT', at('/lock'), { locked: true })).status).toBe(204);
  expect(await rolesOf(gil)).toEqual(['host']);
  expect((await gil.ask('POST', at('/stage'))).json).toMatchObject({ place: ada.place, role: 'host' });
  expect((await gil.ask('POST', at('/end'))).status).toBe(200);
});

test('ORDER-6: two co-hosts and a host are as many as there are, also when hosting is handed over', async () => {
  await enter();
  const [cora, , ada] = [
    await invited('Cora', 'co-host'),
    await invited('Cem', 'co-host'),
    await invited('Ada'),
  ];
  const full = await host.ask('PUT', at('/host'), { place: ada.place });
  expect([full.status, full.json.code]).toEqual([409, 'co_hosts_full']);
  expect((await host.ask('PUT', at('/host'), { place: cora.place })).status).toBe(204);
});

test('ORDER-7: with its host lost a live room goes on for ten minutes, which is said, and then ends by itself', async () => {
  const own = await enter();
  stand(own.place);
  await under.speak('talk', own.whipToken);
  stand((await invited('Ada')).place);
  await lookedTwice();
  expect(told()?.endsMs).toBeUndefined();
  under.people.splice(0, 1);
  await lookedTwice();
  // A connection that breaks for a moment is no loss.
  expect(told()?.endsMs).toBeUndefined();
  aheadMs += 11_000;
  await expect.poll(() => told()?.endsMs, { timeout: 8_000 }).toBeGreaterThan(0);
  const { endsMs } = (await host.ask('GET', at(''))).json;
  // From when they were lost, not from when that was sure.
  expect(endsMs - Date.now()).toBeGreaterThan(580_000);
  expect(endsMs - Date.now()).toBeLessThanOrEqual(600_500);
  await under.media.heard(({ path, body }) => path === '/rooms/talk/order' && body.endsMs === endsMs);
  aheadMs += 580_000;
  await lookedTwice();
  expect((await host.ask('GET', at(''))).json.state).toBe('live');
  aheadMs += 25_000;
  await expect.poll(() => shown()?.state, { timeout: 8_000 }).toBe('ended');
  const { steps } = (await host.ask('GET', at('/history'))).json;
  expect(steps.at(-1)).toMatchObject({ state: 'ended', by: 'schedule' });
}, 60_000);

test('ORDER-8: a co-host holds the room, and the host who comes back takes it up again', async () => {
  const [own, cora] = [await enter(), await invited('Cora', 'co-host')];
  stand(cora.place);
  await under.speak('talk', own.whipToken);
  await under.speak('talk', cora.whipToken);
  await lookedTwice();
  expect(told()?.endsMs).toBeUndefined();
  under.people.splice(0, 1);
  await lookedTwice();
  // A connection that breaks for a moment is no loss.
  expect(told()?.endsMs).toBeUndefined();
  aheadMs += 11_000;
  await expect.poll(() => told()?.endsMs, { timeout: 8_000 }).toBeGreaterThan(0);
  // Over a restart of control too.
  await under.control.close();
  await under.startControl();
  expect((await host.ask('GET', at(''))).json.endsMs).toBeGreaterThan(0);
  stand(own.place);
  await expect.poll(() => told()?.endsMs, { timeout: 8_000 }).toBeUndefined();
  expect((await host.ask('GET', at(''))).json.state).toBe('live');
}, 60_000);

test('ORDER-9: a room whose host leads it from elsewhere, or that has none, does not end by itself', async () => {
  await under.room('hostless');
  const ada = await invited('Ada');
  await under.speak('talk', ada.whipToken);
  stand(ada.place);
  aheadMs += 3_600_000;
  await lookedTwice();
  for (const room of ['talk', 'hostless'])
    expect((await under.operator('GET', `/api/v1/rooms/${room}`)).json).toMatchObject({ state: 'live' });
  expect((await host.ask('GET', at(''))).json).not.toHaveProperty('endsMs');
});

test('LINK-13: a room keeps its host when what is said of it is changed', async () => {
  await host.ask('POST', '/api/v1/rooms', { id: 'soon', title: 'Soon', open: false, topic: 'One' });
  const change = (body: object) => host.ask('PATCH', '/api/v1/rooms/soon', body);
  expect((await change({ topic: null })).json).not.toHaveProperty('topic');
  expect((await change({ title: 'Later' })).status).toBe(200);
});
