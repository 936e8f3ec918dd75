import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operation } from '../../src/contract/operation.ts';
import { OPERATIONS } from '../../src/contract/operations.ts';
import type { OperationName } from '../../src/contract/routes.ts';
import { ACTIONS, type Action, isOpenToAnyone, type Role, reachOf } from '../../src/core/rights.ts';
import { type Answer, ControlUnderTest, OPERATOR_TOKEN } from './control-under-test.ts';
import { cookiesOf, PASSWORD, SITE, SignedIn, signUp } from './signed-in.ts';

/** Of every role and operation, over HTTP: a right in the table does it, and no right is refused. */

let under: ControlUnderTest;
const NAMES = { operator: 'Olga', host: 'Hana', 'co-host': 'Cora', member: 'Max', guest: 'Gil' } as const;
type People = Record<keyof typeof NAMES, SignedIn> & {
  /** Whoever has the operator's token, but no place. */
  readonly operatorToken: (method: string, url: string, body?: unknown) => Promise<Answer>;
};
let people: People;
beforeAll(async () => {
  under = await ControlUnderTest.start();
  const [operator, host, coHost, member, guest] = await Promise.all(
    Object.values(NAMES).map((name) => signUp(under, name)),
  );
  if (!operator || !host || !coHost || !member || !guest) throw new Error('someone is missing');
  const operatorToken = under.operator.bind(under);
  people = { operator, host, 'co-host': coHost, member, guest, operatorToken };
}, 60_000);
afterAll(() => under.stop());

interface Scene {
  readonly room: string;
  /** The invitation of a co-host, where one is to be revoked. */
  readonly helper: string;
  /** The place and WHIP token of someone else, and the secret of their invitation. */
  readonly other: { readonly place: string; readonly secret: string; readonly invitation: string };
  /** A hand that someone else raised, and its secret. */
  readonly hand: { readonly id: string; readonly secret: string };
  /** Of a listener, published. */
  readonly question: string;
  /** An account that nobody else needs. */
  readonly account: string;
  /** Drafts of the host. */
  readonly poll: string;
  readonly openPoll: string;
  readonly pin: string;
  /** Of whoever asks, where they have a place. */
  readonly own:
    | { readonly place: string; readonly whipToken: string; readonly leadToken?: string }
    | undefined;
}

type Asked = (scene: Scene) => readonly [method: string, url: string, body?: unknown];

interface Tried {
  /** What it takes a right to, said here once more, so that an operation that asks for less is found. */
  readonly action: Action;
  readonly request: Asked;
  /** Of the room before it; a live one when absent. */
  readonly before?: object;
}

const inRoom =
  (method: string, rest: string, body?: unknown): Asked =>
  ({ room }) => [method, `/api/v1/rooms/${room}${rest}`, body];
const atOther =
  (method: string, rest = '', body?: unknown): Asked =>
  ({ room, other }) => [method, `/api/v1/rooms/${room}/stage/${other.place}${rest}`, body];
const any =
  (method: string, url: string, body?: unknown): Asked =>
  () => [method, url, body];
const DRAFT = { draft: true };
const KEY = 'k'.repeat(32);
/** As far as the contract looks into it. */
const CREDENTIAL = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} };
const WRONG = { email: 'nobody@example.org', password: 'wrong' };

/** A browser of its own. */
function someone(): { deviceKey: string } {
  return { deviceKey: randomBytes(18).toString('base64url') };
}

