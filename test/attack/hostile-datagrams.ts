/**
 * What strangers may throw at a room's UDP port, as fast-check generates it: by one seed always the same.
 *
 * Bytes that only have to be any bytes come from a number each, by a generator of their own: fast-check makes a
 * hundred thousand numbers in the time in which it makes some thousand arrays.
 */

import fc from 'fast-check';
import { clientHelloRecord, handshake, helloVerifyRequestRecord, record } from './dtls-records.ts';
import { ATTRIBUTE, BINDING_REQUEST, MAGIC_COOKIE, stunMessage } from './stun-message.ts';

/** What an eavesdropper knows of a session when it makes a datagram. */
export interface Overheard {
  /** Datagrams of the speaker, newest last. */
  readonly datagrams: readonly Buffer[];
  readonly stageUfrag: string;
  readonly speakerUfrag: string;
}

export interface Hostile {
  /** From whose address it comes. */
  readonly from: 'stranger' | 'speaker';
  readonly kind: 'noise' | 'stun' | 'dtls' | 'rtp' | 'replay' | 'altered';
  readonly make: (overheard: Overheard) => Buffer;
}

const LONGEST_BYTES = 1_400;
const seed = fc.integer({ min: 1, max: 0x7fffffff });
const size = fc.oneof(fc.nat(64), fc.nat(LONGEST_BYTES));

/** Bytes without a meaning (xorshift32). */
function noise(from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, x = from; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    bytes[i] = x;
  }
  return bytes;
}

const noises = fc.record({ seed, size, first: fc.nat(255) }).map((of) => () => {
  const bytes = noise(of.seed, of.size);
  if (bytes.length > 0) bytes[0] = of.first;
  return bytes;
});

const usernames = fc.oneof(
  fc.constant(({ stageUfrag, speakerUfrag }: Overheard) => `${stageUfrag}:${speakerUfrag}`),
  fc.constant(({ stageUfrag }: Overheard) => `${stageUfrag}:`),
  fc.constant(({ stageUfrag }: Overheard) => stageUfrag),
  fc.string({ maxLength: 20 }).map((name) => () => name),
  fc.constantFrom(600, 1_000).map(
    (length) =>
      ({ stageUfrag }: Overheard) =>
        `${stageUfrag}:`.padEnd(length, 'x'),
  ),
);

const stuns = fc
  .record({
    seed,
    type: fc.oneof(
      fc.constant(BINDING_REQUEST),
      fc.constantFrom(0x0011, 0x0101, 0x0111, 0x0003),
      fc.nat(0x3fff),
    ),
    cookie: fc.oneof({ weight: 9, arbitrary: fc.constant(MAGIC_COOKIE) }, { weight: 1, arbitrary: seed }),
    username: fc.option(usernames),
    integrity: fc.constantFrom(undefined, 20, 20, 20, 4, 0),
    strange: fc.array(fc.record({ type: fc.nat(0xffff), seed, size: fc.nat(200) }), { maxLength: 4 }),
    nominates: fc.boolean(),
    fingerprint: fc.boolean(),
    lengthOff: fc.constantFrom(0, 0, 0, 0, 4, -4, 1_000, -1),
  })
  .map((of) => (overheard: Overheard) => {
    const attributes = [
      ...(of.username ? [{ type: ATTRIBUTE.username, value: Buffer.from(of.username(overheard)) }] : []),
      { type: ATTRIBUTE.priority, value: noise(of.seed, 4) },
      { type: ATTRIBUTE.controlling, value: noise(of.seed, 8) },
      ...(of.nominates ? [{ type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) }] : []),
      ...of.strange.map((any) => ({ type: any.type, value: noise(any.seed, any.size) })),
      ...(of.integrity === undefined
        ? []
        : [{ type: ATTRIBUTE.integrity, value: noise(of.seed, of.integrity) }]),
    ];
    const { type, cookie, fingerprint, lengthOff } = of;
    return stunMessage({ type, cookie, transaction: noise(of.seed, 12), attributes, fingerprint, lengthOff });
  });

