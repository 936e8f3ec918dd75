/**
 * The public surface, once: routes validate by it, OpenAPI prints it, the typed client is derived from it.
 * Rules: docs/RULES.md API-1 to API-16.
 */

import { ACCOUNT_OPERATIONS } from './account-operations.ts';
import { AUDIENCE_OPERATIONS } from './audience-operations.ts';
import { HAND_OPERATIONS } from './hand-operations.ts';
import { INVITATION_OPERATIONS } from './invitation-operations.ts';
import { LOAD_OPERATIONS } from './load-operations.ts';
import { MEMBER_OPERATIONS } from './member-operations.ts';
import { json, type Operation } from './operation.ts';
import { REHEARSAL_OPERATIONS } from './rehearsal-operations.ts';
import { REMINDER_OPERATIONS } from './reminder-operations.ts';
import { REPLAY_OPERATIONS } from './replay-operations.ts';
import { ROOM_OPERATIONS } from './room-operations.ts';
import { type OperationName, ROUTES } from './routes.ts';
import { DemoStarted, OpenApi } from './schemas.ts';
import { STAGE_OPERATIONS } from './stage-operations.ts';
import { STATISTICS_OPERATIONS } from './statistics-operations.ts';
import { WHIP_OPERATIONS } from './whip-operations.ts';

export const OPERATIONS = {
  ...ROOM_OPERATIONS,
  ...STAGE_OPERATIONS,
  ...HAND_OPERATIONS,
  ...INVITATION_OPERATIONS,
  ...AUDIENCE_OPERATIONS,
  ...REPLAY_OPERATIONS,
  ...STATISTICS_OPERATIONS,
  ...REMINDER_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...MEMBER_OPERATIONS,
  ...WHIP_OPERATIONS,
  ...LOAD_OPERATIONS,
  ...REHEARSAL_OPERATIONS,
  startDemo: {
    ...ROUTES.startDemo,
    summary: 'Let two recorded voices converse in a demo room',
    action: 'demo.start',
    answers: { 200: { description: 'The demo can be heard.', content: json(DemoStarted) } },
    refusals: ['unavailable', 'storage_full'],
  },
  describe: {
    ...ROUTES.describe,
    summary: 'This description',
    action: 'api.describe',
    answers: { 200: { description: 'OpenAPI 3.1.', content: json(OpenApi) } },
    refusals: [],
  },
} as const satisfies Record<OperationName, Operation & (typeof ROUTES)[OperationName]>;

export type Operations = typeof OPERATIONS;
