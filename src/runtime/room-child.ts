/** The media process's handle on one room's own process: orders out, answers back. */

import { type ChildProcess, fork } from 'node:child_process';
import { TribuneError } from '../core/refusal.ts';
import type {
  RoomAnswerMessage,
  RoomOrder,
  RoomOrderMessage,
  RoomTroubleMessage,
  RoomVoiceMessage,
} from './room-messages.ts';

const ANSWER_MS = 10_000;
/** An offer is answered in milliseconds. A room that takes this long hangs, and is replaced once it is dead. */
const JOIN_MS = 3_000;

interface Asked {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class RoomChild {
  readonly exited: Promise<unknown>;
  /** Told what is wrong between the room and an origin. */
  onTrouble: (trouble: RoomTroubleMessage) => void = () => {};
  /** Told of each voice that has left. */
  onVoice: (voice: RoomVoiceMessage) => void = () => {};
  readonly #process: ChildProcess;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;

  constructor() {
    this.#process = fork(new URL('./room-process.ts', import.meta.url), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message: RoomAnswerMessage | RoomTroubleMessage | RoomVoiceMessage) => {
      if ('trouble' in message) this.onTrouble(message);
      else if ('left' in message) this.onVoice(message);
      else this.#answered(message);
    });
    // A process that could not be started (EAGAIN, ENOMEM) never exits.
    const ended = new Promise((resolve) => this.#process.once('exit', resolve).once('error', resolve));
    this.exited = ended.then(() => {
      for (const { reject } of this.#asked.values())
        reject(new TribuneError('unavailable', 'The room is starting again; try once more.'));
      this.#asked.clear();
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** @throws TribuneError what the room refused, or `unavailable` when it did not answer */
  ask<Result>(order: RoomOrder): Promise<Result> {
    const message: RoomOrderMessage = { id: ++this.#lastId, order };
    return new Promise<Result>((resolve, reject) => {
      const joins = order.do === 'join';
      const timer = setTimeout(
        () => {
          this.#asked.delete(message.id);
          reject(new TribuneError('unavailable', 'The room did not answer in time.'));
          if (joins) this.stop();
        },
        joins ? JOIN_MS : ANSWER_MS,
      );
      this.#asked.set(message.id, {
        resolve: (result) => {
          clearTimeout(timer);
          resolve(result as Result);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#process.send(message, (error) => {
        if (error)
          this.#asked
            .get(message.id)
            ?.reject(new TribuneError('unavailable', 'The room is not running.', { cause: error }));
      });
    });
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }

  #answered(message: RoomAnswerMessage): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if ('result' in message) asked?.resolve(message.result);
    else if ('refusal' in message)
      asked?.reject(new TribuneError(message.refusal.code, message.refusal.detail));
    else asked?.reject(new Error(message.fault));
  }
}
