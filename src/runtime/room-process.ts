/** The process of one room, forked by `room-child.ts`: stage and programme, under the orders of the media process. */

import { flushCompileCache } from 'node:module';
import { TribuneError } from '../core/refusal.ts';
import { grantOf } from '../ingest/grant-signature.ts';
import { Stage } from '../stage/stage.ts';
import { startClock } from './clock-file.ts';
import type {
  RoomAnswerMessage,
  RoomOrder,
  RoomOrderMessage,
  RoomSettings,
  RoomTroubleMessage,
  RoomVoiceMessage,
} from './room-messages.ts';
import { RoomProgramme } from './room-programme.ts';

interface Room {
  readonly stage: Stage;
  readonly programme: RoomProgramme;
}

let room: Promise<Room> | undefined;
process.on('message', (message: RoomOrderMessage) => {
  if (message.order.do === 'start') room ??= openRoom(message.order.settings);
  const answer = (body: object) => process.send?.({ id: message.id, ...body } as RoomAnswerMessage);
  Promise.resolve(room)
    .then((open) => obey(open, message.order))
    .then((result) => answer({ result: result ?? null }))
    .catch((error: unknown) => {
      if (error instanceof TribuneError) answer({ refusal: { code: error.code, detail: error.message } });
      else answer({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    });
});
// Without its parent a room has no door and no orders: it must not go on writing beside its successor.
process.on('disconnect', () => process.exit(0));
// Now, for a room's process is killed in the end, and writes nothing then.
flushCompileCache();

async function openRoom(settings: RoomSettings): Promise<Room> {
  const grant = grantOf(settings.grant);
  if (!grant) throw new TribuneError('grant_wrong', 'The grant cannot be read.');
  const programme = await RoomProgramme.start({
    signed: settings.grant,
    grant,
    origins: settings.origins,
    clock: startClock(settings.clockFile),
    onFenced: () => process.exit(0),
    onTrouble: (trouble, origin) => process.send?.({ trouble, origin } satisfies RoomTroubleMessage),
    // Not before it was written to, which is after the stage is there.
    onRecorded: (recorded) => stage.setRecorded(recorded),
  });
  const stage = new Stage({
    udpPort: settings.udpPort,
    publicAddresses: settings.publicAddresses,
    ...(settings.iceTcpPort ? { iceTcpPort: settings.iceTcpPort } : {}),
  });
  stage.on('up', (place) => programme.mixer.addVoice(place));
  stage.on('down', (place, reason) => {
    const stats = programme.mixer.voiceStats(place);
    if (stats) process.send?.({ left: { place, reason, ...stats } } satisfies RoomVoiceMessage);
    programme.mixer.removeVoice(place);
  });
  stage.on('packet', (place, packet) => programme.mixer.receive(place, packet));
  stage.on('people', () => {
    const people = stage.people();
    for (const { place, muted } of people) programme.mixer.setMuted(place, muted);
    programme.setPeople(
      people.filter(({ connected }) => connected).map(({ place, name, muted }) => ({ place, name, muted })),
    );
  });
  stage.on('speaking', (places) => programme.setSpeaking(places));
  return { stage, programme };
}

async function obey(room: Room | undefined, order: RoomOrder): Promise<unknown> {
  if (!room) throw new TribuneError('room_not_open', 'This room is not open.');
  switch (order.do) {
    case 'start':
      return { pid: process.pid };
    case 'join':
      return room.stage.join(order.speaker);
    case 'leave':
      return room.stage.leave(order.session);
    case 'mute':
      return room.stage.setMuted(order.place, order.muted);
    case 'remove':
      return room.stage.remove(order.place);
    case 'end': {
      const lastSegment = await room.programme.end();
      room.stage.close();
      return { lastSegment };
    }
  }
}
