import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { bytesOf } from '../../src/packager/box.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { eventMessage } from '../../src/packager/event-message.ts';
import { initSegment } from '../../src/packager/init-segment.ts';
import { readBoxes } from '../../src/packager/read-box.ts';
import { readChunk } from '../../src/packager/read-chunk.ts';
import { readEventMessage } from '../../src/packager/read-event-message.ts';
import { readCodecConfig } from '../../src/packager/read-init-segment.ts';

const runs = { numRuns: process.env['TRIBUNE_LONG'] ? 100_000 : 1_000 };

const place = fc.string();
const anyEvent: fc.Arbitrary<TimelineEvent> = fc.oneof(
  fc.record({ type: fc.constant('speaking'), at: fc.maxSafeNat(), places: fc.array(place) }),
  fc.record({ type: fc.constant('ended'), at: fc.maxSafeNat() }),
  fc.record({
    type: fc.constant('gap'),
    at: fc.maxSafeNat(),
    until: fc.maxSafeNat(),
    cause: fc.constantFrom('media-restart', 'writer-silent'),
  }),
  fc.record({
    type: fc.constant('stage'),
    at: fc.maxSafeNat(),
    people: fc.array(fc.record({ place, name: fc.string({ unit: 'binary' }), muted: fc.boolean() })),
  }),
);

/** What was written, with bytes changed, cut off or put in. */
function harmed(real: Uint8Array): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 8 });
  return fc.tuple(changes, fc.nat(real.length), fc.uint8Array({ maxLength: 4 })).map(([each, at, more]) => {
    const bytes = Uint8Array.from(real);
    for (const [where, value] of each) bytes[where] = value;
    return Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at + more.length)]);
  });
}

const silent: TimelineEvent = { type: 'ended', at: 3 };
const chunk = writeChunk('aac64', { n: 1, k: 0 }, Array(15).fill(Uint8Array.of(1, 2, 3)), 0, [silent]);
const init = initSegment('aac64', { audioSpecificConfig: Uint8Array.of(0x11, 0x88, 0x56) });
const message = bytesOf(eventMessage(silent, 1)).subarray(8);

test.each([
  ['boxes', chunk, readBoxes],
  ['chunks', chunk, readChunk],
  ['events', message, readEventMessage],
  ['init segments', init, readCodecConfig],
] as const)("BOX-2: reading a stranger's %s never throws", (_, real, read) => {
  fc.assert(
    fc.property(fc.oneof(harmed(real), fc.uint8Array({ maxLength: 300 })), (bytes) => void read(bytes)),
    runs,
  );
});

test('BOX-3: an event is read back as it was written', () => {
  fc.assert(
    fc.property(anyEvent, fc.nat(), (event, id) => {
      const read = readEventMessage(bytesOf(eventMessage(event, id)).subarray(8));
      expect(read).toEqual(JSON.parse(JSON.stringify(event)));
    }),
  );
});

test('BOX-3: how AAC is coded is read back from its init segment, and of Opus there is nothing to read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), (audioSpecificConfig) => {
      expect(readCodecConfig(initSegment('aac32', { audioSpecificConfig }))).toEqual({ audioSpecificConfig });
    }),
  );
  expect(readCodecConfig(initSegment('opus48', {}))).toBeUndefined();
  for (const rung of RUNG_NAMES.filter((name) => name !== 'opus48'))
    expect(() => initSegment(rung, {})).toThrow(TypeError);
});

test('BOX-4: what is cut, or says it is longer than it is, is not read at all', () => {
  for (let length = 0; length < chunk.length; length++)
    expect(readChunk(chunk.subarray(0, length))).toBeUndefined();
  for (let length = 0; length < init.length; length++)
    expect(readCodecConfig(init.subarray(0, length))).toBeUndefined();
  for (let length = 0; length < message.length - 1; length++)
    expect(readEventMessage(message.subarray(0, length))).toBeUndefined();
});
