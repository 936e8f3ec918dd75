/** What goes over the wire, as JSON Schema 2020-12. Times are UTC in ms since 1970. */

import Type, { type Static } from 'typebox';
import { HAND_ANSWERS, HAND_STATES, LONGEST_HAND_TOPIC } from '../core/hand-state.ts';
import { LIFE_STATES } from '../core/life-state.ts';
import { REFUSALS } from '../core/refusal.ts';
import { REMINDER_LANGUAGES } from '../core/reminder-message.ts';
import { LATEST_MS, LONGEST_WORDS, MOST_CHAPTERS } from '../core/replay.ts';
import { INVITED_ROLES } from '../core/rights.ts';
import { LONGEST_DESCRIPTION, LONGEST_TOPIC } from '../core/room-about.ts';
import { AUDIENCE_SCHEMAS } from './audience-schemas.ts';
import { LOAD_SCHEMAS } from './load-schemas.ts';
import { MEMBER_SCHEMAS } from './member-schemas.ts';
import { STATISTICS_SCHEMAS } from './statistics-schemas.ts';

export const RoomId = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])$',
  description: "A room's name in links: lower-case letters, digits and inner hyphens, 2 to 48 characters.",
  examples: ['town-hall'],
});

const PlaceId = Type.String({
  pattern: '^[a-z0-9-]{1,48}$',
  description: 'A place on a stage, for as long as the room lasts.',
});

const SessionId = Type.String({
  pattern: '^[A-Za-z0-9._~-]{1,160}$',
  description: "One connection of a speaker, from the end of its resource's `Location`.",
});

const Title = Type.String({ minLength: 1, maxLength: 120, description: 'One line of plain text.' });
const SpeakerName = Type.String({ minLength: 1, maxLength: 60, description: 'As listeners will see it.' });
const State = Type.Enum(['draft', 'scheduled', 'green-room', 'live', 'ended'], {
  description:
    '`draft`: only its host knows of it. `scheduled`: announced. `green-room`: its stage assembles, unheard and unrecorded. A room that was deleted is found no more.',
});
const Ms = Type.Integer({ minimum: 0 });
const Link = Type.String({ format: 'uri' });
const Description = Type.String({
  maxLength: LONGEST_DESCRIPTION,
  description: 'Plain text with line breaks; empty when nothing is said.',
});
const Language = Type.String({
  maxLength: 35,
  description: 'In which it is held: a BCP 47 tag.',
  examples: ['fr', 'en-GB'],
});
const Topic = Type.String({ minLength: 1, maxLength: LONGEST_TOPIC, description: 'One line of plain text.' });
/** Until the end of the year 9999, the last that calendars can write. */
const Start = Type.Integer({
  minimum: 0,
  maximum: 253_402_300_799_000,
  description: 'When it starts, to the second.',
});
const StartsItself = Type.Boolean({
  description:
    'Whether it goes live by itself at its start, as soon as anyone is on stage; else only when it is opened.',
});
const Recorded = Type.Boolean({
  description: 'Whether a recording is kept, to be replayed and downloaded; it says so on every page.',
});

export const Room = Type.Object({
  id: RoomId,
  title: Title,
  description: Description,
  language: Type.Optional(Language),
  topic: Type.Optional(Topic),
  startsMs: Type.Optional(Start),
  startsItself: StartsItself,
  recorded: Recorded,
  state: State,
  run: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Counts the openings; part of the public paths.' }),
  ),
  t0Ms: Type.Optional(Type.Integer({ minimum: 0, description: 'Where segment 0 begins.' })),
  createdMs: Ms,
  openedMs: Type.Optional(Ms),
  endedMs: Type.Optional(Ms),
  locked: Type.Optional(Type.Boolean({ description: 'Present while nobody new may come on its stage.' })),
  endsMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Present while who leads it is lost: when it ends by itself unless they come back.',
    }),
  ),
  listenUrl: Link,
  studioUrl: Link,
});
export type Room = Static<typeof Room>;

