/** What goes over the wire, as JSON Schema 2020-12. Times are UTC in ms since 1970. */

import Type, { type Static } from 'typebox';
import { REFUSALS } from '../core/refusal.ts';

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
const State = Type.Enum(['scheduled', 'live', 'ended']);
const Ms = Type.Integer({ minimum: 0 });
const Link = Type.String({ format: 'uri' });

export const Room = Type.Object({
  id: RoomId,
  title: Title,
  state: State,
  run: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Counts the openings; part of the public paths.' }),
  ),
  t0Ms: Type.Optional(Type.Integer({ minimum: 0, description: 'Where segment 0 begins.' })),
  createdMs: Ms,
  openedMs: Type.Optional(Ms),
  endedMs: Type.Optional(Ms),
  listenUrl: Link,
  studioUrl: Link,
});
export type Room = Static<typeof Room>;

export const NewRoom = Type.Object(
  {
    title: Title,
    id: Type.Optional(RoomId),
    open: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether to open it at once; true when absent.' }),
    ),
  },
  { additionalProperties: false },
);
export type NewRoom = Static<typeof NewRoom>;

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

export const NewInvitation = Type.Object(
  {
    name: SpeakerName,
    muted: Type.Optional(
      Type.Boolean({ description: 'Whether the speaker begins muted; false when absent.' }),
    ),
  },
  { additionalProperties: false },
);
export type NewInvitation = Static<typeof NewInvitation>;

const WhipUrl = Type.String({ format: 'uri', description: 'Where to POST the offer (RFC 9725).' });
const WhipToken = Type.String({ description: 'The Bearer token for `whipUrl`. Secret.' });

export const Invitation = Type.Object({
  room: RoomId,
  place: PlaceId,
  name: SpeakerName,
  muted: Type.Boolean(),
  studioUrl: Type.String({ format: 'uri', description: 'The link to send; its fragment is secret.' }),
  whipUrl: WhipUrl,
  whipToken: WhipToken,
});
export type Invitation = Static<typeof Invitation>;

export const InvitationSecret = Type.Object(
  { secret: Type.String({ minLength: 1, maxLength: 128 }) },
  { additionalProperties: false },
);

export const AcceptedInvitation = Type.Object({
  room: RoomId,
  title: Title,
  state: State,
  place: PlaceId,
  name: SpeakerName,
  muted: Type.Boolean(),
  whipUrl: WhipUrl,
  whipToken: WhipToken,
});
export type AcceptedInvitation = Static<typeof AcceptedInvitation>;

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

export const RoomParams = Type.Object({ room: RoomId });
export const PlaceParams = Type.Object({ room: RoomId, place: PlaceId });
export const SessionParams = Type.Object({ room: RoomId, session: SessionId });
export const Sdp = Type.String({ minLength: 1, description: 'SDP (RFC 8866).' });
export const OpenApi = Type.Object({}, { additionalProperties: true });

/** What OpenAPI lists under its name, and refers to. */
export const NAMED_SCHEMAS = {
  Room,
  NewRoom,
  RoomList,
  NewInvitation,
  Invitation,
  InvitationSecret,
  AcceptedInvitation,
  StageChange,
  StagePlace,
  DemoStarted,
  Recording,
  Problem,
} as const;
