/**
 * The texts of one handshake: what the engine is told of an offer, and what the offerer is answered.
 *
 * Both are written here, line by line. A stranger's text reaches neither the engine's parser nor, through its
 * candidates, anyone else's network; what the engine says is read for its fingerprint and role alone.
 */

import type { Admitted, AudioLine } from './admission.ts';
import type { OfferedLine } from './offer.ts';

/** Mono, with error correction; silence is suppressed (RFC 7587 §6.1). */
export const OPUS_PARAMETERS = 'minptime=10;useinbandfec=1;usedtx=1;stereo=0;sprop-stereo=0';
const LEVEL_EXTENSION = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const SCTP_PORT = 5000;
/** The stage's own messages are below; a studio has nothing to say that is longer. */
export const LONGEST_MESSAGE_BYTES = 65_536;

/** The offer for the engine: the microphone's line in both directions, and the data channels', without candidates. */
export function engineOffer({ lines, microphone, data, credentials }: Admitted): string {
  const taken = lines.filter((line) => line.mid === microphone.mid || line === data);
  return written([
    ...sessionLines('0', taken),
    `a=fingerprint:${credentials.fingerprint}`,
    'a=setup:actpass',
    `a=ice-ufrag:${credentials.ufrag}`,
    `a=ice-pwd:${credentials.password}`,
    ...taken.flatMap((line) => [
      ...transportLines(line),
      ...(line === data ? dataLines() : [...opusLines(microphone), 'a=sendrecv']),
    ]),
  ]);
}

export interface AnswerParts {
  readonly sessionId: string;
  readonly ufrag: string;
  readonly password: string;
  /** What the engine answered itself. */
  readonly engineAnswer: string;
  /** Lines `a=candidate:…`. */
  readonly candidates: readonly string[];
  /** The source of each slot, by its mid. */
  readonly ssrcOf: ReadonlyMap<string, number>;
}

/** The answer, every line in the offer's order (RFC 3264 §6); undefined when the engine's own cannot be read. */
export function speakerAnswer(admitted: Admitted, parts: AnswerParts): string | undefined {
  const fingerprint = /^a=fingerprint:(\S+ \S+)\s*$/m.exec(parts.engineAnswer)?.[1];
  const role = /^a=setup:(active|passive)\s*$/m.exec(parts.engineAnswer)?.[1];
  if (!fingerprint || !role) return undefined;
  const taken = admitted.lines.filter((line) => isTaken(admitted, line));
  const connection = [
    `a=ice-ufrag:${parts.ufrag}`,
    `a=ice-pwd:${parts.password}`,
    `a=fingerprint:${fingerprint}`,
    `a=setup:${role}`,
  ];
  return written([
    ...sessionLines(parts.sessionId, taken),
    ...admitted.lines.flatMap((line) => {
      if (!taken.includes(line)) return refusedLines(line);
      return [
        ...transportLines(line),
        ...connection,
        ...(line === taken[0] ? [...parts.candidates, 'a=end-of-candidates'] : []),
        ...(line === admitted.data ? dataLines() : answerLines(line as AudioLine, admitted, parts.ssrcOf)),
      ];
    }),
  ]);
}

function isTaken({ microphone, slots, data }: Admitted, line: OfferedLine): boolean {
  return line.mid === microphone.mid || line === data || slots.some(({ mid }) => mid === line.mid);
}

function answerLines(
  line: AudioLine,
  { microphone }: Admitted,
  ssrcOf: ReadonlyMap<string, number>,
): string[] {
  const ssrc = ssrcOf.get(line.mid);
  if (line.mid !== microphone.mid && ssrc !== undefined) {
    const name = `slot-${line.mid}`;
    return [...opusLines(line), 'a=sendonly', `a=msid:${name} ${name}`, `a=ssrc:${ssrc} cname:${name}`];
  }
  const level =
    line.levelExtension === undefined ? [] : [`a=extmap:${line.levelExtension} ${LEVEL_EXTENSION}`];
  return [...opusLines(line), ...level, 'a=recvonly'];
}

function sessionLines(id: string, taken: readonly OfferedLine[]): string[] {
  return [
    'v=0',
    `o=tribune ${id} 1 IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${taken.map(({ mid }) => mid).join(' ')}`,
    'a=msid-semantic:WMS *',
  ];
}

function transportLines(line: OfferedLine): string[] {
  const [protocol = '', firstFormat = ''] = line.formats.split(' ');
  return [
    `m=${line.kind} 9 ${protocol} ${line.opus ?? firstFormat}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${line.mid}`,
  ];
}

function opusLines({ opus }: AudioLine): string[] {
  return [`a=rtpmap:${opus} opus/48000/2`, `a=fmtp:${opus} ${OPUS_PARAMETERS}`, 'a=rtcp-mux'];
}

function dataLines(): string[] {
  return ['a=sendrecv', `a=sctp-port:${SCTP_PORT}`, `a=max-message-size:${LONGEST_MESSAGE_BYTES}`];
}

/** Port 0, and outside the bundle (RFC 3264 §6, RFC 9143 §7.3.3). */
function refusedLines(line: OfferedLine): string[] {
  return [`m=${line.kind} 0 ${line.formats}`, 'c=IN IP4 0.0.0.0', `a=mid:${line.mid}`, 'a=inactive'];
}

function written(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}