export const NewRoom = Type.Object(
  {
    title: Title,
    id: Type.Optional(RoomId),
    open: Type.Optional(
      Type.Boolean({
        description: 'Whether to open it at once; when absent, unless it is a draft or has a start.',
      }),
    ),
    draft: Type.Optional(
      Type.Boolean({
        description: 'Whether nobody is to know of it before it is announced; false when absent.',
      }),
    ),
    description: Type.Optional(Description),
    language: Type.Optional(Language),
    topic: Type.Optional(Topic),
    startsMs: Type.Optional(Start),
    startsItself: Type.Optional(StartsItself),
    recorded: Type.Optional(Recorded),
  },
  { additionalProperties: false },
);
export type NewRoom = Static<typeof NewRoom>;

/** What is left out stays as it is; null takes back what was said (RFC 7396). */
export const RoomChange = Type.Object(
  {
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    language: Type.Optional(Type.Union([Language, Type.Null()])),
    topic: Type.Optional(Type.Union([Topic, Type.Null()])),
    startsMs: Type.Optional(Type.Union([Start, Type.Null()])),
    startsItself: Type.Optional(StartsItself),
    recorded: Type.Optional(Recorded),
  },
  { additionalProperties: false },
);
export type RoomChange = Static<typeof RoomChange>;

export const RoomHistory = Type.Object({
  steps: Type.Array(
    Type.Object({
      atMs: Ms,
      state: Type.Enum([...LIFE_STATES]),
      by: Type.Enum(['host', 'schedule'], { description: 'Whether its host did it, or the clock.' }),
    }),
    { description: 'Every step of its life, oldest first.' },
  ),
});
export type RoomHistory = Static<typeof RoomHistory>;

export const Stage = Type.Object({
  people: Type.Array(
    Type.Object({
      place: PlaceId,
      name: SpeakerName,
      muted: Type.Boolean(),
      connected: Type.Boolean({ description: 'Whether sound can pass.' }),
      role: Type.Optional(Type.Enum(['host', 'co-host'], { description: 'Absent for a speaker.' })),
      asked: Type.Optional(Type.Boolean({ description: 'Whether they are asked to unmute.' })),
    }),
  ),
});
export type Stage = Static<typeof Stage>;

export const RoomList = Type.Object({
  rooms: Type.Array(Room),
  next: Type.Optional(Type.String({ description: 'The `before` of the next page; absent on the last.' })),
});
export type RoomList = Static<typeof RoomList>;

export const RoomQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(State, {
        minItems: 1,
        uniqueItems: true,
        description: 'Only rooms in this state; repeat it for several.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '50 when absent.' })),
    before: Type.Optional(RoomId),
  },
  { additionalProperties: false },
);
export type RoomQuery = Static<typeof RoomQuery>;

const InvitedRole = Type.Enum([...INVITED_ROLES], { description: 'A co-host helps to lead the room.' });
const StageRole = Type.Enum(['host', ...INVITED_ROLES]);
const UntilMs = Type.Integer({
  minimum: 0,
  description: 'When it ends by itself; never before the room when absent.',
});

export const NewInvitation = Type.Object(
  {
    name: SpeakerName,
    role: Type.Optional(InvitedRole),
    untilMs: Type.Optional(UntilMs),
    muted: Type.Optional(
      Type.Boolean({ description: 'Whether the speaker begins muted; false when absent.' }),
    ),
  },
  { additionalProperties: false },
);
export type NewInvitation = Static<typeof NewInvitation>;

const WhipUrl = Type.String({ format: 'uri', description: 'Where to POST the offer (RFC 9725).' });
const WhipToken = Type.String({
  description: 'The Bearer token for `whipUrl`: to speak, mute oneself and leave, nothing else. Secret.',
});
const LeadToken = Type.String({
  description:
    'The Bearer token with which who has no account leads the room, for an hour; exchanging the invitation again gives another. Secret.',
});

export const Invitation = Type.Object({
  room: RoomId,
  place: PlaceId,
  name: SpeakerName,
  muted: Type.Boolean(),
  role: StageRole,
  studioUrl: Type.String({ format: 'uri', description: 'The link to send; its fragment is secret.' }),
  whipUrl: WhipUrl,
  whipToken: WhipToken,
});
export type Invitation = Static<typeof Invitation>;

