/** 12 others fill a stage of 13. */
const RECEIVE_SLOTS = 12;

/** Ample for one voice; forward error correction takes its share of it. */
const VOICE_BITS_PER_SECOND = 48_000;

export interface Offering {
  readonly connection: RTCPeerConnection;
  readonly microphone: RTCRtpSender;
  readonly stage: RTCDataChannel;
  /** What each slot carries, by order of the offer; silent until somebody speaks in it. */
  readonly slots: readonly MediaStreamTrack[];
  readonly sdp: string;
}

/**
 * An offer of one microphone, twelve receive slots and the stage's data channel.
 *
 * Opus alone: RED is no gain where Opus carries its own error correction, and the offer shrinks to a third. The
 * candidates are not waited for: the server has a public address, and learns ours from our first packet to it. That
 * the voice is mono, with error correction and silence suppression, stands in the answer, which binds the sender
 * (RFC 7587 §7.1).
 */
export async function makeOffer(voice: MediaStreamTrack): Promise<Offering> {
  const connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
  try {
    const sending = connection.addTransceiver(voice, {
      direction: 'sendonly',
      sendEncodings: [{ maxBitrate: VOICE_BITS_PER_SECOND, priority: 'high', networkPriority: 'high' }],
    });
    preferOpus(sending, RTCRtpSender.getCapabilities('audio'));
    const slots: MediaStreamTrack[] = [];
    for (let slot = 0; slot < RECEIVE_SLOTS; slot++) {
      const receiving = connection.addTransceiver('audio', { direction: 'recvonly' });
      preferOpus(receiving, RTCRtpReceiver.getCapabilities('audio'));
      slots.push(receiving.receiver.track);
    }
    const stage = connection.createDataChannel('stage');
    await connection.setLocalDescription();
    const sdp = connection.localDescription?.sdp;
    if (!sdp) throw new Error('The browser made no offer.');
    return { connection, microphone: sending.sender, stage, slots, sdp };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function preferOpus(transceiver: RTCRtpTransceiver, capabilities: RTCRtpCapabilities | null): void {
  const opus = capabilities?.codecs.filter(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus') ?? [];
  // Older browsers offer more than Opus; the stage answers with Opus all the same.
  if (opus.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(opus);
}
