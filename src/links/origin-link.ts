import type { Board } from '../core/board.ts';
import type { Grant, SignedGrant } from '../core/grant.ts';
import type { LoadDocument } from '../core/load.ts';
import { type Pressure, readPressure } from '../core/pressure.ts';
import { SEGMENT_MS } from '../core/programme.ts';
import type { RoomDocument } from '../core/room-document.ts';
import type { WaitingLine } from '../core/waiting-line.ts';
import { troubleOf } from '../doors/credentials.ts';
import { type Door, nameOfDoor } from '../doors/door.ts';
import {
  boardPath,
  LOAD_PATH,
  linePath,
  type OutlineAnswer,
  outlinePath,
  PRESSURE_PATH,
  PRICE_PATH,
  type RecordingAnswer,
  recordingPath,
  roomDocumentPath,
  writerPath,
} from '../ingest/ingest-paths.ts';
import { OriginConnection } from '../ingest/origin-connection.ts';
import type { Announcer } from '../rooms/announcer.ts';
import type { OriginRecording, RecordingOutline } from '../rooms/recordings.ts';
import type { BoardHolder } from '../rooms/teller.ts';

/** How long to wait before telling an origin that is away again, ms. */
const RETRY_MS = 500;
/** The same for a single document that it could not take; twice as long after each time. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 60_000;
/** How long whoever announces waits for the origin at most, ms. */
const PATIENCE_MS = 1_000;
/** The same for whoever seals: a takeover begins at the clock's number + 2, and must not miss it. */
const SEAL_PATIENCE_MS = 500;

/** `line` null: nobody waits. */
type Told =
  | RoomDocument
  | Board
  | LoadDocument
  | { readonly line: WaitingLine | null }
  | { readonly secret: string };

interface Waiting {
  readonly room: string;
  readonly body: Told;
  readonly told: readonly (() => void)[];
  /** When to say it again, by `performance.now()`. */
  readonly restsUntilMs: number;
  /** What it rests after the next failure. */
  readonly restMs: number;
}

/**
 * Control's line to one origin: documents of rooms and their boards, one after the other, until each was accepted. A
 * newer one replaces one that still waits, so the origin always ends up with the last. What it cannot take holds up nothing
 * else: that is said again later, after ever longer rests.
 */
export class OriginLink implements Announcer, BoardHolder {
  readonly #name: string;
  readonly #connection: OriginConnection;
  readonly #onTrouble: (problem: string, room: string) => void;
  /** By path. */
  readonly #waiting = new Map<string, Waiting>();
  #sending = false;
  #closed = false;
  /** The origin is away. */
  #retry: NodeJS.Timeout | undefined;
  /** All that is left to say rests. */
  #resting: NodeJS.Timeout | undefined;

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

  /** How the load of the installation stands. */
  tellLoad(load: LoadDocument): void {
    void this.#put('', LOAD_PATH, load);
  }

  tellPrice(secret: Uint8Array): void {
    void this.#put('', PRICE_PATH, { secret: Buffer.from(secret).toString('base64url') });
  }

  /** Undefined: nobody waits before the room. */
  tellLine(room: string, line: WaitingLine | undefined): void {
    void this.#put(room, linePath(room), { line: line ?? null });
  }

  /** Undefined where it cannot be asked. */
  async pressure(): Promise<Pressure | undefined> {
    try {
      const { status, body } = await this.#connection.get(PRESSURE_PATH);
      return status === 200 ? readPressure(JSON.parse(body)) : undefined;
    } catch {
      return undefined;
    }
  }

  #put(room: string, path: string, body: Told): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, PATIENCE_MS);
      const told = () => {
        clearTimeout(patience);
        resolve();
      };
      const earlier = this.#waiting.get(path)?.told ?? [];
      const fresh = { restsUntilMs: 0, restMs: FIRST_REST_MS };
      this.#waiting.set(path, { room, body, told: [...earlier, told], ...fresh });
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

  /** What the recording looks like here; undefined when this origin has none, or cannot be asked. */
  async outline(room: string): Promise<RecordingOutline | undefined> {
    try {
      const { status, body } = await this.#connection.get(outlinePath(room));
      if (status !== 200) return undefined;
      const { run, segments, levels } = JSON.parse(body) as OutlineAnswer;
      return { run, durationMs: segments * SEGMENT_MS, levels: [...levels] };
    } catch {
      return undefined;
    }
  }

  /** What is not yet delivered is given up here, and told again by the next start of control. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#resting);
    this.#connection.close();
    for (const path of [...this.#waiting.keys()]) this.#settle(path);
  }

  #pump(): void {
    if (this.#sending || this.#closed || this.#retry) return;
    clearTimeout(this.#resting);
    this.#sending = true;
    this.#sendAll()
      .catch((error: unknown) => this.#retryLater(error))
      .finally(() => {
        this.#sending = false;
        this.#pumpWhenDue();
      });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const due = this.#firstDue();
      if (!due || this.#closed) return;
      const [path, next] = due;
      const { status, body } = await this.#connection.putJson(path, next.body);
      if (status >= 500) {
        this.#onTrouble(`the origin answered ${status}`, next.room);
        this.#letRest(path, next);
        continue;
      }
      // Nothing is gained by saying again what it will not hear.
      if (status >= 400) this.#onTrouble(`the origin refused it: ${status} ${body}`, next.room);
      if (this.#waiting.get(path)?.body === next.body) this.#settle(path);
    }
  }

  #firstDue(): readonly [string, Waiting] | undefined {
    const nowMs = performance.now();
    for (const each of this.#waiting) {
      if (each[1].restsUntilMs <= nowMs) return each;
    }
    return undefined;
  }

  /** To the end of the line; unless there is something newer to say. */
  #letRest(path: string, said: Waiting): void {
    const now = this.#waiting.get(path);
    if (now?.body !== said.body) return;
    const { restMs } = now;
    this.#waiting.delete(path);
    this.#waiting.set(path, {
      ...now,
      restsUntilMs: performance.now() + restMs,
      restMs: Math.min(restMs * 2, LONGEST_REST_MS),
    });
  }

  #pumpWhenDue(): void {
    if (this.#waiting.size === 0 || this.#retry || this.#closed) return;
    const firstMs = Math.min(...[...this.#waiting.values()].map(({ restsUntilMs }) => restsUntilMs));
    const leftMs = firstMs - performance.now();
    if (leftMs <= 0) this.#pump();
    else this.#resting = setTimeout(() => this.#pump(), leftMs);
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
