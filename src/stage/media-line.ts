/**
 * The one media line that the engine knows of a connection, however many were offered: a microphone comes in by it, and
 * every other voice goes out.
 *
 * A packet that goes out bears a source of its own (SSRC), by which the far end finds its slot (RFC 9143 §9.2): the
 * engine need know of no slots. It would hold a track for each, with callbacks to look through whenever the process
 * wakes, and would search RTCP for the sources of its tracks, which it never finishes where a source description is
 * malformed (libdatachannel 0.24.5, PeerConnection::dispatchMedia).
 */

import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import type { AudioLine } from './admission.ts';
import { guarded } from './engine.ts';
import { OPUS_PARAMETERS } from './session-description.ts';

export class MediaLine {
  readonly #track: Track;
  #open = false;
  #closed = false;

  /** @param onMessage called with each RTP or RTCP packet that comes in */
  constructor(connection: PeerConnection, { mid, opus }: AudioLine, onMessage: (bytes: Buffer) => void) {
    const audio = new nodeDataChannel.Audio(mid, 'SendRecv');
    audio.addOpusCodec(opus, OPUS_PARAMETERS);
    this.#track = connection.addTrack(audio);
    // Without a handler the engine keeps some 128 KB of each connection; with one that comes after the far end has
    // closed, it keeps the process alive.
    this.#track.onClosed(() => {
      this.#closed = true;
    });
    this.#track.onMessage(
      guarded((bytes) => {
        if (!this.#closed) onMessage(bytes);
      }),
    );
  }

  /** Whether what is sent would go out: the connection is secured, and not yet closed. */
  get isOpen(): boolean {
    if (this.#closed) return false;
    // Remembered, for asking the engine with every packet would cost a tenth of sending it.
    this.#open ||= this.#track.isOpen();
    return this.#open;
  }

  /**
   * @param packet RTP or RTCP; the engine copies it
   * @returns whether it went out
   */
  send(packet: Buffer): boolean {
    if (!this.isOpen) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      // Closed, most likely, and the news of it still under way.
      this.#closed = this.#track.isClosed();
      return false;
    }
  }

  close(): void {
    this.#closed = true;
    this.#track.close();
  }
}
