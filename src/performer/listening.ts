import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { readRtp } from './rtp-packet.ts';

/** A packet of somebody else's voice as it came in on a receive slot. */
export interface HeardPacket {
  /** The slot's mid in our offer. */
  readonly mid: string;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payload: Uint8Array;
  /** `performance.now()`. */
  readonly arrivalMs: number;
}

export interface Listening {
  /** Receive slots to offer beside the microphone; a Tribune stage serves up to 12. */
  readonly slots: number;
  readonly onPacket: (packet: HeardPacket) => void;
}

/** Adds the receive slots to an offer. Their mids are 1, 2, …: the microphone is 0. */
export function addReceiveSlots(
  connection: PeerConnection,
  payloadType: number,
  listening: Listening,
): Track[] {
  return Array.from({ length: listening.slots }, (_, index) => {
    const mid = String(index + 1);
    const media = new datachannel.Audio(mid, 'RecvOnly');
    media.addOpusCodec(payloadType, 'minptime=10;useinbandfec=1');
    const track = connection.addTrack(media);
    // Without a handler for the end, libdatachannel keeps about 100 KB per connection.
    track.onClosed(() => {});
    track.onMessage((bytes) => {
      const packet = readRtp(bytes);
      if (!packet) return;
      const { sequence, timestamp, payload } = packet;
      listening.onPacket({ mid, sequence, timestamp, payload, arrivalMs: performance.now() });
    });
    return track;
  });
}