/** How each operation is tried: one that is missing does not compile, and a test names it. */
const TRIED: Record<OperationName, Tried> = {
  readRehearsal: { action: 'rehearsal.read', request: any('GET', '/api/v1/rehearsal') },
  readExpectedAudience: { action: 'expectation.read', request: inRoom('GET', '/expected-audience') },
  expectAudience: {
    action: 'expectation.set',
    request: inRoom('PUT', '/expected-audience', { listeners: 12_000 }),
  },
  describe: { action: 'api.describe', request: any('GET', '/openapi.json') },
  speakOptions: { action: 'api.describe', request: ({ room }) => ['OPTIONS', `/whip/${room}`] },
  readLimit: { action: 'room.limit', request: inRoom('GET', '/limit') },
  limitListeners: { action: 'room.limit', request: inRoom('PUT', '/limit', { listeners: 100 }) },
  reportWaiting: {
    action: 'waiting.report',
    request: inRoom('POST', '/waiting', {
      ticket: { round: 1, group: 0, number: 7 },
      step: 'came',
      probability: 1,
    }),
  },
  readPass: { action: 'line.pass', request: inRoom('GET', '/pass') },
  listLanes: { action: 'lane.read', request: inRoom('GET', '/lanes') },
  readLoad: { action: 'load.read', request: any('GET', '/api/v1/load') },
  setLoad: { action: 'load.set', request: any('PUT', '/api/v1/load', { level: null }) },
  readSession: { action: 'session.read', request: any('GET', '/api/v1/session') },
  beginSignIn: { action: 'session.begin', request: any('POST', '/api/v1/session/passkey/begin') },
  signIn: {
    action: 'session.begin',
    request: any('POST', '/api/v1/session/passkey', { response: CREDENTIAL }),
  },
  signInByPassword: { action: 'session.begin', request: any('POST', '/api/v1/session/password', WRONG) },
  beginSignInByProvider: { action: 'session.begin', request: any('POST', '/api/v1/session/oidc', {}) },
  completeSignInByProvider: { action: 'session.begin', request: any('GET', '/api/v1/session/callback/oidc') },
  signOut: { action: 'session.end', request: any('DELETE', '/api/v1/session') },
  beginRegistration: {
    action: 'account.register',
    request: any('POST', '/api/v1/accounts/begin', { name: 'Someone' }),
  },
  register: {
    action: 'account.register',
    request: any('POST', '/api/v1/accounts', { response: CREDENTIAL }),
  },
  registerByPassword: {
    action: 'account.register',
    request: any('POST', '/api/v1/accounts/password', { name: 'Someone', ...WRONG }),
  },
  beginPasskey: { action: 'account.change', request: any('POST', '/api/v1/session/passkeys/begin') },
  addPasskey: {
    action: 'account.change',
    request: any('POST', '/api/v1/session/passkeys', { response: CREDENTIAL }),
  },
  renameAccount: {
    action: 'account.change',
    request: any('PATCH', '/api/v1/session/account', { name: 'Another' }),
  },
  closeOwnAccount: {
    action: 'account.change',
    // Theirs is needed for the pairs to come.
    request: any('POST', '/api/v1/session/account/close', { name: 'Someone else' }),
  },
  signOutElsewhere: { action: 'account.change', request: any('DELETE', '/api/v1/session/others') },
  changePassword: {
    action: 'account.change',
    request: any('PUT', '/api/v1/session/password', { current: 'wrong', password: PASSWORD }),
  },
  removePassword: { action: 'account.change', request: any('DELETE', '/api/v1/session/password') },
  inviteAccount: { action: 'account.invite', request: any('POST', '/api/v1/accounts/invitations', {}) },
  listRooms: { action: 'room.list', request: any('GET', '/api/v1/rooms') },
  readRoom: { action: 'room.read', request: inRoom('GET', '') },
  listOwnRooms: { action: 'room.own-list', request: any('GET', '/api/v1/session/rooms') },
  createRoom: {
    action: 'room.create',
    request: any('POST', '/api/v1/rooms', { title: 'Another', open: false }),
  },
  changeRoom: { action: 'room.change', request: inRoom('PATCH', '', { topic: 'Another' }), before: DRAFT },
  announceRoom: { action: 'room.announce', request: inRoom('POST', '/announce'), before: DRAFT },
  openGreenRoom: { action: 'room.assemble', request: inRoom('POST', '/green-room'), before: { open: false } },
  openRoom: { action: 'room.open', request: inRoom('POST', '/open') },
  endRoom: { action: 'room.end', request: inRoom('POST', '/end') },
  deleteRoom: { action: 'room.delete', request: inRoom('DELETE', ''), before: DRAFT },
  readHistory: { action: 'room.history', request: inRoom('GET', '/history') },
  readStage: { action: 'stage.read', request: inRoom('GET', '/stage') },
  readRecording: { action: 'recording.read', request: inRoom('GET', '/recording') },
  inviteSpeaker: { action: 'invitation.make', request: inRoom('POST', '/invitations', { name: 'Guest' }) },
  makeLink: { action: 'invitation.make', request: inRoom('POST', '/links', { uses: 2 }) },
  listInvitations: { action: 'invitation.list', request: inRoom('GET', '/invitations') },
  revokeInvitation: {
    action: 'invitation.revoke',
    request: ({ room, other }) => ['DELETE', `/api/v1/rooms/${room}/invitations/${other.invitation}`],
  },
  exchangeInvitation: {
    action: 'invitation.take',
    request: ({ other }) => ['POST', '/api/v1/invitations/exchange', { secret: other.secret }],
  },
  enterStage: { action: 'stage.enter', request: inRoom('POST', '/stage') },
  speak: { action: 'stage.speak', request: ({ room }) => ['POST', `/whip/${room}`, 'v=0\r\n'] },
  stopSpeaking: {
    action: 'stage.leave',
    request: ({ room, own }) => ['DELETE', `/whip/${room}/${own?.place ?? 'none'}.s1`],
  },
  setMuted: { action: 'stage.mute', request: atOther('PUT', '', { muted: true }) },
  removeSpeaker: { action: 'stage.remove', request: atOther('DELETE') },
  blockSpeaker: { action: 'stage.block', request: atOther('PUT', '/block') },
  unblockSpeaker: { action: 'stage.block', request: atOther('DELETE', '/block') },
  sendBack: { action: 'stage.send-back', request: atOther('POST', '/send-back') },
  askToUnmute: { action: 'stage.ask-to-unmute', request: atOther('PUT', '/ask') },
  withdrawAsk: { action: 'stage.mute', request: atOther('DELETE', '/ask') },
  muteAll: { action: 'stage.mute-all', request: inRoom('POST', '/mute-all') },
  lockStage: { action: 'stage.lock', request: inRoom('PUT', '/lock', { locked: false }) },
  handOver: {
    action: 'room.hand-over',
    request: ({ room, other }) => ['PUT', `/api/v1/rooms/${room}/host`, { place: other.place }],
  },
  raiseHand: { action: 'hand.raise', request: inRoom('POST', '/hands', { name: 'Lea', deviceKey: KEY }) },
  listHands: { action: 'hand.list', request: inRoom('GET', '/hands') },
  readHand: {
    action: 'hand.hold',
    request: ({ room, hand }) => ['GET', `/api/v1/rooms/${room}/hands/${hand.id}`],
  },
  lowerHand: {
    action: 'hand.hold',
    request: ({ room, hand }) => ['DELETE', `/api/v1/rooms/${room}/hands/${hand.id}`],
  },
  answerHand: {
    action: 'hand.answer',
    request: ({ room, hand }) => ['PUT', `/api/v1/rooms/${room}/hands/${hand.id}`, { answer: 'later' }],
  },
  react: {
    action: 'audience.react',
    request: inRoom('POST', '/reactions', { ...someone(), probability: 1, counts: { clap: 1 } }),
  },
  askQuestion: {
    action: 'audience.ask',
    request: inRoom('POST', '/questions', { ...someone(), text: 'Why?' }),
  },
  voteForQuestion: {
    action: 'audience.vote',
    request: ({ room, question }) => [
      'PUT',
      `/api/v1/rooms/${room}/questions/${question}/vote`,
      { ...someone(), probability: 1, wanted: true },
    ],
  },
  rejectWaiting: { action: 'question.moderate', request: inRoom('POST', '/questions/reject-waiting') },
  moveQuestion: {
    action: 'question.moderate',
    request: ({ room, question }) => [
      'PATCH',
      `/api/v1/rooms/${room}/questions/${question}`,
      { state: 'answering' },
    ],
  },
  makePoll: {
    action: 'poll.lead',
    request: inRoom('POST', '/polls', { question: 'Which?', choices: ['1', '2'] }),
  },
  changePoll: {
    action: 'poll.lead',
    request: ({ room, poll }) => ['PATCH', `/api/v1/rooms/${room}/polls/${poll}`, { state: 'open' }],
  },
  deletePoll: {
    action: 'poll.lead',
    request: ({ room, poll }) => ['DELETE', `/api/v1/rooms/${room}/polls/${poll}`],
  },
  voteInPoll: {
    action: 'audience.vote',
    request: ({ room, openPoll }) => [
      'PUT',
      `/api/v1/rooms/${room}/polls/${openPoll}/vote`,
      { ...someone(), probability: 1, choice: 0 },
    ],
  },
  readAudience: { action: 'audience.read', request: inRoom('GET', '/audience') },
  pinLink: { action: 'pin.change', request: inRoom('POST', '/pins', { url: 'https://example.org/' }) },
  unpinLink: {
    action: 'pin.change',
    request: ({ room, pin }) => ['DELETE', `/api/v1/rooms/${room}/pins/${pin}`],
  },
  listPasskeys: { action: 'passkey.list', request: any('GET', '/api/v1/session/passkeys') },
  renamePasskey: {
    action: 'account.change',
    request: any('PATCH', '/api/v1/session/passkeys/none', { name: 'Another' }),
  },
  removePasskey: { action: 'account.change', request: any('DELETE', '/api/v1/session/passkeys/none') },
  listAccounts: { action: 'account.list', request: any('GET', '/api/v1/accounts') },
  changeAccount: {
    action: 'account.rank',
    request: () => ['PATCH', `/api/v1/accounts/${people.guest.id}`, { operator: false }],
  },
  closeAccount: {
    action: 'account.close',
    request: ({ account }) => ['DELETE', `/api/v1/accounts/${account}`],
  },
  makeRecovery: {
    action: 'account.recover',
    request: () => ['POST', `/api/v1/accounts/${people.guest.id}/recovery`],
  },
  listAccountLinks: { action: 'account.links', request: any('GET', '/api/v1/accounts/links') },
  revokeAccountLink: { action: 'account.links', request: any('DELETE', '/api/v1/accounts/links/none') },
  beginRecovery: {
    action: 'account.register',
    request: any('POST', '/api/v1/accounts/recovery/begin', { secret: 'none' }),
  },
  recover: {
    action: 'account.register',
    request: any('POST', '/api/v1/accounts/recovery', { response: CREDENTIAL }),
  },
  readReplay: { action: 'replay.read', request: inRoom('GET', '/replay') },
  changeReplay: { action: 'replay.change', request: inRoom('PATCH', '/replay', { keepDays: 7 }) },
  setChapters: {
    action: 'replay.chapters',
    request: inRoom('PUT', '/replay/chapters', { chapters: [{ startMs: 0, title: 'One' }] }),
  },
  makeClip: {
    action: 'clip.make',
    request: inRoom('PUT', '/clips/abcd', { title: 'A clip', fromMs: 0, untilMs: 2_000 }),
  },
  deleteClip: { action: 'clip.delete', request: inRoom('DELETE', '/clips/abcd') },
  readPushKey: { action: 'reminder.set', request: any('GET', '/api/v1/push-key') },
  setReminder: {
    action: 'reminder.set',
    request: inRoom('POST', '/reminders', {
      endpoint: 'https://push.example.org/one',
      keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
      language: 'en',
    }),
  },
  dropReminder: { action: 'reminder.set', request: inRoom('DELETE', `/reminders/${'r'.repeat(43)}`) },
  reportPresence: {
    action: 'presence.report',
    request: inRoom('POST', '/presence', {
      visit: 'a-visit-of-a-test',
      probability: 1,
      first: true,
      heardSeconds: 1,
      leaving: false,
    }),
  },
  readStatistics: { action: 'statistics.read', request: inRoom('GET', '/statistics') },
  startDemo: { action: 'demo.start', request: any('POST', '/api/v1/demo') },
};

