/**
 * Reads a speaker's offer (SDP, RFC 8866; as JSEP writes it, RFC 8829) as far as the stage needs it.
 *
 * The text is a stranger's: anything off is undefined, never a throw, and only values that were checked leave here.
 */

export type Direction = 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';

export interface OfferedLine {
  /** The media type of the line: audio, video, application … */
  readonly kind: string;
  /** The rest of the m-line behind the port, to refuse it in the same words: protocol and formats. */
  readonly formats: string;
  readonly mid: string;
  /** In the BUNDLE group, so that it shares the one connection (RFC 9143). */
  readonly bundled: boolean;
  /** RTP and RTCP on one port (RFC 5761). */
  readonly rtcpMux: boolean;
  readonly direction: Direction;
  /** Payload type of Opus, or undefined when the line offers none. */
  readonly opus: number | undefined;
  /** Id of the audio level header extension (RFC 6464), when offered. */
  readonly levelExtension: number | undefined;
  /** Its own, or those above all lines; lines that only ever share another's connection may have none. */
  readonly credentials: Credentials | undefined;
}

/** How the offerer's end is recognised and secured (RFC 8839, RFC 8122). */
export interface Credentials {
  readonly ufrag: string;
  readonly password: string;
  readonly fingerprint: string;
}

/** A real offer with 13 audio lines has some 30 kB. */
const LONGEST_OFFER = 65_536;
const MOST_LINES = 32;
const LEVEL_EXTENSION = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
/** Digests that are still good, and their length in bytes. */
const DIGEST_BYTES: Readonly<Record<string, number>> = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 };

/** The lines of an offer in their order; at least one has credentials. */
export function readOffer(sdp: string): readonly OfferedLine[] | undefined {
  if (sdp.length > LONGEST_OFFER || !sdp.startsWith('v=0')) return undefined;
  const [session = '', ...media] = sdp.replaceAll('\r\n', '\n').split(/\n(?=m=)/);
  if (media.length === 0 || media.length > MOST_LINES) return undefined;
  const bundle = new Set(/^a=group:BUNDLE (.+)$/m.exec(session)?.[1]?.trim().split(' '));
  const lines: OfferedLine[] = [];
  const mids = new Set<string>();
  for (const section of media) {
    const line = readLine(session, section, bundle);
    if (!line || mids.has(line.mid)) return undefined;
    mids.add(line.mid);
    lines.push(line);
  }
  return lines.some(({ credentials }) => credentials) ? lines : undefined;
}

function readLine(session: string, section: string, bundle: ReadonlySet<string>): OfferedLine | undefined {
  const [, kind, port, formats] =
    /^m=([a-z]{1,16}) (\d{1,5}) ([\w/]{1,40}(?: [\w.-]{1,40})+) *$/m.exec(section) ?? [];
  const mid = /^a=mid:([\w.+-]{1,32}) *$/m.exec(section)?.[1];
  if (!kind || !formats || mid === undefined) return undefined;
  const stated = /^a=(sendonly|recvonly|sendrecv|inactive) *$/m.exec(section)?.[1] ?? 'sendrecv';
  // Port 0 is a line that the offerer itself gave up, unless it waits for another line's connection (RFC 9143 §6).
  const live = Number(port) > 0 || /^a=bundle-only *$/m.test(section);
  return {
    kind,
    formats,
    mid,
    bundled: bundle.has(mid),
    rtcpMux: /^a=rtcp-mux *$/m.test(section),
    direction: live ? (stated as Direction) : 'inactive',
    opus: readOpus(section, formats),
    levelExtension: readLevelExtension(section),
    credentials: readCredentials(session, section),
  };
}

/** Payload types 64 to 95 look like RTCP beside it and must not be used (RFC 5761 §4). */
function readOpus(section: string, formats: string): number | undefined {
  const type = /^a=rtpmap:(\d{1,3}) opus\/48000(?:\/2)? *$/im.exec(section)?.[1];
  if (type === undefined || !formats.split(' ').includes(type)) return undefined;
  const value = numberUpTo(127, type);
  return value !== undefined && value >= 64 && value <= 95 ? undefined : value;
}

/** One the offerer would send; ids are 1 to 14 in one-byte headers, to 255 in two-byte ones (RFC 8285 §4). */
function readLevelExtension(section: string): number | undefined {
  const extension = new RegExp(
    `^a=extmap:(\\d{1,3})(?:/(?:sendonly|sendrecv))? ${LEVEL_EXTENSION}(?: |$)`,
    'm',
  );
  const id = numberUpTo(255, extension.exec(section)?.[1]);
  return id === 0 || id === 15 ? undefined : id;
}

function readCredentials(session: string, section: string): Credentials | undefined {
  const find = (attribute: RegExp) => (attribute.exec(section) ?? attribute.exec(session))?.[1];
  const ufrag = find(/^a=ice-ufrag:([\w+/]{4,256}) *$/m);
  const password = find(/^a=ice-pwd:([\w+/]{22,256}) *$/m);
  const fingerprint = find(/^a=fingerprint:(\S{1,16} [0-9A-Fa-f:]{95,191}) *$/m);
  if (!ufrag || !password || !fingerprint) return undefined;
  const [digest = '', value = ''] = fingerprint.split(' ');
  const bytes = DIGEST_BYTES[digest.toLowerCase()];
  if (bytes === undefined || !/^(?:[0-9A-F]{2}:)*[0-9A-F]{2}$/i.test(value)) return undefined;
  if (value.length !== bytes * 3 - 1) return undefined;
  return { ufrag, password, fingerprint: `${digest.toLowerCase()} ${value.toUpperCase()}` };
}

function numberUpTo(most: number, text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && value <= most ? value : undefined;
}
