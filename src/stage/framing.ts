/** Packets on a TCP connection: two bytes of length, then the packet (RFC 4571 §2). */

/** Packets are at most an MTU; a stranger may not announce more. */
export const LONGEST_FRAME_BYTES = 2_048;
const LENGTH_BYTES = 2;

export class Unframer {
  #pending: Buffer = Buffer.alloc(0);

  /**
   * Takes what arrived and gives the frames that are whole with it; keeps less than one frame.
   *
   * @returns undefined when a frame announces more than `LONGEST_FRAME_BYTES`: nothing behind it can be trusted
   */
  push(piece: Buffer): Buffer[] | undefined {
    let rest = this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece]);
    const frames: Buffer[] = [];
    while (rest.length >= LENGTH_BYTES) {
      const length = rest.readUInt16BE(0);
      if (length > LONGEST_FRAME_BYTES) return undefined;
      if (rest.length < LENGTH_BYTES + length) break;
      frames.push(rest.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
      rest = rest.subarray(LENGTH_BYTES + length);
    }
    // A copy: a view of a few bytes would keep the whole piece.
    this.#pending = Buffer.from(rest);
    return frames;
  }
}

/** @param packet of at most 65,535 bytes */
export function framed(packet: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + packet.length);
  frame.writeUInt16BE(packet.length);
  packet.copy(frame, LENGTH_BYTES);
  return frame;
}
