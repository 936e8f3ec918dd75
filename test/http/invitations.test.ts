import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
  await under.room('talk');
});
afterEach(() => under.stop());

const exchange = (secret: string) => under.ask('POST', '/api/v1/invitations/exchange', { body: { secret } });
const secretOf = ({ studioUrl }: { studioUrl: string }) => studioUrl.split('#invitation=')[1] ?? '';
const setMuted = (place: string, muted: boolean, token: string) =>
  under.ask('PUT', `/api/v1/rooms/talk/stage/${place}`, { body: { muted }, token });

test('INV-1: an invitation is a link with its secret in the fragment; the secret gives a token of the same place each time', async () => {
  const invitation = await under.invitation('talk', { name: 'Ada', muted: true });
  expect(invitation).toMatchObject({ room: 'talk', name: 'Ada', muted: true });
  expect(invitation.studioUrl).toMatch(
    /^http:\/\/tribune\.example:8080\/r\/talk\/studio#invitation=[\w-]{43}$/,
  );
  expect(invitation.whipUrl).toBe('http://tribune.example:8080/whip/talk');

  const answers = [await exchange(secretOf(invitation)), await exchange(secretOf(invitation))];
  for (const { status, json, headers } of answers) {
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    const { place, name, muted, whipUrl } = invitation;
    const whipToken = expect.stringMatching(`^talk\\.${place}\\.`);
    expect(json).toEqual({
      room: 'talk',
      title: 'Room talk',
      recorded: true,
      state: 'live',
      place,
      name,
      muted,
      role: 'speaker',
      whipUrl,
      whipToken,
    });
  }
  expect((await under.speak('talk', answers[1]?.json.whipToken)).status).toBe(201);
  expect(secretOf(invitation)).not.toBe(invitation.whipToken);
  expect((await exchange(invitation.whipToken)).json.code).toBe('invitation_wrong');
});

test('INV-2: no secret lies in the database in clear', async () => {
  const made = await under.invitation('talk');
  await under.control.close();
  await under.startControl({ operatorToken: undefined });
  const secrets = [under.control.operatorToken ?? '', secretOf(made), made.whipToken.split('.').at(-1)];
  await under.control.close();
  const dir = path.join(under.dir, 'data');
  const files = await readdir(dir);
  expect(files).toContain('control.sqlite');
  for (const file of files) {
    const bytes = await readFile(path.join(dir, file));
    for (const secret of secrets) {
      expect(secret).toHaveLength(43);
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes(Buffer.from(secret, 'base64url'))).toBe(false);
    }
  }
  await under.startControl();
});

test('INV-3: a place that was taken away lets nobody in, by token or invitation, and the stage is told', async () => {
  const { place, whipToken, studioUrl } = await under.invitation('talk');
  const remove = () => under.operator('DELETE', `/api/v1/rooms/talk/stage/${place}`);
  expect((await under.speak('talk', whipToken)).status).toBe(201);
  expect((await remove()).status).toBe(204);
  expect(under.media.told.at(-1)).toMatchObject({ method: 'DELETE', path: `/rooms/talk/places/${place}` });

  const spoke = await under.speak('talk', whipToken);
  expect([spoke.status, spoke.json.code]).toEqual([403, 'token_revoked']);
  expect(spoke.headers['www-authenticate']).toContain('error="invalid_token"');
  expect(await exchange(secretOf({ studioUrl }))).toMatchObject({
    status: 403,
    json: { code: 'token_revoked' },
  });
  expect((await setMuted(place, false, whipToken)).json.code).toBe('token_revoked');
  expect((await remove()).status).toBe(204);
  expect((await under.operator('DELETE', '/api/v1/rooms/talk/stage/nobody')).json.code).toBe(
    'place_not_found',
  );
});

test('INV-4: tokens and invitations end with the room, and do not come back with its next run', async () => {
  const invitation = await under.invitation('talk');
  await under.operator('POST', '/api/v1/rooms/talk/end');
  expect((await under.speak('talk', invitation.whipToken)).json.code).toBe('room_ended');
  expect((await exchange(secretOf(invitation))).json.code).toBe('room_ended');
  const late = await under.operator('POST', '/api/v1/rooms/talk/invitations', { name: 'Late' });
  expect([late.status, late.json.code]).toEqual([409, 'room_ended']);

  await under.operator('POST', '/api/v1/rooms/talk/open');
  expect((await under.speak('talk', invitation.whipToken)).json.code).toBe('token_revoked');
  expect((await exchange(secretOf(invitation))).json.code).toBe('token_revoked');
  expect((await under.speak('talk', (await under.invitation('talk')).whipToken)).status).toBe(201);
});