/** What an operation asks beside its own action, of what is in the request. */
const INSIDE: Readonly<Record<string, Tried>> = {
  'inviteSpeaker of a co-host': {
    action: 'invitation.make-co-host',
    request: inRoom('POST', '/invitations', { name: 'Guest', role: 'co-host' }),
  },
  'makeLink for co-hosts': {
    action: 'invitation.make-co-host',
    request: inRoom('POST', '/links', { uses: 2, role: 'co-host' }),
  },
  'revokeInvitation of a co-host': {
    action: 'invitation.make-co-host',
    request: ({ room, helper }) => ['DELETE', `/api/v1/rooms/${room}/invitations/${helper}`],
  },
  'removeSpeaker, with the link closed': {
    action: 'invitation.revoke',
    request: atOther('DELETE', '?invitation=close'),
  },
  'setMuted, to open the microphone of another': {
    action: 'stage.unmute',
    request: atOther('PUT', '', { muted: false }),
  },
  'readRoom of a draft': { action: 'draft.read', request: inRoom('GET', ''), before: DRAFT },
};

const CASES: Readonly<Record<string, Tried>> = { ...TRIED, ...INSIDE };

const secretOf = ({ studioUrl }: { studioUrl: string }) => studioUrl.split('#invitation=')[1] ?? '';
let rooms = 0;

