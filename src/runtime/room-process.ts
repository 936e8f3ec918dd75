/** The process of one room, forked by `room-child.ts`: stage and programme, under the orders of the media process. */

import { flushCompileCache } from 'node:module';
import { TribuneError } from '../core/refusal.ts';
import type { RoomAnswerMessage, RoomOrder, RoomOrderMessage } from './room-messages.ts';
import { RoomSound } from './room-sound.ts';

let room: Promise<RoomSound> | undefined;
process.on('message', (message: RoomOrderMessage) => {
  if (message.order.do === 'start') room ??= RoomSound.open(message.order.settings);
  const answer = (body: object) => process.send?.({ id: message.id, ...body } as RoomAnswerMessage);
  Promise.resolve(room)
    .then((open) => obey(open, message.order))
    .then((result) => answer({ result: result ?? null }))
    .catch((error: unknown) => {
      if (error instanceof TribuneError) answer({ refusal: { code: error.code, detail: error.message } });
      else answer({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    });
});
// Ctrl-C reaches every process of the terminal; the order of stopping is the supervisor's.
process.on('SIGINT', () => {});
// Without its parent a room has no door and no orders: it must not go on writing beside its successor.
process.on('disconnect', () => process.exit(0));
// Now, for a room's process is killed in the end, and writes nothing then.
flushCompileCache();

async function obey(room: RoomSound | undefined, order: RoomOrder): Promise<unknown> {
  if (!room) throw new TribuneError('room_not_open', 'This room is not open.');
  switch (order.do) {
    case 'start':
      return { pid: process.pid };
    case 'take':
      return room.take(order.grant);
    case 'people':
      return room.stage.people();
    case 'join':
      return room.stage.join(order.speaker);
    case 'leave':
      return room.stage.leave(order.session);
    case 'mute':
      return room.stage.setMuted(order.place, order.muted);
    case 'remove':
      return room.stage.remove(order.place);
    case 'send-back':
      return room.stage.sendBack(order.place);
    case 'ask':
      return room.stage.ask(order.place, order.asked);
    case 'role':
      return room.stage.setRole(order.place, order.role);
    case 'order':
      return room.stage.setOrder(order.order);
    case 'tell':
      return room.told.tell(order.event);
    case 'end':
      return room.end();
  }
}
