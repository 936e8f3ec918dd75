import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlotNumbers } from '../../src/stage/slot-numbers.ts';
import { VoiceOrder } from '../../src/stage/voice-order.ts';

const numRuns = process.env['TRIBUNE_LONG'] ? 2_000 : 100;

interface Sent {
  readonly sequence: number;
  readonly timestamp: number;
  readonly begins: boolean;
}

/** A speaker on the wire: its numbers begin anywhere, and wrap. */
class Wire {
  sequence: number;
  timestamp: number;

  constructor(sequence: number, timestamp: number) {
    this.sequence = sequence & 0xffff;
    this.timestamp = timestamp >>> 0;
  }

  next(): [number, number] {
    this.sequence = (this.sequence + 1) & 0xffff;
    this.timestamp = (this.timestamp + 960) >>> 0;
    return [this.sequence, this.timestamp];
  }
}

/** Sequence numbers as integers that go on across the wrap. */
function unwrapped(sent: readonly Sent[]): number[] {
  let last = sent[0]?.sequence ?? 0;
  return sent.map(({ sequence }) => {
    last += (((sequence - last) & 0xffff) << 16) >> 16;
    return last;
  });
}

test('RTP-5: a slot is one stream without gaps, whoever speaks in it, and never sends a number twice', () => {
  const turn = fc.record({
    speaker: fc.nat(3),
    packets: fc.integer({ min: 1, max: 400 }),
    swap: fc.boolean(),
    duplicate: fc.boolean(),
    restart: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(turn, { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 }),
      (turns, firsts) => {
        const wires = firsts.map((first) => new Wire(first, first * 65_537));
        const orders = firsts.map(() => new VoiceOrder());
        const slot = new SlotNumbers();
        const sent: Sent[] = [];
        let speaking = -1;
        let nowMs = 0;
        const offer = (speaker: number, [sequence, timestamp]: [number, number]) => {
          const order = orders[speaker] as VoiceOrder;
          if (!order.accept(sequence, timestamp, nowMs)) return;
          if (slot.place(order.index, order.ticks, nowMs)) {
            sent.push({ sequence: slot.sequence, timestamp: slot.timestamp, begins: slot.begins });
          }
        };
        for (const { speaker, packets, swap, duplicate, restart } of turns) {
          const wire = wires[speaker] as Wire;
          const late = [wire.sequence, wire.timestamp] as [number, number];
          if (speaker !== speaking) slot.change();
          speaking = speaker;
          if (restart) {
            orders[speaker]?.restart();
            wires[speaker] = new Wire(wire.sequence + 20_000, wire.timestamp + 5);
          }
          for (let i = 0; i < packets; i++) {
            nowMs += 20;
            const one = (wires[speaker] as Wire).next();
            if (swap && i % 7 === 3) {
              const two = (wires[speaker] as Wire).next();
              offer(speaker, two);
            }
            offer(speaker, one);
            if (duplicate && i % 5 === 0) offer(speaker, one);
            // The last of this speaker's former turn, very late.
            if (i === 1) offer(speaker, late);
          }
        }
        const numbers = unwrapped(sent);
        expect(new Set(numbers).size).toBe(numbers.length);
        const [least = 0, most = 0] = [Math.min(...numbers), Math.max(...numbers)];
        expect(most - least + 1).toBe(numbers.length);
      },
    ),
    { numRuns },
  );
});

test('RTP-6: a new speaker in a slot bears the marker, and its time goes on by the clock', () => {
  const slot = new SlotNumbers(100, 0xffff_ff00);
  const sent: Sent[] = [];
  const send = (order: VoiceOrder, sequence: number, timestamp: number, nowMs: number) => {
    order.accept(sequence, timestamp, nowMs);
    slot.place(order.index, order.ticks, nowMs);
    sent.push({ sequence: slot.sequence, timestamp: slot.timestamp, begins: slot.begins });
  };
  const [ada, ben] = [new VoiceOrder(), new VoiceOrder()];
  send(ada, 65_535, 5_000, 0);
  send(ada, 0, 5_960, 20);
  slot.change();
  send(ben, 7, 900_000, 1_020);
  send(ben, 8, 900_960, 1_040);
  slot.change();
  send(ada, 51, 54_920, 1_041);
  const start = (0xffff_ff00 + 960) >>> 0;
  expect(sent).toEqual([
    { sequence: 100, timestamp: start, begins: true },
    { sequence: 101, timestamp: (start + 960) >>> 0, begins: false },
    { sequence: 102, timestamp: (start + 960 + 48_000) >>> 0, begins: true },
    { sequence: 103, timestamp: (start + 1_920 + 48_000) >>> 0, begins: false },
    { sequence: 104, timestamp: (start + 2_880 + 48_000) >>> 0, begins: true },
  ]);
});

test('RTP-7: a packet from before a change is not sent after it', () => {
  const order = new VoiceOrder();
  const slot = new SlotNumbers();
  order.accept(10, 0, 0);
  const early = [order.index, order.ticks] as const;
  order.accept(11, 960, 20);
  slot.change();
  expect(slot.place(order.index, order.ticks, 20)).toBe(true);
  expect(slot.place(...early, 21)).toBe(false);
});

test('RTP-8: loss leaves a gap of its size; a sender that begins anew, or jumps, leaves none', () => {
  const order = new VoiceOrder();
  const accepted = (sequence: number, timestamp: number, atMs: number) =>
    order.accept(sequence, timestamp, atMs) ? [order.index, order.ticks, order.begins] : undefined;
  expect(accepted(65_534, 0, 0)).toEqual([1, 0, true]);
  expect(accepted(1, 2_880, 60)).toEqual([4, 2_880, false]);
  expect(accepted(0, 1_920, 61)).toEqual([3, 1_920, false]);
  expect(accepted(0, 1_920, 62)).toBeUndefined();
  // A stray number is dropped, and two in a row are a new beginning.
  expect(accepted(30_000, 9, 80)).toBeUndefined();
  expect(accepted(30_001, 969, 100)).toEqual([5, 2_880 + 1_920, true]);
  order.restart();
  expect(accepted(5, 77, 1_100)).toEqual([6, 2_880 + 1_920 + 48_000, true]);
  // Late, from the connection before: the one that was lost there must not come up here.
  expect(accepted(1, 0, 1_101)).toBeUndefined();
});
