import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Grant, isForProgramme, type StageGrant } from '../../src/core/grant.ts';
import { TribuneError } from '../../src/core/refusal.ts';
import { NOTHING_SAID } from '../../src/core/room-about.ts';
import { documentOf } from '../../src/rooms/document.ts';
import {
  assembled,
  changed,
  ended,
  firstGrant,
  notOpened,
  opened,
  type Room,
  renewed,
  scheduled,
  stageGrant,
  stageIsOpen,
  takeoverGrant,
} from '../../src/rooms/room.ts';

const step = fc.record({
  do: fc.constantFrom('assemble', 'open', 'fail to open', 'renew', 'change', 'end'),
  afterMs: fc.integer({ min: 0, max: 100_000 }),
});

test('ROOM-11: whatever happens to a room, no two grants are alike, epochs only rise, runs never go back, and its host stays', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let room: Room = scheduled('any', 'Any', 0, NOTHING_SAID, 'ada');
      let nowMs = 0;
      const grants: (Grant | StageGrant)[] = [];
      for (const { do: what, afterMs } of steps) {
        nowMs += afterMs;
        const before = room;
        if (what === 'end') room = ended(room, nowMs);
        else if (what === 'assemble') {
          if (room.state !== 'scheduled') continue;
          room = assembled(room);
          grants.push(stageGrant(room));
        } else if (what === 'change') {
          if (room.state !== 'green-room') continue;
          room = changed(room, 'Another', { ...NOTHING_SAID, recorded: false });
          if (room.epoch > before.epoch) grants.push(stageGrant(room));
        } else if (what === 'renew') {
          if (!stageIsOpen(room)) continue;
          room = renewed(room);
          grants.push(room.state === 'live' ? takeoverGrant(room, nowMs) : stageGrant(room));
        } else if (room.state !== 'live') {
          room = opened(room, nowMs);
          grants.push(firstGrant(room));
          if (what === 'fail to open') room = notOpened(room, before);
        }
        expect(room.owner).toBe('ada');
        expect(room.state !== 'live' || room.programme !== undefined).toBe(true);
        if (what === 'fail to open' && before.state !== 'live')
          expect(documentOf(room)).toEqual(documentOf(before));
      }
      for (const [index, grant] of grants.entries()) {
        const earlier = grants[index - 1];
        if (!earlier) continue;
        expect(grant.epoch).toBeGreaterThan(earlier.epoch);
      }
      const programmes = grants.filter(isForProgramme);
      for (const [index, grant] of programmes.entries()) {
        const earlier = programmes[index - 1];
        if (!earlier) continue;
        expect(grant.run).toBeGreaterThanOrEqual(earlier.run);
        if (grant.run === earlier.run) expect(grant.t0Ms).toBe(earlier.t0Ms);
        else expect(grant.fromSegment).toBe(0);
      }
    }),
  );
});

test('a takeover begins two numbers after the one at the clock', () => {
  const room = opened(scheduled('any', 'Any', 0), 1_000);
  expect(firstGrant(room)).toEqual({ room: 'any', run: 1, epoch: 1, t0Ms: 1_100, fromSegment: 0 });
  expect(takeoverGrant(room, 1_000).fromSegment).toBe(2);
  expect(takeoverGrant(room, 1_100 + 959).fromSegment).toBe(2);
  expect(takeoverGrant(room, 1_100 + 960).fromSegment).toBe(3);
  expect(takeoverGrant(room, 1_100 + 9_600).fromSegment).toBe(12);
});

test('only a live room is granted', () => {
  const room = scheduled('any', 'Any', 0);
  for (const of of [room, ended(room, 1), ended(opened(room, 1), 2)]) {
    for (const grant of [() => firstGrant(of), () => takeoverGrant(of, 3), () => renewed(of)]) {
      expect(grant).toThrow(TribuneError);
    }
  }
});
