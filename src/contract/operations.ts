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

export const OPERATIONS = {
  createRoom: {
    ...ROUTES.createRoom,
    summary: 'Make a room, and open it',
    description:
      'A draft, or a room with a start, is not opened. With an `id` of your choice the request can be repeated: the same title answers 200 with the same room.',
    security: 'operator',
    body: json(schema.NewRoom),
    answers: {
      200: { description: 'The room existed under this id and title.', content: json(schema.Room) },
      201: {
        description: 'The room was made.',
        content: json(schema.Room),
        headers: { Location: 'The room in this API.' },
      },
    },
    refusals: ['token_missing', 'operator_token_wrong', 'room_exists', 'unavailable', 'storage_full'],
  },
  listRooms: {
    ...ROUTES.listRooms,
    summary: 'List rooms, newest first',
    description: 'Drafts are listed for the operator alone, who sends the token.',
    security: 'any-or-operator',
    query: schema.RoomQuery,
    answers: { 200: { description: 'One page of rooms.', content: json(schema.RoomList) } },
    refusals: [],
  },
  readRoom: {
    ...ROUTES.readRoom,
    summary: 'Read a room',
    description: 'A draft is found by the operator alone, who sends the token.',
    security: 'any-or-operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room.', content: json(schema.Room) } },
    refusals: ['room_not_found'],
  },
  changeRoom: {
    ...ROUTES.changeRoom,
    summary: 'Change what is said of a room',
    description:
      'Until it is live. Can be repeated. Once its green room is open, a room that is not recorded stays so: whoever came was told.',
    security: 'operator',
    params: schema.RoomParams,
    body: json(schema.RoomChange),
    answers: { 200: { description: 'The room as it is now.', content: json(schema.Room) } },
    refusals: [
      'token_missing',
      'operator_token_wrong',
      'room_not_found',
      'room_state_wrong',
      'unavailable',
      'storage_full',
    ],
  },
  deleteRoom: {
    ...ROUTES.deleteRoom,
    summary: 'Delete a room for good',
    description:
      'With its invitations and its recording; its id is never used again. A draft, a room that is to come, or one that ended. A second time changes nothing.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 204: { description: 'The room is gone.' } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found', 'room_state_wrong', 'storage_full'],
  },
  announceRoom: {
    ...ROUTES.announceRoom,
    summary: 'Make a draft known, with its page',
    description: 'A room that is announced already stays as it is.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room is scheduled.', content: json(schema.Room) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found', 'room_state_wrong', 'storage_full'],
  },
  openGreenRoom: {
    ...ROUTES.openGreenRoom,
    summary: "Open a room's stage ahead of its programme",
    description:
      'Speakers come and hear each other; the audience hears nothing, and nothing is recorded. A green room that is open stays as it is. It opens by itself half an hour before the start.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'The stage is open.', content: json(schema.Room) } },
    refusals: [
      'token_missing',
      'operator_token_wrong',
      'room_not_found',
      'room_state_wrong',
      'unavailable',
      'storage_full',
    ],
  },
  openRoom: {
    ...ROUTES.openRoom,
    summary: 'Open a room: go live',
    description:
      'Whoever is in its green room is heard from now on. An ended room opens again as its next run; a live one stays as it is.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room is live.', content: json(schema.Room) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found', 'unavailable', 'storage_full'],
  },
  endRoom: {
    ...ROUTES.endRoom,
    summary: 'End a room',
    description:
      'Its invitations and tokens end with it. A room that is to come is called off; an ended one stays as it is.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room has ended.', content: json(schema.Room) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found', 'room_state_wrong', 'storage_full'],
  },
  readHistory: {
    ...ROUTES.readHistory,
    summary: "Read the steps of a room's life",
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'Its history.', content: json(schema.RoomHistory) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found'],
  },
  readStage: {
    ...ROUTES.readStage,
    summary: 'Who is on stage',
    description: 'Also in the green room. Of a live room, `head.json` tells everyone.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'Everyone who has taken a place.', content: json(schema.Stage) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found', 'unavailable'],
  },
  readRecording: {
    ...ROUTES.readRecording,
    summary: "How a room's recording stands",
    description: 'At each origin: whether its disk takes it, and what it lacks of the last run.',
    security: 'operator',
    params: schema.RoomParams,
    answers: { 200: { description: 'The recording.', content: json(schema.Recording) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found'],
  },
  inviteSpeaker: {
    ...ROUTES.inviteSpeaker,
    summary: 'Invite a speaker',
    description:
      'Its secrets are shown in this answer only. The invitation holds until the room ends or the place is removed; the token is good for an hour to come on stage with, counted from when it was made or the room opened, and for as long as its speaker stands on stage.',
    security: 'operator',
    params: schema.RoomParams,
    body: json(schema.NewInvitation),
    answers: { 201: { description: 'A place on the stage.', content: json(schema.Invitation) } },
    refusals: ['token_missing', 'operator_token_wrong', 'room_not_found', 'room_ended', 'storage_full'],
  },
  exchangeInvitation: {
    ...ROUTES.exchangeInvitation,
    summary: "Exchange an invitation's secret for its WHIP token",
    description:
      'The secret stands after `#invitation=` in the speaker link. Each time it gives a new token for the same place.',
    security: 'none',
    body: json(schema.InvitationSecret),
    answers: { 200: { description: 'The place it is for.', content: json(schema.AcceptedInvitation) } },
    refusals: ['invitation_wrong', 'token_revoked', 'room_ended'],
  },
  setMuted: {
    ...ROUTES.setMuted,
    summary: 'Mute or unmute a place on stage',
    description:
      "A muted speaker's sound reaches nobody. 503: kept, but the stage may not know it yet; repeat it.",
    security: 'place-or-operator',
    params: schema.PlaceParams,
    body: json(schema.StageChange),
    answers: { 200: { description: 'The place as it is now.', content: json(schema.StagePlace) } },
    refusals: [
      'token_missing',
      'token_wrong',
      'token_revoked',
      'token_expired',
      'room_not_found',
      'place_not_found',
      'room_ended',
      'storage_full',
    ],
  },
  removeSpeaker: {
    ...ROUTES.removeSpeaker,
    summary: 'Take a place away for good',
    description: 'Its speaker leaves the stage at once; its invitation and token are revoked.',
    security: 'operator',
    params: schema.PlaceParams,
    answers: { 204: { description: 'The place is gone.' } },
    refusals: [
      'token_missing',
      'operator_token_wrong',
      'room_not_found',
      'place_not_found',
      'unavailable',
      'storage_full',
    ],
  },
  startDemo: {
    ...ROUTES.startDemo,
    summary: 'Let two recorded voices converse in a demo room',
    security: 'operator',
    answers: { 200: { description: 'The demo can be heard.', content: json(schema.DemoStarted) } },
    refusals: ['token_missing', 'operator_token_wrong', 'unavailable', 'storage_full'],
  },
  speak: {
    ...ROUTES.speak,
    summary: 'Speak on a stage (WHIP, RFC 9725)',
    description:
      'One `sendonly` audio m-line with Opus is plain WHIP. Extension: up to 12 `recvonly` audio m-lines receive the other speakers, and a data channel labelled `stage` tells who they are. The token stands for one place; a second use replaces the first, which is how a speaker reconnects. There is no trickle ICE and no ICE restart: PATCH answers 405.',
    security: 'place',
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
      'token_missing',
      'token_wrong',
      'token_revoked',
      'token_expired',
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
    security: 'none',
    params: schema.RoomParams,
    answers: { 204: { description: 'With CORS headers.', headers: { 'Accept-Post': 'application/sdp' } } },
    refusals: [],
  },
  stopSpeaking: {
    ...ROUTES.stopSpeaking,
    summary: 'Leave the stage (WHIP, RFC 9725)',
    security: 'place',
    params: schema.SessionParams,
    answers: { 200: { description: 'The speaker has left.' } },
    refusals: ['token_missing', 'token_wrong', 'room_not_found', 'session_not_found', 'unavailable'],
  },
  describe: {
    ...ROUTES.describe,
    summary: 'This description',
    security: 'none',
    answers: { 200: { description: 'OpenAPI 3.1.', content: json(schema.OpenApi) } },
    refusals: [],
  },
} as const satisfies Record<OperationName, Operation & (typeof ROUTES)[OperationName]>;

export type Operations = typeof OPERATIONS;
