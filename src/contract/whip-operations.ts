/** Speaking on a stage (WHIP, RFC 9725). */

import type { Content } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

const sdp = { type: 'application/sdp', schema: schema.Sdp } as const satisfies Content;

export const WHIP_OPERATIONS = {
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
      'stage_locked',
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
} as const;
