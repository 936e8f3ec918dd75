import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import { signUp } from './signed-in.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let under: ControlUnderTest;
let nowMs: number;

const start = () => ({ nowMs: () => ++nowMs });
beforeEach(async () => {
  nowMs = 1_700_000_000_000;
  under = await ControlUnderTest.start(start());
  await under.room('talk');
});
afterEach(() => under.stop());

const tokenFrom = async ({ studioUrl }: { studioUrl: string }): Promise<string> => {
  const body = { secret: studioUrl.split('#invitation=')[1] };
  return (await under.ask('POST', '/api/v1/invitations/exchange', { body })).json.whipToken;
};
const codeOf = async (token: string): Promise<string | number> => {
  const { status, json } = await under.speak('talk', token);
  return json?.code ?? status;
};

test('TOKEN-2: a token opens its own place of its own room, and nothing else', async () => {
  await under.room('other');
  const [ada, ben] = [await under.invitation('talk'), await under.invitation('talk', { name: 'Ben' })];
  const asAda = (method: string, url: string, body?: object) =>
    under.ask(method, url, { token: ada.whipToken, body });
  expect((await under.speak('other', ada.whipToken)).json.code).toBe('token_wrong');
  const mute = { muted: true };
  expect((await asAda('PUT', `/api/v1/rooms/talk/stage/${ben.place}`, mute)).json.code).toBe('token_wrong');
  expect((await asAda('PUT', `/api/v1/rooms/other/stage/${ada.place}`, mute)).json.code).toBe('token_wrong');
  for (const [method, url, body] of [
    ['POST', '/api/v1/rooms', { title: 'Mine' }],
    ['POST', '/api/v1/rooms/talk/open'],
    ['POST', '/api/v1/rooms/talk/end'],
    ['POST', '/api/v1/rooms/talk/invitations', { name: 'A friend' }],
    ['DELETE', `/api/v1/rooms/talk/stage/${ada.place}`],
    ['DELETE', `/api/v1/rooms/talk/stage/${ben.place}`],
    ['POST', '/api/v1/demo'],
  ] as const) {
    expect([url, (await asAda(method, url, body)).json.code]).toEqual([url, 'not_allowed']);
  }
  const seat = (await under.speak('talk', ben.whipToken)).headers.location ?? '';
  expect((await asAda('DELETE', seat)).json.code).toBe('session_not_found');
});

test('TOKEN-3: a token is good to come on stage with for an hour, and the invitation gives a new one', async () => {
  const invitation = await under.invitation('talk');
  nowMs += HOUR - MINUTE;
  const later = await tokenFrom(invitation);
  nowMs += 2 * MINUTE;
  const refused = await under.speak('talk', invitation.whipToken);
  expect([refused.status, refused.json.code]).toEqual([401, 'token_expired']);
  expect(refused.headers['www-authenticate']).toContain('error="invalid_token"');
  expect(await codeOf(later)).toBe(201);
  nowMs += 10 * HOUR;
  expect(await codeOf(await tokenFrom(invitation))).toBe(201);
});

test('TOKEN-3: before the room opens no token grows old', async () => {
  await under.operator('POST', '/api/v1/rooms', { id: 'soon', title: 'Soon', open: false });
  const { whipToken } = await under.invitation('soon');
  nowMs += 100 * HOUR;
  expect((await under.speak('soon', whipToken)).json.code).toBe('room_not_open');
  await under.operator('POST', '/api/v1/rooms/soon/open');
  nowMs += HOUR - MINUTE;
  expect((await under.speak('soon', whipToken)).status).toBe(201);
});

