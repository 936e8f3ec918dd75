/** Adds rooms and places to the store of a directory as fast as it can, and says each one once it was acknowledged. */

import { scheduled } from '../../src/rooms/room.ts';
import { digestOf } from '../../src/rooms/secrets.ts';
import { Store } from '../../src/store/store.ts';

const store = await Store.open(process.argv[2] ?? '');
const from = Number(process.argv[3]);
for (let count = from; ; count++) {
  const id = `room-${count}`;
  await store.addRoom(scheduled(id, `Room ${count}`, count));
  await store.addPlace({
    place: { room: id, place: 'one', name: 'One', muted: false, role: 'speaker' },
    invitationDigest: digestOf(`invitation ${count}`),
    tokenDigest: digestOf(`token ${count}`),
    createdMs: count,
  });
  process.stdout.write(`${id}\n`);
}
