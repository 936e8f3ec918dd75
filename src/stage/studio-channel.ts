/** The data channel `stage`: what a studio shows beside the sound, as JSON texts. */

import type { DataChannel } from 'node-datachannel';

export const CHANNEL_LABEL = 'stage';
/** A studio that does not read must not fill our memory: beyond this it gets nothing more until it does. */
const MOST_UNREAD_BYTES = 32_768;

export class StudioChannel {
  readonly #channel: DataChannel;
  #open = false;
  /** The latest state, while it has not been sent. */
  #owed: string | undefined;

  /** @param onSign called for whatever the studio sends: a sign of life, its contents mean nothing. */
  constructor(channel: DataChannel, onSign: () => void) {
    this.#channel = channel;
    channel.onMessage(onSign);
    channel.onClosed(() => {
      this.#open = false;
    });
    channel.onOpen(() => this.#opened());
    if (channel.isOpen()) this.#opened();
  }

  /** Sends a state that replaces all before it; later, when the studio does not read fast enough. */
  show(state: string): void {
    this.#owed = state;
    this.settle();
  }

  /** Tries again to send what is owed. */
  settle(): void {
    if (this.#owed !== undefined && this.#send(this.#owed)) this.#owed = undefined;
  }

  /** Sends what is worthless later, or drops it. */
  mention(news: string): void {
    this.#send(news);
  }

  close(): void {
    this.#open = false;
    this.#channel.close();
  }

  #opened(): void {
    this.#open = true;
    this.settle();
  }

  #send(text: string): boolean {
    if (!this.#open || this.#channel.bufferedAmount() > MOST_UNREAD_BYTES) return false;
    try {
      return this.#channel.sendMessage(text);
    } catch {
      // Closed, and the news of it still under way.
      this.#open = false;
      return false;
    }
  }
}
