/**
 * One connection of a listener: one request at a time, the others wait; opened when first needed, and again when it was
 * closed, as browsers do.
 */

import type net from 'node:net';
import { type TimerWheel, WheelAlarm } from '../crowd/timer-wheel.ts';
import type { Dialer, LineEvents } from './dialer.ts';
import { type AnswerHead, ResponseReader, type ResponseSink } from './response-reader.ts';

/** Who is told of one answer. */
export interface Asker {
  answered(head: AnswerHead): void;
  /** A piece of the body: `bytes[from, to)`, to be used before this returns. */
  piece(bytes: Buffer, from: number, to: number): void;
  /** @param framingBytes of a chunked body */
  whole(framingBytes: number): void;
  /** @param reason a word that errors are counted by */
  failed(reason: string): void;
}

/** Nothing came for so long: the player gives up then. */
const SILENT_MS = 5_000;

export class Line implements LineEvents, ResponseSink {
  readonly #dialer: Dialer;
  readonly #wheel: TimerWheel;
  /** Bytes in a millisecond; infinite: as fast as they come. */
  readonly #bytesPerMs: number;
  readonly #silence = new WheelAlarm(() => this.#drop('timeout'));
  readonly #goOn = new WheelAlarm(() => this.#socket?.resume());
  #waiting: { readonly text: string; readonly asker: Asker }[] = [];
  #socket: net.Socket | undefined;
  #reader: ResponseReader | undefined;
  #isOpen = false;
  /** Answers on this connection: a request on a used one is sent anew when that turns out to be closed. */
  #answers = 0;
  #text = '';
  #asker: Asker | undefined;
  #closesAfter = false;
  #readSome = false;
  /** When a slow link will have brought what was read. */
  #linkFreeMs = 0;
  #closed = false;

  /** @param bytesPerMs that the listener's link brings */
  constructor(dialer: Dialer, wheel: TimerWheel, bytesPerMs = Number.POSITIVE_INFINITY) {
    this.#dialer = dialer;
    this.#wheel = wheel;
    this.#bytesPerMs = bytesPerMs;
  }

  /** Whether an answer is on its way. */
  get isBusy(): boolean {
    return this.#asker !== undefined;
  }

  ask(text: string, asker: Asker): void {
    if (this.#asker) {
      this.#waiting.push({ text, asker });
      return;
    }
    this.#begin(text, asker);
  }

  /** Gives up what is under way; what waits goes on, on a new connection. */
  breakOff(): void {
    if (!this.#asker) return;
    this.#asker = undefined;
    this.#hangUp();
    this.#askNext();
  }

  /** For good: nobody is told any more. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#asker = undefined;
    this.#hangUp();
  }

  opened(): void {
    this.#isOpen = true;
    if (this.#asker) this.#send();
  }

  read(bytes: Buffer, length: number): boolean {
    const reader = this.#reader;
    if (!reader) return false;
    if (!this.#asker) {
      // Nobody asked for this.
      this.#hangUp();
      return false;
    }
    this.#readSome = true;
    this.#wheel.setAfter(this.#silence, SILENT_MS);
    if (!reader.push(bytes, length)) {
      this.#drop('malformed');
      return false;
    }
    return this.#bytesPerMs === Number.POSITIVE_INFINITY || this.#holdBack(length);
  }

  closed(reason: string): void {
    const asker = this.#asker;
    this.#forget();
    if (!asker || this.#closed) return;
    // A server may close an idle connection just as it is used again: that is nobody's fault.
    if (this.#answers > 0 && !this.#readSome) {
      this.#answers = 0;
      this.#open();
      return;
    }
    this.#asker = undefined;
    asker.failed(reason);
    this.#askNext();
  }

  head(head: AnswerHead): void {
    this.#closesAfter = head.closes;
    this.#asker?.answered(head);
  }

  body(bytes: Buffer, from: number, to: number): void {
    this.#asker?.piece(bytes, from, to);
  }

  complete(framingBytes: number): void {
    const asker = this.#asker;
    this.#asker = undefined;
    this.#silence.cancel();
    this.#answers++;
    if (this.#closesAfter) this.#hangUp();
    asker?.whole(framingBytes);
    this.#askNext();
  }

  #begin(text: string, asker: Asker): void {
    this.#text = text;
    this.#asker = asker;
    this.#readSome = false;
    if (this.#isOpen) this.#send();
    else if (!this.#socket) this.#open();
    this.#wheel.setAfter(this.#silence, SILENT_MS);
  }

  #open(): void {
    this.#answers = 0;
    this.#reader = new ResponseReader(this);
    // Not the line itself: what an old socket has still to say is nobody's business.
    const own: LineEvents = {
      opened: () => socket === this.#socket && this.opened(),
      read: (bytes, length) => (socket === this.#socket ? this.read(bytes, length) : false),
      closed: (reason) => socket === this.#socket && this.closed(reason),
    };
    const socket: net.Socket = this.#dialer.dial(own, this.#bytesPerMs !== Number.POSITIVE_INFINITY);
    this.#socket = socket;
  }

  #send(): void {
    this.#socket?.write(this.#text, 'latin1');
  }

  #askNext(): void {
    if (this.#closed || this.#asker) return;
    const next = this.#waiting.shift();
    if (next) this.#begin(next.text, next.asker);
  }

  #drop(reason: string): void {
    const asker = this.#asker;
    this.#asker = undefined;
    this.#hangUp();
    asker?.failed(reason);
    this.#askNext();
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#forget();
    socket?.destroy();
  }

  #forget(): void {
    this.#socket = undefined;
    this.#reader = undefined;
    this.#isOpen = false;
    this.#closesAfter = false;
    this.#silence.cancel();
    this.#goOn.cancel();
  }

  /** @returns whether the link has room for more right now */
  #holdBack(length: number): boolean {
    const nowMs = performance.now();
    this.#linkFreeMs = Math.max(this.#linkFreeMs, nowMs) + length / this.#bytesPerMs;
    if (this.#linkFreeMs - nowMs < 4) return true;
    this.#wheel.set(this.#goOn, this.#linkFreeMs);
    return false;
  }
}
