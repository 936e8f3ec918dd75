import { oggChecksum } from '../../src/performer/ogg-page.ts';

export interface PageFields {
  readonly flags: number;
  readonly granule: bigint;
  readonly serial: number;
  readonly number: number;
  readonly lacing: readonly number[];
  readonly body: Uint8Array;
}

/** A page written field by field, for tests of what reads it. */
export function oggPage(fields: PageFields): Buffer {
  const page = Buffer.alloc(27 + fields.lacing.length + fields.body.length);
  page.write('OggS', 0, 'latin1');
  page[5] = fields.flags;
  page.writeBigInt64LE(fields.granule, 6);
  page.writeUInt32LE(fields.serial, 14);
  page.writeUInt32LE(fields.number, 18);
  page[26] = fields.lacing.length;
  page.set(fields.lacing, 27);
  page.set(fields.body, 27 + fields.lacing.length);
  page.writeUInt32LE(oggChecksum(page), 22);
  return page;
}

export function opusHead(channels = 1, preSkip = 312, family = 0): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head[8] = 1;
  head[9] = channels;
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(48_000, 12);
  head[18] = family;
  return head;
}

export function opusTags(): Buffer {
  const tags = Buffer.alloc(16);
  tags.write('OpusTags', 0, 'latin1');
  return tags;
}

/** A whole stream of pages: headers on pages of their own, then packets cut so that each page has `perPage` lacing values. */
export function oggStream(
  packets: readonly Uint8Array[],
  options: { serial?: number; perPage?: number; ticks?: number; head?: Uint8Array; tags?: Uint8Array } = {},
): Buffer[] {
  const { serial = 7, perPage = 255, ticks = 960 * packets.length } = options;
  const single = (packet: Uint8Array, flags: number, number: number): Buffer =>
    oggPage({ flags, granule: 0n, serial, number, lacing: laced(packet), body: packet });
  const pages = [single(options.head ?? opusHead(), 2, 0), single(options.tags ?? opusTags(), 0, 1)];
  const lacing = packets.flatMap(laced);
  const body = Buffer.concat(packets);
  let taken = 0;
  for (let at = 0; at < lacing.length; at += perPage) {
    const values = lacing.slice(at, at + perPage);
    const size = values.reduce((sum, value) => sum + value, 0);
    const isLast = at + perPage >= lacing.length;
    const continued = at > 0 && lacing[at - 1] === 255;
    pages.push(
      oggPage({
        flags: (continued ? 1 : 0) | (isLast ? 4 : 0),
        granule: isLast ? BigInt(ticks) : -1n,
        serial,
        number: pages.length,
        lacing: values,
        body: body.subarray(taken, taken + size),
      }),
    );
    taken += size;
  }
  return pages;
}

function laced(packet: Uint8Array): number[] {
  return [...Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
}
