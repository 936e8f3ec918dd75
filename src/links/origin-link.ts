import type { Board } from '../core/board.ts';
import type { Grant, SignedGrant } from '../core/grant.ts';
import type { RoomDocument } from '../core/room-document.ts';
import { troubleOf } from '../doors/credentials.ts';
import { type Door, nameOfDoor } from '../doors/door.ts';
import {
  boardPath,
  type RecordingAnswer,
  recordingPath,
  roomDocumentPath,
  writerPath,
} from '../ingest/ingest-paths.ts';
import { OriginConnection } from '../ingest/origin-connection.ts';
import type { Announcer } from '../rooms/announcer.ts';
import type { OriginRecording } from '../rooms/recordings.ts';
import type { BoardHolder } from '../rooms/teller.ts';

/** How long to wait before telling the origin again, ms. */
const RETRY_MS = 500;
/** How long whoever announces waits for the origin at most, ms. */
const PATIENCE_MS = 1_000;
/** The same for whoever seals: a takeover begins at the clock's number + 2, and must not miss it. */
const SEAL_PATIENCE_MS = 500;

interface Waiting {
  readonly room: string;
  readonly body: RoomDocument | Board;
  readonly told: readonly (() => void)[];
}

/**
 * Control's line to one origin: documents of rooms and their boards, one after the other, until each was accepted. A
 * newer one replaces one that still waits, so the origin always ends up with the last.
 */
export class OriginLink implements Announcer, BoardHolder {
  readonly #name: string;
  readonly #connection: OriginConnection;
  readonly #onTrouble: (problem: string, room: string) => void;
  /** By path. */
  readonly #waiting = new Map<string, Waiting>();
  #sending = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  /** @param onTrouble is told of each that could not be delivered now. */
  constructor(door: Door, onTrouble: (problem: string, room: string) => void) {
    this.#name = nameOfDoor(door);
    this.#connection = new OriginConnection(door);
    this.#onTrouble = onTrouble;
  }

  announce(document: RoomDocument): Promise<void> {
    return this.#put(document.id, roomDocumentPath(document.id), document);
  }

  post(room: string, board: Board): void {
    void this.#put(room, boardPath(room), board);
  }

  #put(room: string, path: string, body: RoomDocument | Board): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, PATIENCE_MS);
      const told = () => {
        clearTimeout(patience);
        resolve();
      };
      const earlier = this.#waiting.get(path)?.told ?? [];
      this.#waiting.set(path, { room, body, told: [...earlier, told] });
      this.#pump();
    });
  }

  async seal(grant: Grant, signed: SignedGrant): Promise<void> {
    let patience: NodeJS.Timeout | undefined;
    const tired = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, SEAL_PATIENCE_MS);
    });
    // An origin that cannot be reached learns of the epoch from the new writer itself.
    const sealed = this.#connection.putJson(writerPath(grant), { grant: signed }).catch(() => undefined);
    await Promise.race([sealed, tired]);
    clearTimeout(patience);
  }

  /** How the origin's recording of a room stands. */
  async recording(room: string): Promise<OriginRecording> {
    try {
      const { status, body } = await this.#connection.get(recordingPath(room));
      if (status !== 200) throw new Error(`the origin answered ${status}`);
      const { refused, missing } = JSON.parse(body) as RecordingAnswer;
      return { origin: this.#name, state: refused ? 'refused' : 'written', missing: [...missing] };
    } catch {
      return { origin: this.#name, state: 'unreachable', missing: [] };
    }
  }

  /** What is not yet delivered is given up here, and told again by the next start of control. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#connection.close();
    for (const path of [...this.#waiting.keys()]) this.#settle(path);
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
      const [first] = this.#waiting;
      if (!first || this.#closed) return;
      const [path, next] = first;
      const { status, body } = await this.#connection.putJson(path, next.body);
      if (status >= 500) throw new Error(`the origin answered ${status}`);
      // Nothing is gained by saying again what it will not hear.
      if (status >= 400) this.#onTrouble(`the origin refused it: ${status} ${body}`, next.room);
      if (this.#waiting.get(path)?.body === next.body) this.#settle(path);
    }
  }

  #settle(path: string): void {
    const told = this.#waiting.get(path)?.told ?? [];
    this.#waiting.delete(path);
    for (const tell of told) tell();
  }

  #retryLater(error: unknown): void {
    if (this.#closed) return;
    const [next] = this.#waiting.values();
    this.#onTrouble(troubleOf(error), next?.room ?? '');
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#pump();
    }, RETRY_MS);
  }
}