/** Every way in which a role shows itself; who is at a room without a place shows nothing, and is anyone. */
const WAYS = {
  operator: ['token', 'account'],
  host: ['account', 'lead', 'whip'],
  'co-host': ['account', 'lead', 'whip'],
  speaker: ['whip'],
  member: ['account'],
  anyone: ['nothing'],
} as const satisfies Partial<Record<Role, readonly string[]>>;
type Shown = keyof typeof WAYS;
type Way = (typeof WAYS)[Shown][number];

/** What a request asks about, and whoever asks, where they have a place. */
type Part = Exclude<keyof Scene, 'room' | 'account' | 'helper'>;

const EMPTY: Scene = {
  room: 'none',
  other: { place: 'none', secret: 'none', invitation: 'none' },
  own: undefined,
  account: 'none',
  hand: { id: 'none', secret: 'none' },
  question: 'none',
  poll: 'none',
  openPoll: 'none',
  pin: 'none',
  helper: 'none',
};

/** A room of the host. What is asked about there is made when something asks about it. */
class Setting {
  readonly #room: string;
  readonly #role: Shown;
  readonly #way: Way;
  readonly #made = new Map<Part, Promise<unknown>>();

  private constructor(room: string, role: Shown, way: Way) {
    this.#room = room;
    this.#role = role;
    this.#way = way;
  }

