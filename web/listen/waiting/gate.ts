/**
 * Holds a newcomer before a room that is full. What waiting takes is fetched when somebody does, for most never do.
 *
 * Whoever listens is never sent out; whoever speaks, leads or was accepted never waits. Rules: docs/RULES.md WAIT.
 */

import type { Head } from '../../../src/core/head.ts';
import type { PlaceInLine, Waiting } from './place-in-line.ts';

export interface GateParts {
  /** How this page's place is now; undefined: it does not wait. */
  readonly onChange: (waiting: Waiting | undefined) => void;
  readonly onOpen: () => void;
}

const RETRY_MS = 5_000;

export class Gate {
  readonly #room: string;
  readonly #parts: GateParts;
  readonly #closing = new AbortController();
  #place: PlaceInLine | undefined;
  #isOpen = false;
  #waits = false;

  constructor(room: string, parts: GateParts) {
    this.#room = room;
    this.#parts = parts;
  }

  /** Whether the sound may be fetched. Where it may not, `onOpen` is told once it may. */
  lets(head: Head): boolean {
    if (!head.waits || this.#isOpen) return true;
    if (!this.#waits) void this.#wait();
    this.#waits = true;
    return false;
  }

  /** There is sound: who was let in by lot says so. */
  sounds(): void {
    this.#place?.sounds();
  }

  close(): void {
    this.#closing.abort();
  }

  async #wait(): Promise<void> {
    const { signal } = this.#closing;
    try {
      const { PlaceInLine } = await import('./place-in-line.ts');
      this.#place = new PlaceInLine(this.#room, this.#parts.onChange, signal);
    } catch {
      // No network, or a page of a version that is gone: tried again.
      setTimeout(() => signal.aborted || this.#wait(), RETRY_MS);
      return;
    }
    await this.#place.turn();
    if (signal.aborted) return;
    this.#isOpen = true;
    this.#parts.onOpen();
  }
}