test('TOKEN-4: who took the place with a token comes back with it as long as they have not left', async () => {
  const invitation = await under.invitation('talk');
  const [mine, unused] = [invitation.whipToken, await tokenFrom(invitation)];
  expect(await codeOf(mine)).toBe(201);
  nowMs += 5 * HOUR;
  // Cut off, without a word; and control has started again meanwhile.
  await under.control.close();
  await under.startControl(start());
  const back = await under.speak('talk', mine);
  expect(back.status).toBe(201);
  expect(await codeOf(unused)).toBe('token_expired');
  const mute = await under.ask('PUT', `/api/v1/rooms/talk/stage/${invitation.place}`, {
    token: mine,
    body: { muted: true },
  });
  expect(mute.status).toBe(200);

  // Left: from now on it ages like any other.
  const left = await under.ask('DELETE', back.headers.location ?? '', { token: mine });
  expect(left.status).toBe(200);
  nowMs += HOUR - MINUTE;
  const again = await under.speak('talk', mine);
  expect(again.status).toBe(201);
  await under.ask('DELETE', again.headers.location ?? '', { token: mine });
  nowMs += HOUR + MINUTE;
  expect(await codeOf(mine)).toBe('token_expired');
});

test('TOKEN-4: a token that was replaced by a newer one of the same place ages again', async () => {
  const invitation = await under.invitation('talk');
  expect(await codeOf(invitation.whipToken)).toBe(201);
  nowMs += 2 * HOUR;
  expect(await codeOf(await tokenFrom(invitation))).toBe(201);
  expect(await codeOf(invitation.whipToken)).toBe('token_expired');
});

test('TOKEN-6: a WHIP token speaks and nothing else, whoever holds the place; who has no account leads by another, for an hour', async () => {
  const hana = await signUp(under, 'Hana');
  await hana.ask('POST', '/api/v1/rooms', { id: 'hers', title: 'Hers', draft: true });
  const entered = (await hana.ask('POST', '/api/v1/rooms/hers/stage')).json;
  expect(entered).not.toHaveProperty('leadToken');
  for (const [method, rest] of [
    ['POST', '/announce'],
    ['POST', '/stage'],
    ['DELETE', ''],
  ] as const) {
    const refused = await under.ask(method, `/api/v1/rooms/hers${rest}`, { token: entered.whipToken });
    expect([rest, refused.status, refused.json.code]).toEqual([rest, 403, 'not_allowed']);
  }

  const invitation = await under.invitation('talk', { name: 'Cora', role: 'co-host' });
  const exchange = async () =>
    (
      await under.ask('POST', '/api/v1/invitations/exchange', {
        body: { secret: invitation.studioUrl.split('#invitation=')[1] },
      })
    ).json;
  const { leadToken, whipToken } = await exchange();
  const list = (token: string) => under.ask('GET', '/api/v1/rooms/talk/invitations', { token });
  expect((await list(whipToken)).json.code).toBe('not_allowed');
  expect((await list(leadToken)).status).toBe(200);
  expect(await codeOf(leadToken)).toBe('token_wrong');
  expect(await codeOf(whipToken)).toBe(201);
  // It gives another to speak with, and none to lead with: who found it leads for the rest of its hour.
  nowMs += 50 * MINUTE;
  const again = await under.ask('POST', '/api/v1/rooms/talk/stage', { token: leadToken });
  expect([again.status, again.json.leadToken]).toEqual([200, undefined]);
  nowMs += 11 * MINUTE;
  const late = await list(leadToken);
  expect([late.status, late.json.code]).toEqual([401, 'token_expired']);
  expect((await list((await exchange()).leadToken)).status).toBe(200);
});

test('TOKEN-6: whom hosting is handed over to leads with what their invitation gives then', async () => {
  const invitation = await under.invitation('talk', { name: 'Ada' });
  const secret = invitation.studioUrl.split('#invitation=')[1];
  const exchange = async () =>
    (await under.ask('POST', '/api/v1/invitations/exchange', { body: { secret } })).json;
  expect(await exchange()).not.toHaveProperty('leadToken');
  await under.operator('PUT', '/api/v1/rooms/talk/host', { place: invitation.place });
  const { leadToken, role } = await exchange();
  expect(role).toBe('host');
  expect((await under.ask('POST', '/api/v1/rooms/talk/end', { token: invitation.whipToken })).json.code).toBe(
    'not_allowed',
  );
  expect((await under.ask('POST', '/api/v1/rooms/talk/end', { token: leadToken })).status).toBe(200);
});