const DEVICE_KEY = {
  pattern: '^[A-Za-z0-9_-]{22,64}$',
  description: 'A random secret of this browser, by which it is known again. Only its digest is kept.',
} as const;
const DeviceKey = Type.String(DEVICE_KEY);

export const InvitationSecret = Type.Object(
  {
    secret: Type.String({ minLength: 1, maxLength: 128 }),
    name: Type.Optional(SpeakerName),
    deviceKey: Type.Optional(
      Type.String({
        ...DEVICE_KEY,
        description: `${DEVICE_KEY.description} Who comes by a link for several has to have one, and so has the guest who comes back once their link has ended.`,
      }),
    ),
  },
  { additionalProperties: false },
);

export const NewLink = Type.Object(
  {
    role: Type.Optional(InvitedRole),
    uses: Type.Integer({ minimum: 1, maximum: 100, description: 'How many people may come by it.' }),
    untilMs: Type.Optional(UntilMs),
    muted: Type.Optional(Type.Boolean({ description: 'Whether they begin muted; false when absent.' })),
  },
  { additionalProperties: false },
);
export type NewLink = Static<typeof NewLink>;

const InvitationId = Type.String({ pattern: '^[a-z0-9-]{1,48}$', description: 'An invitation; no secret.' });

export const SharedLink = Type.Object({
  room: RoomId,
  id: InvitationId,
  role: StageRole,
  uses: Type.Integer({ minimum: 1 }),
  untilMs: Type.Optional(UntilMs),
  studioUrl: Type.String({ format: 'uri', description: 'The link to send; its fragment is secret.' }),
});
export type SharedLink = Static<typeof SharedLink>;

const Attempts = Type.Object(
  { count: Type.Integer({ minimum: 1 }), lastMs: Ms },
  { description: 'Tries to come back that were refused.' },
);

const Came = Type.Object({
  place: PlaceId,
  name: SpeakerName,
  cameMs: Ms,
  signedIn: Type.Boolean({ description: 'Whether they came with an account.' }),
  removed: Type.Boolean({
    description:
      'Whether their place was taken away: by who leads the room, or of who was invited at its end.',
  }),
  blocked: Type.Boolean(),
  attempts: Type.Optional(Attempts),
});

export const InvitationRecord = Type.Object({
  id: InvitationId,
  role: StageRole,
  name: Type.Optional(SpeakerName),
  uses: Type.Integer({ minimum: 1 }),
  used: Type.Integer({ minimum: 0, description: 'How many places were made by it.' }),
  createdMs: Ms,
  untilMs: Type.Optional(Ms),
  revokedMs: Type.Optional(Ms),
  came: Type.Array(Came),
  attempts: Type.Optional(Attempts),
});
export type InvitationRecord = Static<typeof InvitationRecord>;

export const InvitationQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: '20 when absent.' })),
    before: Type.Optional(InvitationId),
  },
  { additionalProperties: false },
);
export const InvitationList = Type.Object({
  invitations: Type.Array(InvitationRecord),
  next: Type.Optional(InvitationId),
});
export type InvitationList = Static<typeof InvitationList>;
export const InvitationParams = Type.Object({ room: RoomId, invitation: InvitationId });
export const RevokeQuery = Type.Object(
  { places: Type.Optional(Type.Enum(['keep', 'remove'])) },
  { additionalProperties: false },
);