  static async make(role: Shown, way: Way = 'nothing', life: object = {}): Promise<Setting> {
    rooms += 1;
    const room = `room-${rooms}`;
    const made = await people.host.ask('POST', '/api/v1/rooms', { id: room, title: room, ...life });
    expect([made.status, made.text]).toEqual([201, made.text]);
    return new Setting(room, role, way);
  }

  /** With these parts, and whatever whoever asks shows themselves by. */
  async scene(parts: ReadonlySet<Part>): Promise<Scene> {
    const isShown = this.#way === 'lead' || this.#way === 'whip' || this.#role === 'co-host';
    const all = [...new Set<Part>([...(isShown ? (['own'] as const) : []), ...parts])];
    const made: [Part, unknown][] = [];
    for (const part of all) made.push([part, await this.#part(part)]);
    return { ...EMPTY, room: this.#room, ...Object.fromEntries(made) };
  }

  #part(part: Part): Promise<unknown> {
    const made = this.#made.get(part) ?? this.#make(part);
    this.#made.set(part, made);
    return made;
  }

  async #make(part: Part): Promise<unknown> {
    const { host, guest } = people;
    const at = (rest: string) => `/api/v1/rooms/${this.#room}${rest}`;
    switch (part) {
      case 'own':
        return ownPlace(this.#role, this.#way, at);
      case 'other': {
        const invited = (await host.ask('POST', at('/invitations'), { name: 'Other' })).json;
        const secret = secretOf(invited);
        await guest.ask('POST', '/api/v1/invitations/exchange', { secret });
        return { place: invited.place, secret, invitation: invited.place };
      }
      case 'hand': {
        const { json } = await under.ask('POST', at('/hands'), { body: { name: 'Rosa', ...someone() } });
        return { id: json.hand.id, secret: json.secret };
      }
      case 'question': {
        const { json } = await under.ask('POST', at('/questions'), { body: { ...someone(), text: 'Why?' } });
        await host.ask('PATCH', at(`/questions/${json.id}`), { state: 'published' });
        return json.id;
      }
      case 'poll':
      case 'openPoll': {
        const poll = { question: 'Which?', choices: ['One', 'Two'] };
        return (await host.ask('POST', at('/polls'), poll)).json.id;
      }
      case 'pin':
        return (await host.ask('POST', at('/pins'), { url: 'https://example.org/one' })).json.id;
    }
  }
}

/** What of a scene a request looks at. */
function partsOf(request: Asked): Set<Part> {
  const parts = new Set<Part>();
  request(
    new Proxy(EMPTY, {
      get(scene, name: keyof Scene) {
        if (name !== 'room' && name !== 'account' && name !== 'helper') parts.add(name);
        return scene[name];
      },
    }),
  );
  return parts;
}

async function ownPlace(role: Shown, way: Way, at: (rest: string) => string): Promise<Scene['own']> {
  const { host } = people;
  if (role === 'host' && way !== 'lead') return (await host.ask('POST', at('/stage'))).json;
  if (role !== 'host' && role !== 'speaker' && role !== 'co-host') return undefined;
  const invited = await host.ask('POST', at('/invitations'), {
    name: 'Own',
    ...(role === 'host' ? {} : { role }),
  });
  const { place } = invited.json;
  // A host without an account is one to whom hosting was handed over.
  if (role === 'host') await people.operatorToken('PUT', at('/host'), { place });
  const body = { secret: secretOf(invited.json), ...someone() };
  const by = way === 'account' ? people['co-host'].ask.bind(people['co-host']) : anyone;
  return { place, ...(await by('POST', '/api/v1/invitations/exchange', body)).json };
}

const anyone = (method: string, url: string, body?: unknown) => under.ask(method, url, { body });

async function ask(role: Shown, way: Way, scene: Scene, name: string): Promise<Answer> {
  const { action, request } = CASES[name] as Tried;
  const [method, url, body] = request(scene);
  // The secret of a hand is whoever's it was given to: it says nothing of a role.
  if (action === 'hand.hold') return under.ask(method, url, { token: scene.hand.secret });
  const sdp = action === 'stage.speak' ? { 'content-type': 'application/sdp' } : undefined;
  if (way === 'account') {
    // Another session of theirs, else nobody is signed in for the pairs to come.
    const person =
      action === 'session.end' ? await again(role) : people[role as keyof typeof WAYS & keyof People];
    return (person as SignedIn).ask(method, url, body, sdp);
  }
  const tokens = { token: OPERATOR_TOKEN, lead: scene.own?.leadToken, whip: scene.own?.whipToken };
  const token = way === 'nothing' ? undefined : tokens[way];
  if (way !== 'nothing') expect(token).toBeTypeOf('string');
  return under.ask(method, url, { token, body, ...(sdp ? { headers: sdp } : {}) });
}

/** The same person in another browser. */
async function again(role: Shown): Promise<SignedIn> {
  const name = NAMES[role as keyof typeof NAMES].toLowerCase();
  const { headers, json } = await under.ask('POST', '/api/v1/session/password', {
    body: { email: `${name}@example.org`, password: PASSWORD },
    headers: { origin: SITE },
  });
  return new SignedIn(under, json.id, cookiesOf(headers['set-cookie']));
}

/** What takes a WHIP token; an account shows that it is the place's, and is told to bring that. */
const BY_WHIP: readonly Action[] = ['stage.speak', 'stage.leave'];
const REFUSALS = ['token_missing', 'token_wrong', 'operator_token_wrong', 'not_allowed'];
/**
 * What is refused for other reasons, once it is let in: nothing here to sign in with, no such passkey or name, no demo,
 * nobody on the stage, nothing to come.
 */
const LET_IN: readonly string[] = [
  'signIn',
  'signInByPassword',
  'beginSignInByProvider',
  'completeSignInByProvider',
  'register',
  'registerByPassword',
  'addPasskey',
  'closeOwnAccount',
  'changePassword',
  'removePassword',
  'renamePasskey',
  'removePasskey',
  'revokeAccountLink',
  'beginRecovery',
  'recover',
  'setReminder',
  'startDemo',
  'stopSpeaking',
];

function mayDo(role: Shown, way: Way, action: Action): boolean {
  // Roles add up; who asks by a token alone is no member, and whoever speaks by WHIP is a speaker.
  const roles: Role[] = [
    way === 'whip' ? 'speaker' : role,
    'anyone',
    'listener',
    ...(way === 'account' ? (['member'] as const) : []),
  ];
  const reaches = roles.map((each) => reachOf(each, action));
  if (BY_WHIP.includes(action)) return way === 'whip' && reaches.includes('own');
  return reaches.includes('all') || reaches.includes('below');
}

/** After which a room is not as it was for the next: whoever may do one of these does it in a room of its own. */
const SPOILS: readonly string[] = [
  'announceRoom',
  'openGreenRoom',
  'openRoom',
  'endRoom',
  'deleteRoom',
  'revokeInvitation',
  'revokeInvitation of a co-host',
  'inviteSpeaker of a co-host',
  'makeLink for co-hosts',
  'exchangeInvitation',
  'removeSpeaker',
  'removeSpeaker, with the link closed',
  'blockSpeaker',
  'sendBack',
  'handOver',
  'lowerHand',
  'stopSpeaking',
  'changePoll',
  'deletePoll',
  'unpinLink',
];

/** Where nothing is spoilt, the same room does for the next. */
const kept = new Map<string, Promise<Setting>>();

async function sceneOf(role: Shown, way: Way, name: string): Promise<Scene> {
  const { action, before, request } = CASES[name] as Tried;
  const may = mayDo(role, way, action);
  const kind = JSON.stringify([role, way, before]);
  const isOwn = may && SPOILS.includes(name);
  const setting = (isOwn ? undefined : kept.get(kind)) ?? Setting.make(role, way, before);
  if (!isOwn) kept.set(kind, setting);
  const scene = await (await setting).scene(partsOf(request));
  if (name === 'voteInPoll') {
    await people.host.ask('PATCH', `/api/v1/rooms/${scene.room}/polls/${scene.openPoll}`, { state: 'open' });
  }
  if (name === 'closeAccount' && may) {
    return { ...scene, account: (await signUp(under, `Spare of ${way}`)).id };
  }
  if (name !== 'revokeInvitation of a co-host') return scene;
  const wish = { name: 'Helper', role: 'co-host' };
  const helper = await people.operatorToken('POST', `/api/v1/rooms/${scene.room}/invitations`, wish);
  return { ...scene, helper: helper.json.place ?? scene.helper };
}

/** What anyone may do is tried by whoever shows nothing; in the long suite by everyone else, too. */
const isTried = (role: Shown, name: string) =>
  role === 'anyone' ||
  !isOpenToAnyone((CASES[name] as Tried).action) ||
  process.env['TRIBUNE_LONG'] !== undefined;

test.each(
  (Object.keys(WAYS) as Shown[]).flatMap((role) =>
    WAYS[role].flatMap((way) =>
      Object.keys(CASES)
        .filter((name) => isTried(role, name))
        .map((name) => ({ role, way, name })),
    ),
  ),
)('RIGHT-1: $role by $way, $name', async ({ role, way, name }) => {
  const { action } = CASES[name] as Tried;
  if (role === 'operator' && way === 'account') await people.operator.beOperator();
  const scene = await sceneOf(role, way, name);
  if (action === 'stage.ask-to-unmute' && mayDo(role, way, action)) await standing(scene);
  if (action === 'stage.leave' && way === 'whip') await under.speak(scene.room, scene.own?.whipToken);
  const { status, json } = await ask(role, way, scene, name);
  // To whoever may not read it a draft does not exist.
  if (action === 'draft.read') {
    return expect(status).toBe(mayDo(role, way, action) ? 200 : 404);
  }
  const refused = REFUSALS.includes(json?.code);
  expect([status, json?.code, refused]).toEqual([status, json?.code, !mayDo(role, way, action)]);
  if (refused) expect([401, 403]).toContain(status);
  else if (!LET_IN.includes(name))
    expect([status, json?.code]).toEqual([status < 300 ? status : 'done', json?.code]);
});

/** A room of its own, with someone else and whoever asks in it. */
async function sceneFor(role: Shown, way: Way): Promise<Scene> {
  return (await Setting.make(role, way)).scene(new Set(['own', 'other']));
}

/** Puts the other one on the stage, as far as media tells. */
async function standing({ other }: Scene): Promise<void> {
  under.people.splice(0, under.people.length, {
    place: other.place,
    name: 'Other',
    muted: true,
    connected: true,
  });
}

test('RIGHT-1: every operation is tried', () => {
  expect(Object.keys(OPERATIONS).filter((name) => !(name in TRIED))).toEqual([]);
});

test('RIGHT-2: every operation asks for the right that is tried', () => {
  const asked = Object.entries<Operation>(OPERATIONS).map(([name, { action }]) => [name, action]);
  expect(asked).toEqual(asked.map(([name = '']) => [name, TRIED[name as OperationName]?.action]));
});

test('RIGHT-2: every operation names an action of the table, and every action is some operation’s or asked by one', () => {
  const operations: Operation[] = Object.values(OPERATIONS);
  const named = new Set(operations.flatMap(({ action, tells }) => [action, ...(tells ? [tells] : [])]));
  const inside: Action[] = ['invitation.make-co-host', 'stage.unmute'];
  expect(ACTIONS.filter((action) => !named.has(action) && !inside.includes(action))).toEqual([]);
});

test('RIGHT-3: a speaker mutes their own place, and no other', async () => {
  const { room, other, own } = await sceneFor('speaker', 'whip');
  const mute = (place: string | undefined) =>
    under.ask('PUT', `/api/v1/rooms/${room}/stage/${place}`, {
      token: own?.whipToken,
      body: { muted: true },
    });
  expect((await mute(own?.place)).status).toBe(200);
  expect((await mute(other.place)).json.code).toBe('token_wrong');
});

test.each(['account', 'lead'] as const)(
  'RIGHT-4: a co-host by %s leads speakers, and neither the host nor another co-host',
  async (way) => {
    const { room, other, own } = await sceneFor('co-host', way);
    const host = (await people.host.ask('POST', `/api/v1/rooms/${room}/stage`)).json;
    const second = (
      await people.host.ask('POST', `/api/v1/rooms/${room}/invitations`, { name: 'Second', role: 'co-host' })
    ).json;
    const as = (method: string, url: string, body?: unknown) =>
      way === 'account'
        ? people['co-host'].ask(method, url, body)
        : under.ask(method, url, { token: own?.leadToken, body });
    for (const { place } of [host, second]) {
      const url = `/api/v1/rooms/${room}/stage/${place}`;
      for (const refused of [
        await as('PUT', url, { muted: true }),
        await as('DELETE', url),
        await as('PUT', `${url}/block`),
      ]) {
        expect(refused.json.code).toBe('not_allowed');
      }
    }
    const wish = { role: 'co-host' };
    for (const refused of [
      await as('POST', `/api/v1/rooms/${room}/invitations`, { ...wish, name: 'Third' }),
      await as('POST', `/api/v1/rooms/${room}/links`, { ...wish, uses: 2 }),
      await as('DELETE', `/api/v1/rooms/${room}/invitations/${second.place}`),
    ]) {
      expect(refused.json.code).toBe('not_allowed');
    }
    // Who was invited as a speaker may host by now.
    const rooms = `/api/v1/rooms/${room}`;
    expect((await people.host.ask('DELETE', `${rooms}/stage/${second.place}`)).status).toBe(204);
    const link = (await people.host.ask('POST', `${rooms}/links`, { uses: 2 })).json;
    const body = { secret: link.studioUrl.split('#invitation=')[1], name: 'Nia', deviceKey: 'x'.repeat(32) };
    const came = (await under.ask('POST', '/api/v1/invitations/exchange', { body })).json;
    expect((await people.host.ask('PUT', `${rooms}/host`, { place: came.place })).status).toBe(204);
    const at = `${rooms}/invitations/${link.id}`;
    expect((await as('DELETE', `${at}?places=remove`)).json.code).toBe('not_allowed');
    expect((await as('DELETE', at)).status).toBe(204);
    expect((await as('PUT', `/api/v1/rooms/${room}/stage/${own?.place}`, { muted: false })).status).toBe(200);
    const theirs = `/api/v1/rooms/${room}/stage/${other.place}`;
    expect((await as('PUT', theirs, { muted: true })).status).toBe(200);
  },
);

test('RIGHT-5: what one may do in a room, one may not in another', async () => {
  const [mine, theirs] = [await sceneFor('co-host', 'lead'), `elsewhere-${rooms}`];
  await under.room(theirs);
  const cora = await sceneFor('co-host', 'account');
  expect((await people['co-host'].ask('GET', `/api/v1/rooms/${cora.room}/invitations`)).status).toBe(200);
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
    token: mine.own?.leadToken,
  });
  expect(json.code).toBe('token_wrong');
});
