/** What happens on a stage at the word of who leads it, or of who stands there. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

export const STAGE_OPERATIONS = {
  readStage: {
    ...ROUTES.readStage,
    summary: 'Who is on stage',
    description: 'Also in the green room. Of a live room, `head.json` tells everyone.',
    action: 'stage.read',
    params: schema.RoomParams,
    answers: { 200: { description: 'Everyone who has taken a place.', content: json(schema.Stage) } },
    refusals: ['room_not_found', 'unavailable'],
  },
  enterStage: {
    ...ROUTES.enterStage,
    summary: 'Take the place on stage that is yours as host or co-host',
    action: 'stage.enter',
    params: schema.RoomParams,
    answers: {
      200: { description: 'Your place, the same each time.', content: json(schema.AcceptedInvitation) },
    },
    refusals: ['room_not_found', 'room_ended', 'blocked', 'storage_full'],
  },
  setMuted: {
    ...ROUTES.setMuted,
    summary: 'Mute a place on stage, or unmute your own',
    description:
      "A muted speaker's sound reaches nobody, and nobody else opens their microphone: they are asked to, by `askToUnmute`. A speaker whom another muted opens it once they were asked. 503: kept, but the stage may not know it yet; repeat it.",
    action: 'stage.mute',
    params: schema.PlaceParams,
    body: json(schema.StageChange),
    answers: { 200: { description: 'The place as it is now.', content: json(schema.StagePlace) } },
    refusals: ['room_not_found', 'place_not_found', 'room_ended', 'muted_by_host', 'storage_full'],
  },
  removeSpeaker: {
    ...ROUTES.removeSpeaker,
    summary: 'Take a place away for good',
    description:
      'Its speaker leaves the stage at once; their token is revoked, and their invitation where it was for them alone. A link for several stays open to others unless `invitation` is `close`; whom it knows again, by account or browser, comes back by it no more.',
    action: 'stage.remove',
    params: schema.PlaceParams,
    query: schema.RemovalQuery,
    answers: { 204: { description: 'The place is gone.' } },
    refusals: ['room_not_found', 'place_not_found', 'unavailable', 'storage_full'],
  },
  blockSpeaker: {
    ...ROUTES.blockSpeaker,
    summary: 'Take away all places of a speaker and let them come by no other invitation to this room',
    description:
      'They are known again by their account and by the key of their browser, and by nothing else: where a link for several is open, a new browser is a new person. The host is not blocked.',
    action: 'stage.block',
    params: schema.PlaceParams,
    query: schema.RemovalQuery,
    answers: { 204: { description: 'Their places are gone, they are blocked.' } },
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
  sendBack: {
    ...ROUTES.sendBack,
    summary: 'Send a speaker back to listening',
    description:
      'They leave the stage at once. Who was invited may come again; who came by a raised hand may raise it again, and their place is free.',
    action: 'stage.send-back',
    params: schema.PlaceParams,
    answers: { 204: { description: 'They listen.' } },
    refusals: ['room_not_found', 'place_not_found', 'token_revoked', 'unavailable', 'storage_full'],
  },
  askToUnmute: {
    ...ROUTES.askToUnmute,
    summary: 'Ask a muted speaker to unmute',
    description: 'Their studio shows the question until they unmute, say no, or it is taken back.',
    action: 'stage.ask-to-unmute',
    params: schema.PlaceParams,
    answers: { 204: { description: 'They are asked.' } },
    refusals: ['room_not_found', 'place_not_found', 'token_revoked', 'unavailable'],
  },
  withdrawAsk: {
    ...ROUTES.withdrawAsk,
    summary: 'Take back the question to unmute, or say no to it',
    action: 'stage.mute',
    params: schema.PlaceParams,
    answers: { 204: { description: 'They are not asked.' } },
    refusals: ['room_not_found', 'place_not_found', 'token_revoked', 'unavailable'],
  },
  muteAll: {
    ...ROUTES.muteAll,
    summary: 'Mute everyone on stage whom you may mute, but yourself',
    action: 'stage.mute-all',
    params: schema.RoomParams,
    answers: { 204: { description: 'They are muted.' } },
    refusals: ['room_not_found', 'unavailable', 'storage_full'],
  },
  lockStage: {
    ...ROUTES.lockStage,
    summary: 'Let nobody new on the stage, or let them again',
    description:
      'While it is locked no new speaker comes by a link or a raised hand, and no hand is raised; whoever was on it may come back.',
    action: 'stage.lock',
    params: schema.RoomParams,
    body: json(schema.StageLock),
    answers: { 204: { description: 'So it is.' } },
    refusals: ['room_not_found', 'room_ended', 'storage_full'],
  },
  handOver: {
    ...ROUTES.handOver,
    summary: 'Hand over hosting to who holds a place',
    description:
      'The host before is a co-host from then on. The owner of the room gives it away to whoever has an account; who has none hosts from the place until the room ends, and the recording stays the owner’s.',
    action: 'room.hand-over',
    params: schema.RoomParams,
    body: json(schema.NewHost),
    answers: { 204: { description: 'They host the room.' } },
    refusals: [
      'room_not_found',
      'room_ended',
      'place_not_found',
      'token_revoked',
      'came_by_hand',
      'co_hosts_full',
      'storage_full',
    ],
  },
} as const;
