import type { RoomDocument } from '../core/room-document.ts';
import { roomDocumentPath } from '../ingest/ingest-paths.ts';
import { OriginConnection } from '../ingest/origin-connection.ts';
import type { Announcer } from '../rooms/announcer.ts';

/** How long to wait before telling the origin again, ms. */
const RETRY_MS = 500;

/**
 * Control's line to one origin: room documents, one at a time per room, until each was accepted. A newer document
 * replaces one that still waits, so the origin always ends up with the last.
 */
export class OriginLink implements Announcer {
  readonly #connection: OriginConnection;
  readonly #onTrouble: (problem: string, room: string) => void;
  readonly #waiting = new Map<string, RoomDocument>();
  #sending = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  /** @param onTrouble is told of each document that could not be delivered now. */
  constructor(socketPath: string, onTrouble: (problem: string, room: string) => void) {
    this.#connection = new OriginConnection(socketPath);
    this.#onTrouble = onTrouble;
  }

  announce(document: RoomDocument): void {
    // Deleted first, so that a replaced document goes to the end of the line and no room starves another.
    this.#waiting.delete(document.id);
    this.#waiting.set(document.id, document);
    this.#pump();
  }

  /** What is not yet delivered is lost here, and told again by the next start of control. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#connection.close();
  }

  #pump(): void {
    if (this.#sending || this.#closed || this.#retry) return;
    this.#sending = true;
    this.#sendAll()
      .catch((error: unknown) => this.#retryLater(error))
      .finally(() => {
        this.#sending = false;
        if (this.#waiting.size > 0) this.#pump();
      });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const [document] = this.#waiting.values();
      if (!document || this.#closed) return;
      const { status, body } = await this.#connection.putJson(roomDocumentPath(document.id), document);
      if (status >= 500) throw new Error(`the origin answered ${status}`);
      if (status >= 400) this.#onTrouble(`the origin refused it: ${status} ${body}`, document.id);
      if (this.#waiting.get(document.id) === document) this.#waiting.delete(document.id);
    }
  }

  #retryLater(error: unknown): void {
    if (this.#closed) return;
    const [room = ''] = this.#waiting.keys();
    this.#onTrouble(error instanceof Error ? error.message : String(error), room);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#pump();
    }, RETRY_MS);
  }
}
