/** What an Opus packet says of itself before it is decoded (RFC 6716 §3). */

/** 120 ms, the longest packet (RFC 6716 §3.2.5 R5), in ticks of 48 kHz. */
export const LONGEST_PACKET_TICKS = 5760;
/** An encoder in DTX makes packets of one byte or two, and then need not send any (RFC 7587 §3.1.3). */
const LONGEST_DTX_BYTES = 2;

/** SILK codes by 20 ms; a longer frame of its holds two or three of these. */
const SILK_FRAME_TICKS = 960;
/** RFC 6716 §3.1: higher ones are CELT alone. */
const LAST_HYBRID_CONFIGURATION = 15;

/** How long the packet sounds, in ticks of 48 kHz; undefined when it is malformed. */
export function packetTicks(payload: Uint8Array): number | undefined {
  const toc = payload[0];
  if (toc === undefined) return undefined;
  const ticks = frameCount(toc & 3, payload) * frameTicks(toc >> 3);
  return ticks > 0 && ticks <= LONGEST_PACKET_TICKS ? ticks : undefined;
}

export function isDtx(payload: Uint8Array): boolean {
  return payload.length <= LONGEST_DTX_BYTES;
}

/** Whether SILK, which FEC is a part of, has no share in the packet. */
export function isCeltAlone(payload: Uint8Array): boolean {
  return (payload[0] ?? 0) >> 3 > LAST_HYBRID_CONFIGURATION;
}

/**
 * How much of the sound right before it the packet carries a second time, in ticks of 48 kHz: its in-band FEC. 0: none.
 *
 * SILK puts it into the first frame, for as long a time as that frame lasts, and says so in the bits that the frame
 * begins with: whether there is voice in each SILK frame, then whether there is FEC, and both again for a second channel.
 * They are equally likely, so the range coder leaves them as they are (RFC 6716 §4.2.3).
 */
export function fecTicks(payload: Uint8Array): number {
  const toc = payload[0] ?? 0;
  const header = payload[firstFrameAt(payload)];
  if (header === undefined || isCeltAlone(payload) || isDtx(payload)) return 0;
  const ticks = frameTicks(toc >> 3);
  const silkFrames = Math.max(1, ticks / SILK_FRAME_TICKS);
  const isStereo = (toc & 4) !== 0;
  const mid = header >> (7 - silkFrames);
  const side = isStereo ? header >> (6 - 2 * silkFrames) : 0;
  return (mid | side) & 1 ? ticks : 0;
}

/**
 * The first byte of a packet that holds one frame of no bytes, which a decoder fills by extrapolation.
 *
 * Its mode, bandwidth and channels are those of `toc`; its length is the shortest that the mode has of at least
 * `ticks`, 20 ms at most.
 */
export function emptyFrameToc(toc: number, ticks: number): number {
  const configuration = toc >> 3;
  // SILK and hybrid frames are 10 or 20 ms in both places of their group, CELT's go 2.5, 5, 10, 20.
  const group = configuration < 12 ? configuration & ~3 : configuration & (configuration < 16 ? ~1 : ~3);
  const last = configuration < 16 ? 1 : 3;
  let place = 0;
  while (place < last && frameTicks(group + place) < ticks) place++;
  return ((group + place) << 3) | (toc & 4);
}

/** RFC 6716 §3.1, table 2: by configuration, 0 to 31. */
function frameTicks(configuration: number): number {
  if (configuration < 12) return [480, 960, 1920, 2880][configuration & 3] ?? 0;
  if (configuration < 16) return configuration & 1 ? 960 : 480;
  return 120 << (configuration & 3);
}

/** RFC 6716 §3.2: code 0 is one frame, 1 and 2 are two, 3 says how many in its next byte. 0 when malformed. */
function frameCount(code: number, payload: Uint8Array): number {
  if (code === 0) return 1;
  if (code === 1) return payload.length % 2 === 1 ? 2 : 0;
  if (code === 2) return payload.length > 1 ? 2 : 0;
  return (payload[1] ?? 0) & 63;
}

/** RFC 6716 §3.2: behind the lengths that are told of frames, and of padding. */
function firstFrameAt(payload: Uint8Array): number {
  const code = (payload[0] ?? 0) & 3;
  if (code < 2) return 1;
  if (code === 2) return 1 + lengthBytes(payload, 1);
  const counts = payload[1] ?? 0;
  let at = 2;
  // A byte of 255 says that another follows.
  if (counts & 0x40) while (payload[at++] === 255);
  if (counts & 0x80) for (let frame = 1; frame < (counts & 63); frame++) at += lengthBytes(payload, at);
  return at;
}

/** By how many bytes the length of a frame is told (RFC 6716 §3.2.1). */
function lengthBytes(payload: Uint8Array, at: number): number {
  return (payload[at] ?? 0) < 252 ? 1 : 2;
}
