/** One Opus packet as it came off the wire, its RTP header removed (RFC 3550 §5.1, RFC 7587). */
export interface VoicePacket {
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits at 48 kHz, wraps; starts at random. */
  readonly timestamp: number;
  readonly payload: Uint8Array;
  /** Monotonic ms. */
  readonly arrivalMs: number;
}
