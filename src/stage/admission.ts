/** Which lines of an offer the stage takes, and why it refuses an offer whole. */

import { TribuneError } from '../core/refusal.ts';
import { type Credentials, type OfferedLine, readOffer } from './offer.ts';
import { MOST_VOICES } from './stage-interface.ts';

/** An audio line that is taken: Opus is there. */
export interface AudioLine extends OfferedLine {
  readonly opus: number;
}

/** What the stage makes of an offer. Lines of `lines` that are nowhere else are refused in the answer. */
export interface Admitted {
  readonly lines: readonly OfferedLine[];
  readonly credentials: Credentials;
  readonly microphone: AudioLine;
  /** Each carries one other speaker to this one. */
  readonly slots: readonly AudioLine[];
  /** The data channels' line. */
  readonly data: OfferedLine | undefined;
}

/** @throws TribuneError offer_malformed, offer_without_opus, offer_unsupported */
export function admit(sdp: string): Admitted {
  const lines = readOffer(sdp);
  if (!lines) throw new TribuneError('offer_malformed', 'The body is no SDP offer that this stage can read.');
  const audio = lines.filter(({ kind, direction }) => kind === 'audio' && direction !== 'inactive');
  const sending = audio.filter(({ direction }) => direction !== 'recvonly');
  const [microphone] = sending;
  if (!microphone || sending.length > 1 || audio.length > MOST_VOICES) {
    throw unsupported(`Offer one microphone and at most ${MOST_VOICES - 1} lines to hear the others.`);
  }
  const withOpus = audio.filter((line): line is AudioLine => line.opus !== undefined);
  if (withOpus.length < audio.length) {
    throw new TribuneError('offer_without_opus', 'The offer has no Opus at 48 kHz, the only codec here.');
  }
  const data = lines.find(({ kind, formats }) => kind === 'application' && formats.includes('/DTLS/SCTP '));
  const taken = data ? [...audio, data] : audio;
  if (lines.length > 1 && !taken.every(({ bundled }) => bundled)) {
    throw unsupported('All lines of the offer have to share one connection (a=group:BUNDLE).');
  }
  if (!audio.every(({ rtcpMux }) => rtcpMux)) {
    throw unsupported('The offer has to put RTP and RTCP on one port (a=rtcp-mux).');
  }
  return {
    lines,
    credentials: credentialsOf(taken, lines),
    microphone: withOpus.find(({ mid }) => mid === microphone.mid) as AudioLine,
    slots: withOpus.filter(({ mid }) => mid !== microphone.mid),
    data,
  };
}

/**
 * Those of the first line taken: the answer makes it the one whose connection all share (RFC 9143 §7.3.2). Lines that
 * were only ever to share the connection of a refused one have none of their own.
 */
function credentialsOf(taken: readonly OfferedLine[], lines: readonly OfferedLine[]): Credentials {
  const inOrder = [...lines.filter((line) => taken.includes(line)), ...lines];
  return inOrder.find(({ credentials }) => credentials)?.credentials as Credentials;
}

function unsupported(detail: string): TribuneError {
  return new TribuneError('offer_unsupported', detail);
}