const epochs = fc.constantFrom(0, 0, 1, 2, 0xffff);
const sequences = fc.oneof(fc.nat(10), fc.nat(0x7fffffff));
const dtls = fc.oneof(
  seed.map((from) => () => clientHelloRecord(noise(from, 32))),
  seed.map((from) => () => helloVerifyRequestRecord(noise(from, 20))),
  // A handshake message, of which a piece comes, wherever it says to belong and however long it says to be.
  fc
    .record({
      epoch: epochs,
      sequence: sequences,
      type: fc.nat(24),
      length: fc.nat(0xffffff),
      at: fc.nat(0xffffff),
      seed,
      size,
    })
    .map(
      (of) => () =>
        record(22, of.epoch, of.sequence, handshake(of.type, of.length, of.at, noise(of.seed, of.size))),
    ),
  // Alerts, ChangeCipherSpec, application data, and content types that are none.
  fc
    .record({
      type: fc.oneof(fc.constantFrom(20, 21, 21, 23), fc.integer({ min: 20, max: 63 })),
      epoch: epochs,
      sequence: sequences,
      seed,
      size: fc.oneof(fc.constant(2), size),
    })
    .map((of) => () => record(of.type, of.epoch, of.sequence, noise(of.seed, of.size))),
  // Close, and every fatal alert, in clear.
  fc
    .record({ level: fc.constantFrom(1, 2), description: fc.nat(120), epoch: epochs, sequence: sequences })
    .map((of) => () => record(21, of.epoch, of.sequence, Buffer.of(of.level, of.description))),
);

/** RTP and RTCP in clear, of the speaker's own source where one was overheard. */
const rtps = fc
  .record({
    seed,
    size,
    type: fc.constantFrom(111, 111, 0, 200, 201, 202, 203, 205, 206),
    first: fc.constantFrom(0x80, 0x90, 0xa0, 0xbf, 0x81),
  })
  .map((of) => ({ datagrams }: Overheard) => {
    const bytes = noise(of.seed, 12 + of.size);
    const heard = datagrams.findLast((datagram) => datagram.length > 12 && (datagram[0] ?? 0) >> 6 === 2);
    bytes[0] = of.first;
    bytes[1] = of.type;
    if (of.type >= 200) {
      bytes.writeUInt16BE(Math.floor(bytes.length / 4) - 1, 2);
      heard?.copy(bytes, 4, 4, 8);
    } else heard?.copy(bytes, 2, 2, 12);
    return bytes;
  });

const chosen = ({ datagrams }: Overheard, at: number): Buffer =>
  datagrams[at % datagrams.length] ?? Buffer.alloc(0);
const replays = fc.nat().map((at) => (overheard: Overheard) => chosen(overheard, at));
const altered = fc
  .record({
    at: fc.nat(),
    flips: fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { minLength: 1, maxLength: 4 }),
    cut: fc.option(fc.nat(), { freq: 4 }),
    more: fc.option(fc.record({ seed, size: fc.nat(40) }), { freq: 4 }),
  })
  .map((of) => (overheard: Overheard) => {
    const bytes = Buffer.from(chosen(overheard, of.at));
    for (const { at, bit } of of.flips) {
      const place = at % Math.max(1, bytes.length);
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
    }
    const kept = of.cut === null ? bytes : bytes.subarray(0, of.cut % (bytes.length + 1));
    return of.more ? Buffer.concat([kept, noise(of.more.seed, of.more.size)]) : kept;
  });

const KINDS = { noise: noises, stun: stuns, dtls, rtp: rtps, replay: replays, altered };

const hostile: fc.Arbitrary<Hostile> = fc
  .constantFrom(...(Object.keys(KINDS) as Hostile['kind'][]))
  .chain((kind) =>
    fc.record({
      from: fc.constantFrom<Hostile['from'][]>('stranger', 'speaker'),
      kind: fc.constant(kind),
      make: KINDS[kind] as fc.Arbitrary<Hostile['make']>,
    }),
  );

/** Always the same of one seed. */
export function hostileDatagrams(seedOfAll: number, count: number): Hostile[] {
  return fc.sample(hostile, { seed: seedOfAll, numRuns: count });
}