export const RemovalQuery = Type.Object(
  {
    invitation: Type.Optional(
      Type.Enum(['keep', 'close'], {
        description:
          '`close`: the invitation by which they came is revoked too, so that nobody new comes by it, themselves under another name included. `keep` when absent.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const AcceptedInvitation = Type.Object({
  room: RoomId,
  title: Title,
  state: State,
  startsMs: Type.Optional(Start),
  recorded: Recorded,
  place: PlaceId,
  name: SpeakerName,
  muted: Type.Boolean(),
  role: StageRole,
  whipUrl: WhipUrl,
  whipToken: WhipToken,
  leadToken: Type.Optional(LeadToken),
});
export type AcceptedInvitation = Static<typeof AcceptedInvitation>;

const HandId = Type.String({ pattern: '^[a-z0-9-]{1,48}$', description: 'A raised hand; no secret.' });
const HandTopic = Type.String({
  maxLength: LONGEST_HAND_TOPIC,
  description: 'What it is about: one line of plain text.',
});
const HandStanding = Type.Enum([...HAND_STATES], {
  description:
    '`waiting`, `later` (put off, behind those that wait), `accepted`: it is up. `returned`: came down from the stage. `lapsed`: nobody was there any more who raised it.',
});

export const NewHand = Type.Object(
  {
    name: SpeakerName,
    topic: Type.Optional(HandTopic),
    language: Type.Optional(Language),
    deviceKey: DeviceKey,
  },
  { additionalProperties: false },
);

export const HeldHand = Type.Object({
  id: HandId,
  state: HandStanding,
  ahead: Type.Optional(Type.Integer({ minimum: 0, description: 'How many are to be answered before it.' })),
  version: Type.Integer({
    description: 'Of the queue: send it as `after` to be answered once there is news.',
  }),
  againMs: Type.Integer({
    minimum: 0,
    description: 'When to ask again; 0: at once, and be held up to 10 s.',
  }),
  place: Type.Optional(AcceptedInvitation),
});
export type HeldHand = Static<typeof HeldHand>;

export const RaisedHand = Type.Object({
  hand: HeldHand,
  secret: Type.String({ description: 'Of this hand: the Bearer token by which it is read and lowered.' }),
});

export const HandQuery = Type.Object(
  { after: Type.Optional(Type.Integer({ minimum: 0 })) },
  { additionalProperties: false },
);

export const HandList = Type.Object({
  locked: Type.Boolean({ description: 'Whether nobody new may come on the stage.' }),
  version: Type.Integer({ description: 'Changes with the queue.' }),
  hands: Type.Array(
    Type.Object({
      id: HandId,
      name: SpeakerName,
      topic: Type.Optional(HandTopic),
      language: Type.Optional(Language),
      state: HandStanding,
      raisedMs: Ms,
    }),
    { description: 'Those to be answered in their order, then those that were accepted.' },
  ),
  came: Type.Array(Came, { description: 'Who came on stage by a raised hand.' }),
});
export type HandList = Static<typeof HandList>;

export const HandReply = Type.Object(
  { answer: Type.Enum([...HAND_ANSWERS]) },
  { additionalProperties: false },
);

export const StageLock = Type.Object({ locked: Type.Boolean() }, { additionalProperties: false });
export const NewHost = Type.Object({ place: PlaceId }, { additionalProperties: false });

export const StageChange = Type.Object({ muted: Type.Boolean() }, { additionalProperties: false });

export const StagePlace = Type.Object({ place: PlaceId, name: SpeakerName, muted: Type.Boolean() });
export type StagePlace = Static<typeof StagePlace>;

export const DemoStarted = Type.Object({ room: RoomId, listenUrl: Link });
export type DemoStarted = Static<typeof DemoStarted>;

export const Recording = Type.Object({
  origins: Type.Array(
    Type.Object({
      origin: Type.String({ description: 'Which one, as the settings name its door.' }),
      state: Type.Enum(['written', 'refused', 'unreachable'], {
        description:
          '`refused`: its disk is full or broken; listeners hear everything. `unreachable`: it could not be asked.',
      }),
      missing: Type.Array(Type.Object({ fromMs: Ms, untilMs: Ms }), {
        description:
          'What was heard live and is not in the recording; what is recent may yet be written. At most 200 spans: of more, the nearest are told as one.',
      }),
    }),
  ),
});
export type Recording = Static<typeof Recording>;

const ProgrammeMs = Type.Integer({
  minimum: 0,
  maximum: LATEST_MS,
  description: "In ms from the programme's start.",
});
const Words = Type.String({ minLength: 1, maxLength: LONGEST_WORDS, description: 'One line of plain text.' });
const ClipId = Type.String({ pattern: '^[a-z0-9]{4,24}$', description: 'A clip, in its links.' });

const Chapter = Type.Object({ startMs: ProgrammeMs, title: Words }, { additionalProperties: false });
export const ChapterList = Type.Object(
  { chapters: Type.Array(Chapter, { maxItems: MOST_CHAPTERS }) },
  { additionalProperties: false },
);

export const Clip = Type.Object({
  id: ClipId,
  title: Words,
  fromMs: ProgrammeMs,
  untilMs: ProgrammeMs,
  url: Link,
});
export type Clip = Static<typeof Clip>;

export const NewClip = Type.Object(
  { title: Words, fromMs: ProgrammeMs, untilMs: ProgrammeMs },
  { additionalProperties: false },
);
export const ClipParams = Type.Object({ room: RoomId, clip: ClipId });

const KeepDays = Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()], {
  description: 'For how many days after its end the room is kept, and then deleted; null: for ever.',
});

export const Replay = Type.Object({
  published: Type.Boolean({ description: 'Whether it is heard, or withdrawn.' }),
  fromMs: ProgrammeMs,
  untilMs: Type.Optional(ProgrammeMs),
  keepDays: KeepDays,
  keptAsUsual: Type.Boolean({ description: 'Whether that is as the operator set it for every room.' }),
  keptUntilMs: Type.Optional(Ms),
  chapters: Type.Array(Chapter),
  clips: Type.Array(Clip),
  durationMs: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Of the whole recording; absent while no origin can be asked.' }),
  ),
  levels: Type.Array(Type.Integer({ minimum: 0, maximum: 100 }), {
    description: 'How much there was to hear in each of so many equal spans of the whole recording.',
  }),
});
export type Replay = Static<typeof Replay>;

