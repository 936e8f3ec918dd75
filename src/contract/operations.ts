/**
 * The public surface, once: routes validate by it, OpenAPI prints it, the typed client is derived from it.
 * Rules: docs/RULES.md API-1 to API-16.
 */

import type { TSchema } from 'typebox';
import type { Content, Operation } from './operation.ts';
import { type OperationName, ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

function json<Schema extends TSchema>(of: Schema) {
  return { type: 'application/json', schema: of } as const satisfies Content;
}

const sdp = { type: 'application/sdp', schema: schema.Sdp } as const satisfies Content;

const REGISTRATION = ['registration_closed', 'registration_invitation_wrong'] as const;

export const OPERATIONS = {
  createRoom: {
    ...ROUTES.createRoom,
    summary: 'Make a room, and open it',
    description:
      'With an `id` of your choice the request can be repeated: the same title answers 200 with the same room.',
    action: 'room.create',
    body: json(schema.NewRoom),
    answers: {
      200: { description: 'The room existed under this id and title.', content: json(schema.Room) },
      201: {
        description: 'The room was made.',
        content: json(schema.Room),
        headers: { Location: 'The room in this API.' },
      },
    },
    refusals: ['room_exists', 'unavailable', 'storage_full'],
  },
  listRooms: {
    ...ROUTES.listRooms,
    summary: 'List rooms, newest first',
    action: 'room.list',
    query: schema.RoomQuery,
    answers: { 200: { description: 'One page of rooms.', content: json(schema.RoomList) } },
    refusals: [],
  },
  readRoom: {
    ...ROUTES.readRoom,
    summary: 'Read a room',
    action: 'room.read',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room.', content: json(schema.Room) } },
    refusals: ['room_not_found'],
  },
  openRoom: {
    ...ROUTES.openRoom,
    summary: 'Open a room',
    description: 'An ended room opens again as its next run; a live one stays as it is.',
    action: 'room.open',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room is live.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'unavailable', 'storage_full'],
  },
  endRoom: {
    ...ROUTES.endRoom,
    summary: 'End a room',
    description:
      'Its invitations and tokens end with it. A scheduled room is called off; an ended one stays as it is.',
    action: 'room.end',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room has ended.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'storage_full'],
  },
  readRecording: {
    ...ROUTES.readRecording,
    summary: "How a room's recording stands",
    description: 'At each origin: whether its disk takes it, and what it lacks of the last run.',
    action: 'recording.read',
    params: schema.RoomParams,
    answers: { 200: { description: 'The recording.', content: json(schema.Recording) } },
    refusals: ['room_not_found'],
  },
  inviteSpeaker: {
    ...ROUTES.inviteSpeaker,
    summary: 'Invite a speaker',
    description:
      'Its secrets are shown in this answer only. The invitation holds until the room ends or the place is removed; the token is good for an hour to come on stage with, counted from when it was made or the room opened, and for as long as its speaker stands on stage.',
    action: 'invitation.make',
    params: schema.RoomParams,
    body: json(schema.NewInvitation),
    answers: { 201: { description: 'A place on the stage.', content: json(schema.Invitation) } },
    refusals: ['room_not_found', 'room_ended', 'co_hosts_full', 'storage_full'],
  },
  makeLink: {
    ...ROUTES.makeLink,
    summary: 'Make a link by which several people come on stage',
    description:
      'Each who opens it gets a place under a name of their own, until its uses are spent, it ends, or it is revoked; whoever came before stays. Its secret is shown in this answer only.',
    action: 'invitation.make',
    params: schema.RoomParams,
    body: json(schema.NewLink),
    answers: { 201: { description: 'The link.', content: json(schema.SharedLink) } },
    refusals: ['room_not_found', 'room_ended', 'co_hosts_full', 'storage_full'],
  },
  listInvitations: {
    ...ROUTES.listInvitations,
    summary: "List a room's invitations, newest first, with who came by them",
    action: 'invitation.list',
    params: schema.RoomParams,
    answers: { 200: { description: 'All of them.', content: json(schema.InvitationList) } },
    refusals: ['room_not_found'],
  },
  revokeInvitation: {
    ...ROUTES.revokeInvitation,
    summary: 'Revoke an invitation',
    description:
      'Nobody new comes by it. Who came stays, unless `places` is `remove`: then they leave the stage for good.',
    action: 'invitation.revoke',
    params: schema.InvitationParams,
    query: schema.RevokeQuery,
    answers: { 204: { description: 'It is revoked.' } },
    refusals: ['room_not_found', 'invitation_not_found', 'storage_full'],
  },
  enterStage: {
    ...ROUTES.enterStage,
    summary: 'Take the place on stage that is yours as host or co-host',
    action: 'stage.enter',
    params: schema.RoomParams,
    answers: {
      200: { description: 'Your place, the same each time.', content: json(schema.AcceptedInvitation) },
    },
    refusals: ['room_not_found', 'room_ended', 'storage_full'],
  },
  exchangeInvitation: {
    ...ROUTES.exchangeInvitation,
    summary: "Exchange an invitation's secret for its WHIP token",
    description:
      'The secret stands after `#invitation=` in the speaker link. Each time it gives a new token for the same place: of the link of one guest always its own, of a link for several that of this account or `deviceKey`, or else a new one under `name`.',
    action: 'invitation.take',
    body: json(schema.InvitationSecret),
    answers: { 200: { description: 'The place it is for.', content: json(schema.AcceptedInvitation) } },
    refusals: [
      'invitation_wrong',
      'invitation_over',
      'invitation_used_up',
      'name_needed',
      'co_hosts_full',
      'token_revoked',
      'blocked',
      'room_ended',
      'storage_full',
    ],
  },
  setMuted: {
    ...ROUTES.setMuted,
    summary: 'Mute or unmute a place on stage',
    description:
      "A muted speaker's sound reaches nobody. 503: kept, but the stage may not know it yet; repeat it.",
    action: 'stage.mute',
    params: schema.PlaceParams,
    body: json(schema.StageChange),
    answers: { 200: { description: 'The place as it is now.', content: json(schema.StagePlace) } },
    refusals: ['room_not_found', 'place_not_found', 'room_ended', 'storage_full'],
  },
  removeSpeaker: {
    ...ROUTES.removeSpeaker,
    summary: 'Take a place away for good',
    description: 'Its speaker leaves the stage at once; its invitation and token are revoked.',
    action: 'stage.remove',
    params: schema.PlaceParams,
    answers: { 204: { description: 'The place is gone.' } },
    refusals: ['room_not_found', 'place_not_found', 'unavailable', 'storage_full'],
  },
  blockSpeaker: {
    ...ROUTES.blockSpeaker,
    summary: 'Take a place away and let its holder come by no other invitation to this room',
    description: 'They are known again by their account and by the key of their browser.',
    action: 'stage.block',
    params: schema.PlaceParams,
    answers: { 204: { description: 'The place is gone, its holder blocked.' } },
    refusals: ['room_not_found', 'place_not_found', 'unavailable', 'storage_full'],
  },
  unblockSpeaker: {
    ...ROUTES.unblockSpeaker,
    summary: 'Let who was blocked be invited again',
    action: 'stage.block',
    params: schema.PlaceParams,
    answers: { 204: { description: 'A new invitation lets them in.' } },
    refusals: ['room_not_found', 'place_not_found', 'storage_full'],
  },
  startDemo: {
    ...ROUTES.startDemo,
    summary: 'Let two recorded voices converse in a demo room',
    action: 'demo.start',
    answers: { 200: { description: 'The demo can be heard.', content: json(schema.DemoStarted) } },
    refusals: ['unavailable', 'storage_full'],
  },
  readSession: {
    ...ROUTES.readSession,
    summary: 'Who is signed in in this browser, and how one signs in here',
    action: 'session.read',
    setsSession: true,
    answers: { 200: { description: 'The session.', content: json(schema.Session) } },
    refusals: [],
  },
  listOwnRooms: {
    ...ROUTES.listOwnRooms,
    summary: 'The rooms that you host or co-host, the newest 100',
    action: 'room.own-list',
    answers: { 200: { description: 'Rooms with your role.', content: json(schema.OwnRooms) } },
    refusals: [],
  },
  beginRegistration: {
    ...ROUTES.beginRegistration,
    summary: 'Begin to register with a passkey',
    description:
      'The answer is for `navigator.credentials.create`; what that gives goes to `register`, within 5 minutes.',
    action: 'account.register',
    setsSession: true,
    body: json(schema.NewAccount),
    answers: { 200: { description: 'WebAuthn options.', content: json(schema.WebAuthnOptions) } },
    refusals: REGISTRATION,
  },
  register: {
    ...ROUTES.register,
    summary: 'Register with the passkey that was made',
    action: 'account.register',
    setsSession: true,
    body: json(schema.PasskeyRegistration),
    answers: { 201: { description: 'The account, signed in.', content: json(schema.Account) } },
    refusals: [...REGISTRATION, 'sign_in_failed', 'storage_full'],
  },
  registerByPassword: {
    ...ROUTES.registerByPassword,
    summary: 'Register with e-mail address and password, where the operator allows it',
    action: 'account.register',
    setsSession: true,
    body: json(schema.PasswordRegistration),
    answers: { 201: { description: 'The account, signed in.', content: json(schema.Account) } },
    refusals: [...REGISTRATION, 'sign_in_way_unknown', 'email_taken', 'password_unfit', 'storage_full'],
  },
  beginPasskey: {
    ...ROUTES.beginPasskey,
    summary: 'Begin to add another passkey to your account',
    description: 'As `beginRegistration`; what the browser gives goes to `addPasskey`.',
    action: 'account.change',
    setsSession: true,
    answers: { 200: { description: 'WebAuthn options.', content: json(schema.WebAuthnOptions) } },
    refusals: ['storage_full'],
  },
  addPasskey: {
    ...ROUTES.addPasskey,
    summary: 'Add the passkey that was made to your account',
    action: 'account.change',
    setsSession: true,
    body: json(schema.PasskeySignIn),
    answers: { 204: { description: 'One signs in with it too.' } },
    refusals: ['sign_in_failed', 'storage_full'],
  },
  inviteAccount: {
    ...ROUTES.inviteAccount,
    summary: 'Invite someone to register',
    description: 'The link is good once, for 14 days, and shown in this answer only.',
    action: 'account.invite',
    body: json(schema.NewAccountInvitation),
    answers: { 201: { description: 'The link.', content: json(schema.AccountInvitation) } },
    refusals: ['registration_closed', 'storage_full'],
  },
  beginSignIn: {
    ...ROUTES.beginSignIn,
    summary: 'Begin to sign in with a passkey',
    description:
      'The answer is for `navigator.credentials.get`; what that gives goes to `signIn`, within 5 minutes.',
    action: 'session.begin',
    setsSession: true,
    answers: { 200: { description: 'WebAuthn options.', content: json(schema.WebAuthnOptions) } },
    refusals: ['storage_full'],
  },
  signIn: {
    ...ROUTES.signIn,
    summary: 'Sign in with a passkey',
    action: 'session.begin',
    setsSession: true,
    body: json(schema.PasskeySignIn),
    answers: { 200: { description: 'Signed in.', content: json(schema.Account) } },
    refusals: ['sign_in_failed', 'storage_full'],
  },
  signInByPassword: {
    ...ROUTES.signInByPassword,
    summary: 'Sign in with e-mail address and password, where the operator allows it',
    action: 'session.begin',
    setsSession: true,
    body: json(schema.PasswordSignIn),
    answers: { 200: { description: 'Signed in.', content: json(schema.Account) } },
    refusals: ['sign_in_failed', 'sign_in_way_unknown', 'storage_full'],
  },
  beginSignInByProvider: {
    ...ROUTES.beginSignInByProvider,
    summary: 'Begin to sign in by another service (OpenID Connect), where the operator set one up',
    action: 'session.begin',
    setsSession: true,
    body: json(schema.ProviderSignIn),
    answers: { 200: { description: 'Where the browser goes.', content: json(schema.SignInPage) } },
    refusals: ['sign_in_way_unknown', 'registration_invitation_wrong', 'storage_full'],
  },
  completeSignInByProvider: {
    ...ROUTES.completeSignInByProvider,
    summary: 'Where the other service sends the browser back to',
    action: 'session.begin',
    setsSession: true,
    query: schema.ProviderAnswer,
    answers: { 302: { description: 'On to a page, signed in or not.', headers: { Location: 'The page.' } } },
    refusals: ['sign_in_way_unknown'],
  },
  signOut: {
    ...ROUTES.signOut,
    summary: 'End the session of this browser',
    action: 'session.end',
    setsSession: true,
    answers: { 204: { description: 'Nobody is signed in.' } },
    refusals: [],
  },
  speak: {
    ...ROUTES.speak,
    summary: 'Speak on a stage (WHIP, RFC 9725)',
    description:
      'One `sendonly` audio m-line with Opus is plain WHIP. Extension: up to 12 `recvonly` audio m-lines receive the other speakers, and a data channel labelled `stage` tells who they are. The token stands for one place; a second use replaces the first, which is how a speaker reconnects. There is no trickle ICE and no ICE restart: PATCH answers 405.',
    action: 'stage.speak',
    params: schema.RoomParams,
    body: sdp,
    answers: {
      201: {
        description: 'The answer.',
        content: sdp,
        headers: { Location: 'DELETE it to leave.', ETag: 'The ICE session.' },
      },
    },
    refusals: [
      'room_not_found',
      'room_not_open',
      'room_ended',
      'stage_full',
      'media_type_unsupported',
      'offer_malformed',
      'offer_without_opus',
      'offer_unsupported',
      'unavailable',
    ],
  },
  speakOptions: {
    ...ROUTES.speakOptions,
    summary: 'What the WHIP endpoint takes',
    action: 'api.describe',
    params: schema.RoomParams,
    answers: { 204: { description: 'With CORS headers.', headers: { 'Accept-Post': 'application/sdp' } } },
    refusals: [],
  },
  stopSpeaking: {
    ...ROUTES.stopSpeaking,
    summary: 'Leave the stage (WHIP, RFC 9725)',
    action: 'stage.leave',
    params: schema.SessionParams,
    answers: { 200: { description: 'The speaker has left.' } },
    refusals: ['room_not_found', 'session_not_found', 'unavailable'],
  },
  describe: {
    ...ROUTES.describe,
    summary: 'This description',
    action: 'api.describe',
    answers: { 200: { description: 'OpenAPI 3.1.', content: json(schema.OpenApi) } },
    refusals: [],
  },
} as const satisfies Record<OperationName, Operation & (typeof ROUTES)[OperationName]>;

export type Operations = typeof OPERATIONS;
