import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupCounts } from '../../src/admission/group-counts.ts';
import { Lottery, shareOf } from '../../src/admission/lottery.ts';
import { RoomLine } from '../../src/admission/room-line.ts';
import { RequestBudget } from '../../src/audience/request-budget.ts';
import {
  GROUP_MS,
  groupsBefore,
  isServed,
  LANE_SHARE,
  readWaitingLine,
  type Ticket,
} from '../../src/core/waiting-line.ts';
import { isDrawn } from '../../web/listen/waiting/lane.ts';

/** Whoever comes to a room: how many are there, as an estimate sees them that lags by half a minute. */
class Crowd {
  readonly line = new RoomLine(1, () => new Lottery(Buffer.alloc(32, 7), 400));
  nowMs = 0;
  inside: { readonly sinceMs: number }[] = [];
  waiting: Ticket[] = [];
  most = 0;
  #left = 0;
  #came = 0;

  readonly limit: number;
  readonly lagMs: number;

  constructor(limit: number, lagMs: number) {
    this.limit = limit;
    this.lagMs = lagMs;
  }

  /** @param comes a second @param leaves a second, of those inside */
  pass(seconds: number, comes: number, leaves = 0): void {
    for (let i = 0; i < seconds * 2; i++) {
      this.nowMs += 500;
      const seen = this.inside.filter(({ sinceMs }) => this.nowMs - sinceMs >= this.lagMs).length;
      if (i % 4 === 0) this.line.turn(seen, this.limit, false, this.nowMs);
      const notice = this.line.notice(this.nowMs);
      for (let n = 0; n < comes / 2; n++) {
        if (!notice) this.inside.push({ sinceMs: this.nowMs });
        else {
          const ticket = {
            round: notice.round,
            group: notice.group,
            number: Math.floor(Math.random() * 2 ** 32),
          };
          this.waiting.push(ticket);
          this.line.came(ticket, notice.counted, `network ${this.#came++}`);
        }
      }
      const isIn = (ticket: Ticket) => !notice || isServed(notice, ticket);
      for (const ticket of this.waiting) if (isIn(ticket)) this.inside.push({ sinceMs: this.nowMs });
      this.waiting = this.waiting.filter((ticket) => !isIn(ticket));
      this.#left += leaves / 2;
      this.inside.splice(0, Math.floor(this.#left));
      this.#left %= 1;
      this.most = Math.max(this.most, this.inside.length);
    }
  }
}

test('WAIT-1: a room with a limit makes newcomers wait before it is full, and lets them in as others leave', () => {
  const crowd = new Crowd(1_000, 20_000);
  crowd.pass(30, 10);
  expect(crowd.line.waits).toBe(false);
  crowd.pass(200, 10);
  expect(crowd.line.waits).toBe(true);
  expect(crowd.inside.length).toBeGreaterThan(900);
  // What came before the line was there is not sent out; it is bounded by what an estimate lags.
  expect(crowd.most).toBeLessThan(1_250);
  crowd.pass(600, 10, 10);
  expect(crowd.inside.length).toBeGreaterThan(900);
  expect(crowd.most).toBeLessThan(1_250);
});

test('WAIT-2: once the crowd is gone nobody waits, and a ticket of a line that is over is none', () => {
  const crowd = new Crowd(300, 20_000);
  crowd.pass(120, 10);
  const notice = crowd.line.notice(crowd.nowMs);
  if (!notice) throw new Error('nobody waits');
  const late: Ticket = { round: notice.round, group: notice.group, number: 2 ** 32 - 1 };
  expect(isServed(notice, late)).toBe(false);
  crowd.pass(500, 0, 3);
  expect(crowd.line.waits).toBe(false);
  expect(crowd.waiting).toEqual([]);
  expect(isServed({ ...notice, round: notice.round + 1 }, { ...late, group: 0 })).toBe(false);
});

test('WAIT-3: who came in an earlier group goes in first; within one the numbers decide', () => {
  const line = {
    round: 1,
    group: 5,
    serving: { group: 2, share: 0.25 },
    listeners: 9,
    limit: 9,
    counted: 1,
  } as never;
  const ticket = (group: number, place: number) => ({ round: 1, group, number: Math.floor(place * 2 ** 32) });
  expect(isServed(line, ticket(1, 0.99))).toBe(true);
  expect(isServed(line, ticket(2, 0.2))).toBe(true);
  expect(isServed(line, ticket(2, 0.3))).toBe(false);
  expect(isServed(line, ticket(3, 0))).toBe(false);
  expect(groupsBefore(line, ticket(4, 0.5))).toBeCloseTo(2.25, 3);
});

test('WAIT-4: with its door closed a room keeps its audience, whatever its limit, and opens it again', () => {
  const line = new RoomLine(1);
  line.turn(500, Number.POSITIVE_INFINITY, true, 0);
  expect(line.waits).toBe(true);
  for (let t = 2_000; t <= 60_000; t += 2_000) line.turn(500, Number.POSITIVE_INFINITY, true, t);
  expect(line.notice(60_000)).toMatchObject({ limit: 500, held: true });
  for (let t = 62_000; t <= 64_000; t += 2_000) line.turn(500, Number.POSITIVE_INFINITY, false, t);
  expect(line.waits).toBe(false);
});

test('WAIT-5: however many come, fifty a second say so at most, and their number is found', () => {
  const counts = new GroupCounts();
  let reports = 0;
  for (let group = 0; group < 12; group++) {
    reports = 0;
    for (let n = 0; n < 5_000; n++) {
      // A page knows it from `queue.json`, up to a second late.
      const { probability } = counts;
      if (Math.random() >= probability) continue;
      reports += 1;
      counts.add(group, probability, `network ${n}`);
    }
    counts.closed(group);
  }
  expect(reports).toBeLessThan(700);
  expect(counts.size(11)).toBeGreaterThan(4_000);
  expect(counts.size(11)).toBeLessThan(6_000);
});

test('WAIT-13, WAIT-15: a closed room keeps also those who are seen only later; how many they are is told to two digits', () => {
  const line = new RoomLine(1);
  line.turn(0, Number.POSITIVE_INFINITY, true, 0);
  line.turn(1_234, Number.POSITIVE_INFINITY, true, 60_000);
  expect(line.notice(60_000)).toMatchObject({ listeners: 1_200, limit: 1_200 });
  // A minute later nobody comes to light any more who was there before.
  line.turn(2_000, Number.POSITIVE_INFINITY, true, 80_000);
  expect(line.notice(80_000)).toMatchObject({ listeners: 2_000, limit: 1_200 });
});

test('WAIT-5: before a large audience not everyone of the first group says so; rooms that wait beside one another share', () => {
  const line = new RoomLine(1);
  line.turn(200_000, Number.POSITIVE_INFINITY, true, 0);
  // A tenth more in ten seconds would be 20,000 newcomers.
  expect(line.notice(0)?.counted).toBe(1 / 64);
  const small = new RoomLine(1);
  small.turn(50, Number.POSITIVE_INFINITY, true, 0);
  expect(small.notice(0)?.counted).toBe(1);
  small.mostToldASecond = 5;
  for (let n = 0; n < 60; n++) small.came({ round: 1, group: 0, number: n }, 1, `network ${n}`);
  expect(small.notice(0)?.counted).toBe(1 / 2);
  const budget = new RequestBudget(() => 50);
  expect(budget.forReactions).toBe(150);
});

test('WAIT-6: what is no line is none', () => {
  const line = new RoomLine(3);
  line.turn(10, 10, false, 0);
  const notice = line.notice(0);
  expect(readWaitingLine(JSON.parse(JSON.stringify(notice)))).toEqual(notice);
  fc.assert(fc.property(fc.json(), (text) => void readWaitingLine(JSON.parse(text))));
  expect(readWaitingLine({ ...notice, counted: 2 })).toBeUndefined();
});

test('LANE-1: about one of a hundred is drawn, by a seed that was committed to before, and revealed after its group', () => {
  const lottery = new Lottery(Buffer.alloc(32, 3), 50);
  const drawn = Array.from({ length: 20_000 }, (_, i) => ({
    round: 1,
    group: 5,
    number: (i * 214_748) % 2 ** 32,
  })).filter((ticket) => lottery.isDrawn(ticket));
  expect(drawn.length).toBeGreaterThan(150);
  expect(drawn.length).toBeLessThan(250);
  expect(lottery.notice(0).revealed).toBeUndefined();
  const { commitment, revealed } = lottery.notice(9);
  expect(revealed?.group).toBe(8);
  // Anyone can verify it: hashed once for each group, it is what was committed to.
  let seed = Buffer.from(revealed?.seed ?? '', 'hex');
  for (let group = 8; group >= 0; group--)
    seed = createHash('sha256').update(seed).digest() as Buffer<ArrayBuffer>;
  expect(seed.toString('hex')).toBe(commitment);
});

test('LANE-2: a page finds out by itself whether it was drawn, as the server does', async () => {
  const lottery = new Lottery(Buffer.alloc(32, 9), 50);
  const tickets = Array.from({ length: 300 }, (_, i) => ({
    round: 1,
    group: 2,
    number: (i * 14_316_557) % 2 ** 32,
  }));
  expect(await isDrawn(lottery.notice(2), tickets[0] as Ticket)).toBeUndefined();
  for (const ticket of tickets) {
    expect(await isDrawn(lottery.notice(6), ticket)).toBe(lottery.isDrawn(ticket));
  }
});

test('WAIT-11: one network is not taken for a crowd, and one ticket not for two', () => {
  const line = new RoomLine(1, () => new Lottery(Buffer.alloc(32, 5), 50));
  line.turn(10, 10, false, 0);
  const ticket = (number: number): Ticket => ({ round: 1, group: 0, number });
  for (let n = 0; n < 100; n++) line.came(ticket(7), 1, `network ${n}`);
  expect(line.notice(0)?.waiting).toBe(1);
  for (let n = 0; n < 5_000; n++) line.came(ticket(1_000 + n), 1, 'a /24');
  expect(line.notice(0)?.waiting).toBe(31);
  // A hall behind one address, among many who come, is a tenth of them.
  for (let n = 0; n < 900; n++) line.came(ticket(10_000 + n), 1, `other ${n}`);
  for (let n = 0; n < 5_000; n++) line.came(ticket(20_000 + n), 1, 'a /24');
  const { waiting = 0 } = line.notice(0) ?? {};
  expect(waiting).toBeGreaterThan(950);
  expect(waiting).toBeLessThan(1_300);
});

test('LANE-3: of those who said before the draw that they wait, those whom the lane drew are counted once, and nobody else', () => {
  const secret = Buffer.alloc(32, 5);
  const lottery = new Lottery(secret, 50);
  const line = new RoomLine(1, () => new Lottery(secret, 50));
  line.turn(10, 10, false, 0);
  expect(line.laneBeginning).toEqual({ round: 1, commitment: lottery.commitment });
  const drawnNumbers = (group: number, count: number) => {
    const found: number[] = [];
    for (let number = 0; found.length < count; number++)
      if (lottery.isDrawn({ group, number })) found.push(number);
    return found;
  };
  const [lucky = 0, chosenLater = 0] = drawnNumbers(0, 2);
  const ticket: Ticket = { round: 1, group: 0, number: lucky };
  line.came(ticket, 1, 'a');
  for (let number = 5_000_000; number < 5_000_099; number++)
    if (!lottery.isDrawn({ group: 0, number })) line.came({ ...ticket, number }, 1, `n${number}`);
  // Before its seed is revealed nobody can know.
  expect(line.plays(ticket)).toBe(false);
  line.turn(10, 10, false, GROUP_MS);
  expect(line.plays(ticket)).toBe(true);
  expect(line.plays(ticket)).toBe(false);
  // Whoever chose a number once the seed was there is drawn by it, and proves nothing.
  line.came({ ...ticket, number: chosenLater }, 1, 'b');
  expect(line.plays({ ...ticket, number: chosenLater })).toBe(false);
  expect(line.plays({ ...ticket, round: 2 })).toBe(false);
  if (!line.lane) throw new Error('nobody waits');
  const { told, drawn, playing, lastSeed, lastGroup, commitment } = line.lane;
  expect([drawn, playing, lastGroup]).toEqual([1, 1, 1]);
  expect(told).toBeGreaterThan(95);
  let seed = Buffer.from(lastSeed, 'hex');
  for (let group = 1; group >= 0; group--)
    seed = createHash('sha256').update(seed).digest() as Buffer<ArrayBuffer>;
  expect(seed.toString('hex')).toBe(commitment);
  expect(shareOf(Buffer.alloc(32), { number: 1 })).toBeGreaterThanOrEqual(0);
  expect(LANE_SHARE).toBe(0.01);
});