export const ReplayChange = Type.Object(
  {
    fromMs: Type.Optional(ProgrammeMs),
    untilMs: Type.Optional(Type.Union([ProgrammeMs, Type.Null()])),
    published: Type.Optional(Type.Boolean()),
    keepDays: Type.Optional(KeepDays),
    keptAsUsual: Type.Optional(Type.Boolean({ description: 'True: as the operator set it.' })),
  },
  { additionalProperties: false },
);
export type ReplayChange = Static<typeof ReplayChange>;

const AccountName = Type.String({ minLength: 1, maxLength: 60, description: 'As others will see it.' });

export const Account = Type.Object({
  id: Type.String(),
  name: AccountName,
  operator: Type.Boolean({ description: 'Whether it may do here what the operator token may.' }),
});
export type Account = Static<typeof Account>;

export const AccountChange = Type.Object({ name: AccountName }, { additionalProperties: false });

export const Session = Type.Object({
  account: Type.Optional(Account),
  registration: Type.Enum(['open', 'invitation', 'closed']),
  passwords: Type.Boolean({ description: 'Whether one may sign in by e-mail address and password.' }),
  provider: Type.Optional(
    Type.Object({ name: Type.String() }, { description: 'Another service that signs in.' }),
  ),
});
export type Session = Static<typeof Session>;

export const OwnRooms = Type.Object({
  rooms: Type.Array(Type.Object({ room: Room, role: Type.Enum(['host', 'co-host']) })),
});
export type OwnRooms = Static<typeof OwnRooms>;

const Registration = Type.Optional(
  Type.String({ minLength: 1, maxLength: 128, description: 'The secret after `#register=` in the link.' }),
);
const Email = Type.String({ minLength: 3, maxLength: 254 });
const Password = Type.String({ minLength: 1, maxLength: 256, description: '15 to 128 characters.' });

export const NewAccount = Type.Object(
  { name: AccountName, invitation: Registration },
  { additionalProperties: false },
);

/** WebAuthn Level 3 §5.1: what a browser gives as JSON; better-auth looks into it. */
const PublicKeyCredential = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 2_048 }),
    rawId: Type.String({ minLength: 1, maxLength: 2_048 }),
    type: Type.Literal('public-key'),
    response: Type.Object({}, { additionalProperties: true }),
  },
  { additionalProperties: true, description: 'WebAuthn Level 3 §5.1, as JSON.' },
);

export const WebAuthnOptions = Type.Object(
  { challenge: Type.String() },
  { additionalProperties: true, description: 'WebAuthn Level 3 §5.1.9 and §5.1.10, as JSON.' },
);

export const PasskeySignIn = Type.Object({ response: PublicKeyCredential }, { additionalProperties: false });

