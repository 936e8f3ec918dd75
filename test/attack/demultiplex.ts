/** What a datagram of WebRTC is, by its first byte (RFC 7983 §7). */
export type Kind = 'stun' | 'dtls' | 'rtp' | 'other';

export function kindOf(datagram: Uint8Array): Kind {
  const first = datagram[0] ?? 255;
  if (first <= 3) return 'stun';
  if (first >= 20 && first <= 63) return 'dtls';
  return first >= 128 && first <= 191 ? 'rtp' : 'other';
}

/** Content types of DTLS records (RFC 6347 §4.1). */
export const APPLICATION_DATA = 23;
