import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operation } from '../../src/contract/operation.ts';
import { OPERATIONS } from '../../src/contract/operations.ts';
import { ACTIONS, type Action, ROLES, type Role, reachOf } from '../../src/core/rights.ts';
import { type Answer, ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';
import { type SignedIn, signUp } from './signed-in.ts';

/** Of every pair of role and action, over HTTP: a right in the table does it, and no right is refused. */

let under: ControlUnderTest;
let people: Record<'operator' | 'host' | 'co-host' | 'member' | 'guest', SignedIn>;
beforeAll(async () => {
  under = await ControlUnderTest.start();
  const [operator, host, coHost, member, guest] = await Promise.all(
    ['Olga', 'Hana', 'Cora', 'Max', 'Gil'].map((name) => signUp(under, name)),
  );
  if (!operator || !host || !coHost || !member || !guest) throw new Error('someone is missing');
  people = { operator, host, 'co-host': coHost, member, guest };
}, 60_000);
afterAll(() => under.stop());

interface Scene {
  readonly room: string;
  /** The place and WHIP token of someone else, and the secret of their invitation. */
  readonly other: { readonly place: string; readonly secret: string; readonly invitation: string };
  /** A hand that someone else raised, and its secret. */
  readonly hand: { readonly id: string; readonly secret: string };
  /** Of a listener, published. */
  readonly question: string;
  /** An account that nobody else needs. */
  readonly account: string;
  /** Of whoever asks, where they have a place. */
  readonly own: { readonly place: string; readonly whipToken: string } | undefined;
}

type Asked = (scene: Scene) => readonly [method: string, url: string, body?: unknown];

const inRoom =
  (method: string, rest: string, body?: unknown): Asked =>
  ({ room }) => [method, `/api/v1/rooms/${room}${rest}`, body];
const atOther =
  (method: string, rest = '', body?: unknown): Asked =>
  ({ room, other }) => [method, `/api/v1/rooms/${room}/stage/${other.place}${rest}`, body];

/** A browser of its own. */
function someone(): { deviceKey: string } {
  return { deviceKey: randomBytes(18).toString('base64url') };
}

/** How each action is tried: one that is missing does not compile. */
const TRIED: Record<Action, Asked> = {
  'api.describe': () => ['GET', '/openapi.json'],
  'session.read': () => ['GET', '/api/v1/session'],
  'session.begin': () => ['POST', '/api/v1/session/passkey/begin'],
  'session.end': () => ['DELETE', '/api/v1/session'],
  'account.register': () => ['POST', '/api/v1/accounts/begin', { name: 'Someone' }],
  'account.change': () => ['POST', '/api/v1/session/passkeys/begin'],
  'account.invite': () => ['POST', '/api/v1/accounts/invitations', {}],
  'account.list': () => ['GET', '/api/v1/accounts'],
  'account.rank': () => ['PATCH', `/api/v1/accounts/${people.guest.id}`, { operator: false }],
  'account.close': ({ account }) => ['DELETE', `/api/v1/accounts/${account}`],
  'account.recover': () => ['POST', `/api/v1/accounts/${people.guest.id}/recovery`],
  'passkey.list': () => ['GET', '/api/v1/session/passkeys'],
  'room.list': () => ['GET', '/api/v1/rooms'],
  'room.read': inRoom('GET', ''),
  'room.own-list': () => ['GET', '/api/v1/session/rooms'],
  'room.create': () => ['POST', '/api/v1/rooms', { title: 'Another' }],
  'draft.read': inRoom('GET', ''),
  'room.change': inRoom('PATCH', '', { topic: 'Another' }),
  'room.announce': inRoom('POST', '/announce'),
  'room.assemble': inRoom('POST', '/green-room'),
  'room.open': inRoom('POST', '/open'),
  'room.end': inRoom('POST', '/end'),
  'room.delete': inRoom('DELETE', ''),
  'room.history': inRoom('GET', '/history'),
  'stage.read': inRoom('GET', '/stage'),
  'recording.read': inRoom('GET', '/recording'),
  'replay.read': inRoom('GET', '/replay'),
  'replay.change': inRoom('PATCH', '/replay', { keepDays: 7 }),
  'replay.chapters': inRoom('PUT', '/replay/chapters', { chapters: [{ startMs: 0, title: 'One' }] }),
  'clip.make': inRoom('PUT', '/clips/abcd', { title: 'A clip', fromMs: 0, untilMs: 2_000 }),
  'clip.delete': inRoom('DELETE', '/clips/abcd'),
  'invitation.make': inRoom('POST', '/invitations', { name: 'Guest' }),
  'invitation.make-co-host': inRoom('POST', '/invitations', { name: 'Guest', role: 'co-host' }),
  'invitation.list': inRoom('GET', '/invitations'),
  'invitation.revoke': ({ room, other }) => [
    'DELETE',
    `/api/v1/rooms/${room}/invitations/${other.invitation}`,
  ],
  'invitation.take': ({ other }) => ['POST', '/api/v1/invitations/exchange', { secret: other.secret }],
  'stage.enter': inRoom('POST', '/stage'),
  'stage.speak': ({ room }) => ['POST', `/whip/${room}`, 'v=0\r\n'],
  'stage.leave': ({ room, own }) => ['DELETE', `/whip/${room}/${own?.place ?? 'none'}.s1`],
  'stage.mute': atOther('PUT', '', { muted: true }),
  'stage.remove': atOther('DELETE'),
  'stage.block': atOther('PUT', '/block'),
  'stage.mute-all': inRoom('POST', '/mute-all'),
  'stage.unmute': atOther('PUT', '', { muted: false }),
  'stage.ask-to-unmute': atOther('PUT', '/ask'),
  'stage.lock': inRoom('PUT', '/lock', { locked: true }),
  'stage.send-back': atOther('POST', '/send-back'),
  'room.hand-over': ({ room, other }) => ['PUT', `/api/v1/rooms/${room}/host`, { place: other.place }],
  'hand.raise': inRoom('POST', '/hands', { name: 'Lea', deviceKey: 'k'.repeat(32) }),
  'hand.hold': ({ room, hand }) => ['GET', `/api/v1/rooms/${room}/hands/${hand.id}`],
  'hand.list': inRoom('GET', '/hands'),
  'hand.answer': ({ room, hand }) => ['PUT', `/api/v1/rooms/${room}/hands/${hand.id}`, { answer: 'later' }],
  'audience.react': inRoom('POST', '/reactions', { ...someone(), probability: 1, counts: { clap: 1 } }),
  'audience.ask': inRoom('POST', '/questions', { ...someone(), text: 'Why?' }),
  'audience.vote': ({ room, question }) => [
    'PUT',
    `/api/v1/rooms/${room}/questions/${question}/vote`,
    { ...someone(), probability: 1, wanted: true },
  ],
  'audience.read': inRoom('GET', '/audience'),
  'question.moderate': ({ room, question }) => [
    'PATCH',
    `/api/v1/rooms/${room}/questions/${question}`,
    { state: 'answering' },
  ],
  'poll.lead': inRoom('POST', '/polls', { question: 'Which?', choices: ['One', 'Two'] }),
  'pin.change': inRoom('POST', '/pins', { url: 'https://example.org/' }),
  'reminder.set': () => ['GET', '/api/v1/push-key'],
  'presence.report': inRoom('POST', '/presence', {
    visit: 'a-visit-of-a-test',
    probability: 1,
    first: true,
    heardSeconds: 1,
    leaving: false,
  }),
  'statistics.read': inRoom('GET', '/statistics'),
  'demo.start': () => ['POST', '/api/v1/demo'],
};

/** What is done before a room is live; everything else is tried in a live one. */
const BEFORE: Partial<Record<Action, object>> = {
  'draft.read': { draft: true },
  'room.change': { draft: true },
  'room.announce': { draft: true },
  'room.delete': { draft: true },
  'room.assemble': { open: false },
};

const secretOf = ({ studioUrl }: { studioUrl: string }) => studioUrl.split('#invitation=')[1] ?? '';
let rooms = 0;

/** A room of the host, with someone else on its stage, and whoever asks as they are there. */
async function sceneFor(role: Role, life: object = {}, action?: Action): Promise<Scene> {
  rooms += 1;
  const room = `room-${rooms}`;
  const { host, guest } = people;
  const made = await host.ask('POST', '/api/v1/rooms', { id: room, title: room, ...life });
  expect([made.status, made.text]).toEqual([201, made.text]);
  const invited = await host.ask('POST', `/api/v1/rooms/${room}/invitations`, { name: 'Other' });
  const other = {
    place: invited.json.place,
    secret: secretOf(invited.json),
    invitation: invited.json.place,
  };
  await guest.ask('POST', '/api/v1/invitations/exchange', { secret: other.secret });
  const raised = await under.ask('POST', `/api/v1/rooms/${room}/hands`, {
    body: { name: 'Rosa', deviceKey: randomBytes(24).toString('base64url') },
  });
  const hand = { id: raised.json.hand?.id ?? 'none', secret: raised.json.secret ?? 'none' };
  const account = action === 'account.close' ? (await signUp(under, `Spare ${rooms}`)).id : 'none';
  const question = action && QUESTIONED.includes(action) ? await published(room) : 'none';
  if (role === 'speaker' || role === 'co-host') {
    const own = await host.ask('POST', `/api/v1/rooms/${room}/invitations`, { name: 'Own', role });
    // A co-host is one by their account, and by the token of their place.
    await people['co-host'].ask('POST', '/api/v1/invitations/exchange', { secret: secretOf(own.json) });
    return { room, other, hand, question, account, own: own.json };
  }
  if (role === 'host')
    return {
      room,
      other,
      hand,
      question,
      account,
      own: (await host.ask('POST', `/api/v1/rooms/${room}/stage`)).json,
    };
  return { room, other, hand, question, account, own: undefined };
}

/** What is done to a question. */
const QUESTIONED: readonly Action[] = ['audience.vote', 'question.moderate'];

async function published(room: string): Promise<string> {
  const url = `/api/v1/rooms/${room}/questions`;
  const asked = await under.ask('POST', url, { body: { ...someone(), text: 'Why?' } });
  await people.host.ask('PATCH', `${url}/${asked.json.id}`, { state: 'published' });
  return asked.json.id;
}

/** Every way in which a role shows itself. */
const WAYS: Record<Role, readonly ('token' | 'account' | 'place' | 'nothing')[]> = {
  operator: ['token', 'account'],
  host: ['account', 'place'],
  'co-host': ['account', 'place'],
  speaker: ['place'],
  member: ['account'],
  listener: ['nothing'],
  anyone: ['nothing'],
};

function ask(role: Role, way: string, scene: Scene, action: Action): Promise<Answer> {
  const [method, url, body] = TRIED[action](scene);
  // The secret of a hand is whoever's it was given to: it says nothing of a role.
  if (action === 'hand.hold') return under.ask(method, url, { token: scene.hand.secret });
  const sdp = action === 'stage.speak' ? { 'content-type': 'application/sdp' } : undefined;
  if (way === 'account') {
    const person = people[role as keyof typeof people];
    return person.ask(method, url, body, sdp);
  }
  const tokens = { token: OPERATOR_TOKEN, place: scene.own?.whipToken, nothing: undefined };
  const token = tokens[way as keyof typeof tokens];
  return under.ask(method, url, { token, body, ...(sdp ? { headers: sdp } : {}) });
}

/** What a place's own token is asked for; an account shows that it is the place's, and is told to bring its token. */
const BY_TOKEN: readonly Action[] = ['stage.speak', 'stage.leave'];
/** The right to what is another's: a speaker may mute itself alone. */
const REFUSALS = ['token_missing', 'token_wrong', 'operator_token_wrong', 'not_allowed'];

function mayDo(role: Role, way: string, action: Action): boolean {
  // Roles add up; who asks by a token alone is no member.
  const roles: Role[] = [role, 'anyone', 'listener', ...(way === 'account' ? (['member'] as const) : [])];
  const reaches = roles.map((each) => reachOf(each, action));
  if (BY_TOKEN.includes(action)) return way === 'place' && reaches.includes('own');
  return reaches.includes('all') || reaches.includes('below');
}

test.each(
  ROLES.flatMap((role) => WAYS[role].flatMap((way) => ACTIONS.map((action) => ({ role, way, action })))),
)('RIGHT-1: $role by $way, $action', async ({ role, way, action }) => {
  if (role === 'operator' && way === 'account') await people.operator.beOperator();
  const scene = await sceneFor(role, BEFORE[action], action);
  if (action === 'stage.leave' && scene.own) await under.speak(scene.room, scene.own.whipToken);
  if (action === 'session.end' && way === 'account') {
    // Else nobody is signed in for the pairs to come.
    const { status } = await under.ask('DELETE', '/api/v1/session');
    return expect(status).toBe(204);
  }
  const { status, json } = await ask(role, way, scene, action);
  // To whoever may not read it a draft does not exist.
  if (action === 'draft.read') {
    return expect(status).toBe(mayDo(role, way, action) ? 200 : 404);
  }
  const refused = REFUSALS.includes(json?.code);
  expect([status, json?.code, refused]).toEqual([status, json?.code, !mayDo(role, way, action)]);
  // What is allowed comes about; there is no demo here.
  if (!refused && action !== 'demo.start' && action !== 'stage.leave') expect(status).toBeLessThan(300);
  if (refused) expect([401, 403]).toContain(status);
});

test('RIGHT-2: every operation names an action of the table, and every action is some operation’s or asked by one', () => {
  const operations: Operation[] = Object.values(OPERATIONS);
  const named = new Set(operations.flatMap(({ action, tells }) => [action, ...(tells ? [tells] : [])]));
  const inside: Action[] = ['invitation.make-co-host', 'stage.unmute'];
  expect(ACTIONS.filter((action) => !named.has(action) && !inside.includes(action))).toEqual([]);
});

test('RIGHT-3: a speaker mutes their own place, and no other', async () => {
  const { room, other, own } = await sceneFor('speaker');
  const mute = (place: string | undefined) =>
    under.ask('PUT', `/api/v1/rooms/${room}/stage/${place}`, {
      token: own?.whipToken,
      body: { muted: true },
    });
  expect((await mute(own?.place)).status).toBe(200);
  expect((await mute(other.place)).json.code).toBe('token_wrong');
});

test('RIGHT-4: a co-host leads speakers, and neither the host nor another co-host', async () => {
  const { room, other, own } = await sceneFor('co-host');
  const host = (await people.host.ask('POST', `/api/v1/rooms/${room}/stage`)).json;
  const second = (
    await people.host.ask('POST', `/api/v1/rooms/${room}/invitations`, { name: 'Second', role: 'co-host' })
  ).json;
  for (const what of ['account', 'place']) {
    const as = (method: string, url: string, body?: unknown) =>
      what === 'account'
        ? people['co-host'].ask(method, url, body)
        : under.ask(method, url, { token: own?.whipToken, body });
    for (const { place } of [host, second]) {
      const url = `/api/v1/rooms/${room}/stage/${place}`;
      expect((await as('PUT', url, { muted: true })).json.code).toBe('not_allowed');
      expect((await as('DELETE', url)).json.code).toBe('not_allowed');
      expect((await as('PUT', `${url}/block`)).json.code).toBe('not_allowed');
    }
    const invite = { name: 'Third', role: 'co-host' };
    expect((await as('POST', `/api/v1/rooms/${room}/invitations`, invite)).json.code).toBe('not_allowed');
    const revoke = await as('DELETE', `/api/v1/rooms/${room}/invitations/${second.place}`);
    expect(revoke.json.code).toBe('not_allowed');
    expect((await as('PUT', `/api/v1/rooms/${room}/stage/${own?.place}`, { muted: false })).status).toBe(200);
    const theirs = `/api/v1/rooms/${room}/stage/${other.place}`;
    expect((await as('PUT', theirs, { muted: true })).status).toBe(200);
  }
});

test('RIGHT-5: what one may do in a room, one may not in another', async () => {
  const [mine, theirs] = [await sceneFor('co-host'), `elsewhere-${rooms}`];
  await under.room(theirs);
  for (const person of [people.host, people['co-host']]) {
    for (const [method, rest] of [
      ['POST', '/end'],
      ['GET', '/invitations'],
      ['POST', '/stage'],
    ] as const) {
      const { status, json } = await person.ask(method, `/api/v1/rooms/${theirs}${rest}`);
      expect([rest, status, json.code]).toEqual([rest, 403, 'not_allowed']);
    }
  }
  const { json } = await under.ask('GET', `/api/v1/rooms/${theirs}/invitations`, {
    token: mine.own?.whipToken,
  });
  expect(json.code).toBe('token_wrong');
});
