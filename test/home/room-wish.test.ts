import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Room } from '../../src/contract/schemas.ts';
import { changeOf, localTime, NO_WISH, newRoomOf, wishOf } from '../../web/home/room-wish.ts';

const room: Room = {
  id: 'talk',
  title: 'Talk',
  description: 'One.',
  language: 'fr',
  startsMs: new Date(2099, 0, 6, 19, 30).getTime(),
  startsItself: false,
  recorded: false,
  state: 'scheduled',
  createdMs: 1,
  listenUrl: 'l',
  studioUrl: 's',
};

test('HOME-10: what the form says is what is asked for, and no more', () => {
  expect(newRoomOf({ ...NO_WISH, title: ' Now ' })).toEqual({ title: 'Now', open: true });
  // A draft that is opened at once is none.
  expect(newRoomOf({ ...NO_WISH, title: 'Now', draft: true })).toEqual({ title: 'Now', open: true });
  const later = {
    ...NO_WISH,
    title: 'Later',
    when: 'later' as const,
    startsAt: '2099-01-06T19:30',
    draft: true,
  };
  expect(newRoomOf(later)).toEqual({ title: 'Later', open: false, draft: true });
  const at = { ...later, when: 'at' as const, draft: false, recorded: false, topic: ' Sea ' };
  expect(newRoomOf(at)).toEqual({
    title: 'Later',
    open: false,
    startsMs: room.startsMs,
    startsItself: true,
    topic: 'Sea',
    recorded: false,
  });
});

test('HOME-10: a room that is shown for changing and saved as it is stays as it is; what is emptied is taken back', () => {
  const { title, description, language, startsMs, startsItself, recorded } = room;
  const same = { title, description, language, topic: null, startsMs, startsItself, recorded };
  expect(changeOf(wishOf(room))).toEqual(same);
  expect(changeOf({ ...wishOf(room), when: 'later', language: ' ' })).toEqual({
    ...same,
    startsMs: null,
    language: null,
  });
});

test('HOME-10: an instant is shown in the browser’s own zone, and read back to the minute', () => {
  const minutes = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(minutes, (date) => {
      const atMs = Math.floor(date.getTime() / 60_000) * 60_000;
      const read = Date.parse(localTime(atMs));
      // The hour that a zone repeats in autumn is written twice the same.
      expect([0, 3_600_000, 1_800_000]).toContain(Math.abs(read - atMs));
    }),
  );
});
