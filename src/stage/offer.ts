/**
 * Reads a speaker's offer (SDP, RFC 8866 and JSEP RFC 8829) as far as the stage needs it.
 *
 * The text is a stranger's: anything off is undefined, never a throw.
 */

export interface OfferedAudio {
  readonly mid: string;
  readonly direction: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';
  /** Payload type of Opus, or undefined when the line offers none. */
  readonly opus: number | undefined;
  /** Id of the audio level header extension (RFC 6464), when offered. */
  readonly levelExtension: number | undefined;
}

export interface Offer {
  readonly audio: readonly OfferedAudio[];
  /** Whether a data channel is offered (RFC 8841). */
  readonly data: boolean;
  /** Media kinds the stage has no use for. */
  readonly unsupported: readonly string[];
}

/** A real offer with 13 audio lines has some 30 kB. */
export const LONGEST_OFFER_BYTES = 65_536;
const MOST_LINES = 32;
const LEVEL_EXTENSION = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

export function readOffer(sdp: string): Offer | undefined {
  if (sdp.length > LONGEST_OFFER_BYTES || !sdp.startsWith('v=0')) return undefined;
  const [session, ...media] = sdp.split(/\r?\nm=/);
  if (!session || media.length === 0 || media.length > MOST_LINES) return undefined;
  // Without these no connection can be secured (RFC 8842, RFC 8839).
  if (!/^a=ice-ufrag:\S{4,256}\s*$/m.test(sdp) || !/^a=ice-pwd:\S{22,256}\s*$/m.test(sdp)) return undefined;
  if (!/^a=fingerprint:\S+ [0-9A-Fa-f:]{32,}\s*$/m.test(sdp)) return undefined;
  const audio: OfferedAudio[] = [];
  const unsupported: string[] = [];
  const mids = new Set<string>();
  let data = false;
  for (const section of media) {
    const kind = section.slice(0, section.indexOf(' '));
    const mid = /^a=mid:([\w.-]{1,32})\s*$/m.exec(section)?.[1];
    if (mid === undefined || mids.has(mid)) return undefined;
    mids.add(mid);
    if (kind === 'audio') audio.push(readAudio(section, mid));
    else if (kind === 'application') data = true;
    else unsupported.push(kind);
  }
  return { audio, data, unsupported };
}

function readAudio(section: string, mid: string): OfferedAudio {
  const direction = /^a=(sendonly|recvonly|sendrecv|inactive)\s*$/m.exec(section)?.[1] ?? 'sendrecv';
  return {
    mid,
    direction: direction as OfferedAudio['direction'],
    opus: numberIn(/^a=rtpmap:(\d{1,3}) opus\/48000(?:\/2)?\s*$/im.exec(section)?.[1], 127),
    levelExtension: numberIn(
      new RegExp(`^a=extmap:(\\d{1,3})(?:/\\w+)? ${LEVEL_EXTENSION}`, 'm').exec(section)?.[1],
      14,
    ),
  };
}

function numberIn(text: string | undefined, most: number): number | undefined {
  const value = Number(text);
  return text !== undefined && value <= most ? value : undefined;
}
