import { type OggPage, readOggPage } from './ogg-page.ts';
import { opusTicks } from './opus-duration.ts';

/** What an Ogg Opus file holds (RFC 7845): the packets as they go on the wire, headers and framing removed. */
export interface OggOpus {
  readonly channels: 1 | 2;
  /** Samples at 48 kHz that a decoder drops from the start (RFC 7845 §4.2). */
  readonly preSkipTicks: number;
  readonly packets: readonly Uint8Array[];
  /** Playing time in ticks of 48 kHz: pre-skip and the trim at the end taken off (RFC 7845 §4.4). */
  readonly durationTicks: number;
}

/**
 * Reads the first Opus stream of a file. Strict, for a file has no excuse to be broken: a wrong checksum, a missing
 * page, a cut end or a packet that is not Opus make it undefined.
 */
export function readOggOpus(bytes: Uint8Array): OggOpus | undefined {
  const stream = collectStream(bytes);
  if (!stream) return undefined;
  const [head, tags, ...packets] = stream.packets;
  const format = head && readHead(head);
  if (!format || !tags || !startsWith(tags, 'OpusTags') || packets.length === 0) return undefined;
  let soundTicks = 0;
  for (const packet of packets) {
    const ticks = opusTicks(packet);
    if (ticks === undefined) return undefined;
    soundTicks += ticks;
  }
  const endTicks = Math.min(soundTicks, Number(stream.lastGranule));
  const durationTicks = endTicks - format.preSkipTicks;
  return durationTicks > 0 ? { ...format, packets, durationTicks } : undefined;
}

interface Stream {
  readonly packets: readonly Uint8Array[];
  readonly lastGranule: bigint;
}

/** Joins the packets of the first stream whose first packet is an Opus header; other streams are passed over. */
function collectStream(bytes: Uint8Array): Stream | undefined {
  const packets: Uint8Array[] = [];
  let partial: Uint8Array[] = [];
  let previous: OggPage | undefined;
  for (let offset = 0; offset < bytes.length; ) {
    const page = readOggPage(bytes, offset);
    if (!page) return undefined;
    offset += page.sizeBytes;
    if (!previous) {
      if (!page.first || !page.pieces[0] || !startsWith(page.pieces[0], 'OpusHead')) continue;
    } else {
      if (page.serial !== previous.serial) continue;
      if (!follows(page, previous)) return undefined;
    }
    for (const [index, piece] of page.pieces.entries()) {
      partial.push(piece);
      if (index === page.pieces.length - 1 && page.open) continue;
      packets.push(partial.length === 1 ? piece : joined(partial));
      partial = [];
    }
    if (page.last) return partial.length === 0 ? { packets, lastGranule: page.granule } : undefined;
    previous = page;
  }
  return undefined;
}

function follows(page: OggPage, previous: OggPage): boolean {
  return (
    page.number === (previous.number + 1) >>> 0 &&
    !page.first &&
    page.continued === previous.open &&
    (page.pieces.length > 0 || !page.continued)
  );
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The identification header (RFC 7845 §5.1). Only mapping family 0: what RTP can carry (RFC 7587). */
function readHead(head: Uint8Array): Pick<OggOpus, 'channels' | 'preSkipTicks'> | undefined {
  if (head.length < 19) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const channels = view.getUint8(9);
  if (view.getUint8(8) >> 4 !== 0 || view.getUint8(18) !== 0) return undefined;
  if (channels !== 1 && channels !== 2) return undefined;
  return { channels, preSkipTicks: view.getUint16(10, true) };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, index) => bytes[index] === character.charCodeAt(0));
}
