import http from 'node:http';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TribuneClient } from '../../src/client/client.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { deleteSession, postOffer } from '../../src/client/whip.ts';
import * as schema from '../../src/contract/schemas.ts';
import { ControlUnderTest, OPERATOR_TOKEN } from '../http/control-under-test.ts';

let under: ControlUnderTest;
let door: http.Server;
let baseUrl: string;

/** Clients speak TCP: the origin's part, as far as they can tell. */
beforeEach(async () => {
  under = await ControlUnderTest.start({ demo: { start: async () => ({ room: 'demo' }) } });
  door = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = http.request(
      {
        socketPath: under.socket,
        method,
        path: url,
        headers: { ...headers, 'x-forwarded-for': '127.0.0.1' },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = door.address();
  baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterEach(async () => {
  door.closeAllConnections();
  door.close();
  await under.stop();
});

function conforms(to: TSchema, value: unknown): void {
  expect([...Value.Errors(to, value)]).toEqual([]);
}

test('API-5: a conversation by the typed client; every answer is as the contract says', async () => {
  const client = new TribuneClient({ baseUrl });
  const token = OPERATOR_TOKEN;
  const params = { room: 'typed' };

  conforms(
    schema.Room,
    await client.call('createRoom', { token, body: { title: 'Typed', id: 'typed', open: false } }),
  );
  const opened = await client.call('openRoom', { token, params });
  conforms(schema.Room, opened);
  expect(opened.state).toBe('live');
  const list = await client.call('listRooms', { query: { state: ['live', 'ended'], limit: 10 } });
  conforms(schema.RoomList, list);
  expect(list.rooms).toEqual([await client.call('readRoom', { params })]);

  const invitation = await client.call('inviteSpeaker', { token, params, body: { name: 'Ada' } });
  conforms(schema.Invitation, invitation);
  const { place, whipToken } = invitation;
  const secret = new URL(invitation.studioUrl).hash.replace('#invitation=', '');
  const accepted = await client.call('exchangeInvitation', { body: { secret } });
  conforms(schema.AcceptedInvitation, accepted);
  expect(accepted.whipToken).not.toBe(whipToken);

  const session = await postOffer(accepted, 'v=0\r\n');
  expect(session.answer).toContain(place);
  const own = { params: { ...params, place }, body: { muted: true }, token: whipToken };
  conforms(schema.StagePlace, await client.call('setMuted', own));
  await deleteSession(accepted, session.resource);
  expect(under.media.told.at(-1)).toMatchObject({ method: 'DELETE', path: '/rooms/typed/speakers/s1' });
  await deleteSession(accepted, `${session.resource.replace(/[^.]+$/, '')}gone`);

  expect(await client.call('removeSpeaker', { token, params: { ...params, place } })).toBeUndefined();
  conforms(schema.DemoStarted, await client.call('startDemo', { token }));
  expect((await client.call('endRoom', { token, params })).state).toBe('ended');
});

test('API-6: what the contract does not know does not compile', async () => {
  const client = new TribuneClient({ baseUrl });
  const calls = [
    // @ts-expect-error a misspelt parameter
    () => client.call('readRoom', { params: { rom: 'typed' } }),
    // @ts-expect-error a misspelt property of the body
    () => client.call('createRoom', { token: 'x', body: { titel: 'Typed' } }),
    // @ts-expect-error a token is needed
    () => client.call('endRoom', { params: { room: 'typed' } }),
    // @ts-expect-error there is no such state
    () => client.call('listRooms', { query: { state: ['lively'] } }),
    // @ts-expect-error there is no such operation
    () => client.call('closeRoom', { params: { room: 'typed' }, token: 'x' }),
    async () => {
      const room = await client.call('readRoom', { params: { room: 'typed' } });
      // @ts-expect-error the answer has no such property
      return room.listenURL;
    },
  ];
  for (const call of calls) await expect(call()).rejects.toThrow();
});

test('a refusal is thrown with its code, and with when to come back', async () => {
  const client = new TribuneClient({ baseUrl: `${baseUrl}/` });
  const missing = client.call('readRoom', { params: { room: 'nowhere' } });
  await expect(missing).rejects.toMatchObject({
    name: 'TribuneProblem',
    status: 404,
    code: 'room_not_found',
  });
  await expect(missing).rejects.toBeInstanceOf(TribuneProblem);

  await under.media.stop();
  const opening = client.call('createRoom', { token: OPERATOR_TOKEN, body: { title: 'Away' } });
  await expect(opening).rejects.toMatchObject({ code: 'unavailable', retryAfterS: 1 });
  const speaking = postOffer({ whipUrl: `${baseUrl}/whip/nowhere`, whipToken: 'x' }, 'v=0\r\n');
  await expect(speaking).rejects.toMatchObject({ code: 'room_not_found' });
});

test('an answer that is no problem document is a problem without a code', async () => {
  const client = new TribuneClient({
    baseUrl,
    fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
  });
  const read = client.call('readRoom', { params: { room: 'any' } });
  await expect(read).rejects.toMatchObject({ status: 502, code: undefined, retryAfterS: undefined });
});
