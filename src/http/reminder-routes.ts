/** Routes of reminders by Web Push. */

import type { FastifyInstance } from 'fastify';
import type { Reminders } from '../rooms/reminders.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface ReminderRouteNeeds {
  readonly reminders: Reminders;
}

export function reminderRoutes(app: FastifyInstance, guard: Guard, { reminders }: ReminderRouteNeeds): void {
  serve(app, guard, 'readPushKey', async () => ({ status: 200, body: { publicKey: reminders.publicKey } }));

  serve(app, guard, 'setReminder', async ({ params, body }) => {
    const { endpoint, keys, language } = body;
    const reminder = await reminders.set(params.room, { endpoint, ...keys }, language);
    return { status: 200, body: { reminder } };
  });

  serve(app, guard, 'dropReminder', async ({ params }) => {
    await reminders.drop(params.room, params.reminder);
    return { status: 204 };
  });
}
