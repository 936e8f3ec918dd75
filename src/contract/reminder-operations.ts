/** Reminders by Web Push. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

export const REMINDER_OPERATIONS = {
  readPushKey: {
    ...ROUTES.readPushKey,
    summary: 'Read the key by which browsers subscribe to reminders',
    action: 'reminder.set',
    answers: { 200: { description: 'The key (RFC 8292).', content: json(schema.PushKey) } },
    refusals: [],
  },
  setReminder: {
    ...ROUTES.setReminder,
    summary: 'Remind a browser of a room to come, by Web Push',
    description:
      'Ten minutes before its start, and when it is live. The same browser a second time changes nothing but the language.',
    action: 'reminder.set',
    params: schema.RoomParams,
    body: json(schema.NewReminder),
    answers: { 200: { description: 'The reminder is kept.', content: json(schema.Reminder) } },
    refusals: ['room_not_found', 'room_state_wrong', 'endpoint_wrong', 'reminders_full', 'storage_full'],
  },
  dropReminder: {
    ...ROUTES.dropReminder,
    summary: 'Take a reminder back',
    action: 'reminder.set',
    params: schema.ReminderParams,
    answers: { 204: { description: 'There is no such reminder any more.' } },
    refusals: ['storage_full'],
  },
} as const;