export const PasswordRegistration = Type.Object(
  { name: AccountName, email: Email, password: Password, invitation: Registration },
  { additionalProperties: false },
);
export const PasswordChange = Type.Object(
  { current: Password, password: Password },
  { additionalProperties: false },
);
export const PasswordSignIn = Type.Object(
  { email: Email, password: Password },
  { additionalProperties: false },
);

export const ProviderSignIn = Type.Object({ invitation: Registration }, { additionalProperties: false });
export const SignInPage = Type.Object({ url: Link });
/** RFC 6749 §4.1.2: whatever the service sends back; better-auth looks into it. */
export const ProviderAnswer = Type.Object({}, { additionalProperties: true });

export const NewAccountInvitation = Type.Object(
  {
    operator: Type.Optional(
      Type.Boolean({ description: 'Whether who comes is an operator; false when absent.' }),
    ),
  },
  { additionalProperties: false },
);
export const AccountInvitation = Type.Object({
  registerUrl: Type.String({ format: 'uri', description: 'The link to send; its fragment is secret.' }),
  untilMs: Ms,
});
export type AccountInvitation = Static<typeof AccountInvitation>;

export const Problem = Type.Object(
  {
    type: Type.Literal('about:blank'),
    title: Type.String({ description: 'What the status means.' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was wrong this time, and what to do.' }),
    code: Type.Enum([...REFUSALS, 'internal_error'], {
      description: 'For programs: a code never changes its meaning.',
    }),
  },
  { description: 'RFC 9457.' },
);
export type Problem = Static<typeof Problem>;

const ReminderId = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'Known to the browser that asked for it alone. Secret.',
});

export const PushKey = Type.Object({
  publicKey: Type.String({ description: 'For `applicationServerKey`, in base64url.' }),
});
export type PushKey = Static<typeof PushKey>;

/** As `PushSubscription.toJSON` gives it, and a language. */
export const NewReminder = Type.Object(
  {
    endpoint: Type.String({ minLength: 1, maxLength: 1000, description: 'Of a public push service.' }),
    keys: Type.Object(
      {
        p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$' }),
        auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}(==)?$' }),
      },
      { additionalProperties: false },
    ),
    language: Type.Enum([...REMINDER_LANGUAGES], { description: 'In which it is worded.' }),
  },
  { additionalProperties: false },
);
export type NewReminder = Static<typeof NewReminder>;

export const Reminder = Type.Object({ reminder: ReminderId });
export type Reminder = Static<typeof Reminder>;

export const RoomParams = Type.Object({ room: RoomId });
export const PlaceParams = Type.Object({ room: RoomId, place: PlaceId });
export const HandParams = Type.Object({ room: RoomId, hand: HandId });
export const ReminderParams = Type.Object({ room: RoomId, reminder: ReminderId });
export const SessionParams = Type.Object({ room: RoomId, session: SessionId });
export const Sdp = Type.String({ minLength: 1, description: 'SDP (RFC 8866).' });
export const OpenApi = Type.Object({}, { additionalProperties: true });

/** What OpenAPI lists under its name, and refers to. */
export const NAMED_SCHEMAS = {
  Room,
  NewRoom,
  RoomChange,
  RoomHistory,
  Stage,
  RoomList,
  NewInvitation,
  Invitation,
  InvitationSecret,
  AcceptedInvitation,
  NewHand,
  HeldHand,
  RaisedHand,
  HandList,
  HandReply,
  StageLock,
  NewHost,
  StageChange,
  StagePlace,
  DemoStarted,
  Recording,
  Replay,
  ReplayChange,
  ChapterList,
  Clip,
  NewClip,
  NewLink,
  SharedLink,
  InvitationList,
  Account,
  Session,
  OwnRooms,
  NewAccount,
  WebAuthnOptions,
  PasskeySignIn,
  PasswordRegistration,
  PasswordSignIn,
  PasswordChange,
  ProviderSignIn,
  SignInPage,
  NewAccountInvitation,
  AccountInvitation,
  ...AUDIENCE_SCHEMAS,
  PushKey,
  NewReminder,
  Reminder,
  ...MEMBER_SCHEMAS,
  ...STATISTICS_SCHEMAS,
  ...LOAD_SCHEMAS,
  Problem,
} as const;