test('INV-5: an invitation made before the room opens is good once it does', async () => {
  await under.operator('POST', '/api/v1/rooms', { id: 'soon', title: 'Soon', open: false });
  const { whipToken } = await under.invitation('soon');
  const early = await under.speak('soon', whipToken);
  expect([early.status, early.json.code]).toEqual([409, 'room_not_open']);
  await under.operator('POST', '/api/v1/rooms/soon/open');
  expect((await under.speak('soon', whipToken)).status).toBe(201);
});

test('INV-6: a place is muted by its own token or by the operator, and stays so for the next joining', async () => {
  const [ada, bob] = [await under.invitation('talk'), await under.invitation('talk', { name: 'Bob' })];
  const own = await setMuted(ada.place, true, ada.whipToken);
  expect(own).toMatchObject({ status: 200, json: { place: ada.place, name: 'Ada', muted: true } });
  expect(under.media.told.at(-1)).toEqual({
    method: 'PUT',
    path: `/rooms/talk/places/${ada.place}`,
    body: { muted: true },
  });
  expect(await setMuted(bob.place, true, ada.whipToken)).toMatchObject({
    status: 401,
    json: { code: 'token_wrong' },
  });
  expect((await setMuted(bob.place, true, OPERATOR_TOKEN)).status).toBe(200);
  expect((await setMuted(bob.place, true, 'nonsense')).status).toBe(401);

  await under.speak('talk', ada.whipToken);
  expect(under.media.told.at(-1)?.body).toMatchObject({ place: ada.place, muted: true });
});

test('INV-7: a mute that the stage did not hear is kept, and said to be', async () => {
  const { place, whipToken } = await under.invitation('talk');
  await under.media.stop();
  const away = await setMuted(place, true, OPERATOR_TOKEN);
  expect([away.status, away.json.code]).toEqual([503, 'unavailable']);
  await under.media.start();
  await under.speak('talk', whipToken);
  expect(under.media.told.at(-1)?.body.muted).toBe(true);
});

// Each refusal takes the five seconds for which a change waits for the file.
test.runIf(process.env['TRIBUNE_LONG'])(
  'FAULT-23: whoever is to be silent is so also while the store takes nothing, and it is said not to be kept',
  async () => {
    const { place, whipToken } = await under.invitation('talk');
    await under.speak('talk', whipToken);
    const writer = new DatabaseSync(path.join(under.dir, 'data', 'control.sqlite'));
    onTestFinished(() => writer.close());
    writer.exec('BEGIN IMMEDIATE');
    const gone = await under.ask('DELETE', `/api/v1/rooms/talk/stage/${place}`, { token: OPERATOR_TOKEN });
    writer.exec('ROLLBACK');
    expect([gone.status, gone.json.code]).toEqual([503, 'unavailable']);
    await under.media.heard(({ method, path: at }) => method === 'DELETE' && at.endsWith(`/${place}`));
  },
);

test('INV-8: whoever is muted or removed while joining is so once joined', async () => {
  const [ada, bob] = [await under.invitation('talk'), await under.invitation('talk', { name: 'Bob' })];
  const takes = under.media.answer;
  under.media.answer = async (told) => {
    if (told.body?.place === ada.place)
      await under.operator('DELETE', `/api/v1/rooms/talk/stage/${ada.place}`);
    if (told.body?.place === bob.place) await setMuted(bob.place, true, bob.whipToken);
    return takes(told);
  };
  const [removed, muted] = [
    await under.speak('talk', ada.whipToken),
    await under.speak('talk', bob.whipToken),
  ];
  expect([removed.status, removed.json.code]).toEqual([403, 'token_revoked']);
  expect(
    under.media.told.some(({ method, path }) => method === 'DELETE' && path.includes('/speakers/')),
  ).toBe(true);
  expect(muted.status).toBe(201);
  const order = under.media.told.filter(({ path }) => path === `/rooms/talk/places/${bob.place}`).at(-1);
  expect(order?.body).toEqual({ muted: true });
});

test.each([
  ['nothing but space', '  \t'],
  ['a control character', 'A\u0000da'],
  ['a turn of direction', 'Ada \u202egpj.exe'],
  ['half a character', 'A\ud800'],
])('INV-9: a name of %s is refused', async (_what, name) => {
  const { status, json } = await under.operator('POST', '/api/v1/rooms/talk/invitations', { name });
  expect([status, json.code]).toEqual([400, 'bad_request']);
});
