import { afterEach, beforeEach, expect, test } from 'vitest';
import { TribuneProblem } from '../../src/client/problem.ts';
import { LeadToken } from '../../web/studio/lead-token.ts';
import { PlaceToken } from '../../web/studio/place-token.ts';
import { type Answer, ControlUnderTest } from '../http/control-under-test.ts';

const MINUTE = 60_000;
let under: ControlUnderTest;
let nowMs: number;

beforeEach(async () => {
  nowMs = 1_700_000_000_000;
  under = await ControlUnderTest.start({ nowMs: () => ++nowMs });
  await under.room('talk');
});
afterEach(() => under.stop());

/** An invitation as the studio opens it: its token, and what can be done with it. */
async function studio(options: { token?: string } = {}) {
  const { place, studioUrl, whipToken } = await under.invitation('talk');
  const secret: string = studioUrl.split('#invitation=')[1];
  let renewals = 0;
  const token = new PlaceToken(options.token ?? whipToken, async () => {
    renewals++;
    return taken(await under.ask('POST', '/api/v1/invitations/exchange', { body: { secret } })).json
      .whipToken;
  });
  return {
    place,
    token,
    renewals: () => renewals,
    join: () => token.use(async (token) => taken(await under.speak('talk', token)).headers.location ?? ''),
    mute: (muted: boolean) => {
      const url = `/api/v1/rooms/talk/stage/${place}`;
      return token.use(async (token) => taken(await under.ask('PUT', url, { token, body: { muted } })).json);
    },
    leave: async (seat: string) => taken(await under.ask('DELETE', seat, { token: token.value })),
  };
}

/** As the client takes an answer. @throws TribuneProblem */
function taken(answer: Answer): Answer {
  if (answer.status >= 400) throw new TribuneProblem(answer.status, answer.json, undefined);
  return answer;
}

test('STUDIO-43: who opened the link at nine joins at half past ten', async () => {
  const ada = await studio();
  nowMs += 90 * MINUTE;
  await ada.join();
  expect(ada.renewals()).toBe(1);
});

test('STUDIO-43: who left for more than an hour joins, mutes and leaves with one new token', async () => {
  const ada = await studio();
  await ada.leave(await ada.join());
  nowMs += 61 * MINUTE;
  const seat = await ada.join();
  expect(await ada.mute(true)).toMatchObject({ muted: true });
  await ada.leave(seat);
  expect(ada.renewals()).toBe(1);
});

test('STUDIO-43: a place kept with a token of another make is had all the same', async () => {
  const ada = await studio({ token: 'x'.repeat(43) });
  await ada.join();
  expect(ada.renewals()).toBe(1);
});

test('STUDIO-43: calls refused together renew the token once', async () => {
  const ada = await studio();
  nowMs += 90 * MINUTE;
  await Promise.all([ada.mute(true), ada.join(), ada.mute(false)]);
  expect(ada.renewals()).toBe(1);
});

test('STUDIO-43: what an invitation no longer gives is refused for that reason', async () => {
  const ada = await studio();
  nowMs += 90 * MINUTE;
  await under.operator('DELETE', `/api/v1/rooms/talk/stage/${ada.place}`);
  // Refused as removed, not as old: that is no use renewing.
  await expect(ada.join()).rejects.toMatchObject({ code: 'token_revoked' });
  expect(ada.renewals()).toBe(0);
  const ben = await studio({ token: 'x'.repeat(43) });
  await under.operator('POST', '/api/v1/rooms/talk/end');
  await expect(ben.join()).rejects.toMatchObject({ code: 'room_ended' });
});

test('STUDIO-43: a new token that is refused as well is not renewed again', async () => {
  let renewals = 0;
  const token = new PlaceToken('first', async () => `renewed ${++renewals}`);
  const tried: string[] = [];
  const refuse = async (token: string) => {
    tried.push(token);
    throw new TribuneProblem(401, { code: 'token_expired' }, undefined);
  };
  await expect(token.use(refuse)).rejects.toMatchObject({ code: 'token_expired' });
  expect(tried).toEqual(['first', 'renewed 1']);
  // Pressed again, it is tried anew.
  await expect(token.use(refuse)).rejects.toMatchObject({ code: 'token_expired' });
  expect(tried).toEqual(['first', 'renewed 1', 'renewed 1', 'renewed 2']);
});

test('TOKEN-6: a studio leads by a token of its own, renewed from the invitation once it is too old, and asked for once', async () => {
  const { studioUrl } = await under.invitation('talk', { name: 'Cora', role: 'co-host' });
  const secret: string = studioUrl.split('#invitation=')[1];
  let renewals = 0;
  const leading = new LeadToken(undefined, false, async () => {
    renewals++;
    return taken(await under.ask('POST', '/api/v1/invitations/exchange', { body: { secret } })).json
      .leadToken;
  });
  const list = () =>
    leading.use(
      async (token) => taken(await under.ask('GET', '/api/v1/rooms/talk/invitations', { token })).status,
    );
  expect(await Promise.all([list(), list()])).toEqual([200, 200]);
  expect(renewals).toBe(1);
  nowMs += 61 * MINUTE;
  expect(await Promise.all([list(), list()])).toEqual([200, 200]);
  expect(renewals).toBe(2);

  // Where the invitation gives none one leads by one's account.
  const asked: (string | undefined)[] = [];
  const byAccount = new LeadToken(undefined, false, async () => undefined);
  await byAccount.use(async (token) => void asked.push(token));
  expect(asked).toEqual([undefined]);
});
