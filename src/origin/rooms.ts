import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RoomDocument } from '../core/room-document.ts';
import { isRoomId } from '../core/room-id.ts';
import { RoomDirectory } from './directory.ts';
import type { LiveRun } from './live-run.ts';
import { OriginRoom, type RoomOptions } from './origin-room.ts';
import { RestingRooms } from './resting-rooms.ts';

export const TURN_MS = 100;
/**
 * An ended run nobody asked for this long gives its memory and files back: as long as a live player may still ask, and a
 * little more, for what is not kept goes from edges meanwhile.
 */
const IDLE_MS = 132_000;

/** Of thousands of rooms at a start: what the disk can be asked at a time. */
const OPENED_AT_ONCE = 16;

/** All rooms this origin holds, and the clockwork that fills what their writers left out. */
export class OriginRooms {
  /** Of the rooms that control told of. */
  readonly directory = new RoomDirectory();
  /** Counts what control said anew of any room: what was made of their documents before it is out of date. */
  revision = 0;
  readonly #directory: string;
  readonly #options: RoomOptions;
  readonly #rooms = new Map<string, OriginRoom>();
  readonly #opening = new Map<string, Promise<OriginRoom>>();
  readonly #resting: RestingRooms;
  #turns: NodeJS.Timeout | undefined;

  private constructor(directory: string, options: RoomOptions) {
    this.#directory = directory;
    this.#options = options;
    const { clock, onFault } = options;
    this.#resting = new RestingRooms({ nowMs: () => clock.nowMs(), onFault });
  }

  /** Brings back every room under `directory`; live ones with the window they had. */
  static async recover(directory: string, options: RoomOptions): Promise<OriginRooms> {
    const rooms = new OriginRooms(directory, options);
    const names = await readdir(directory).catch(() => []);
    const ids = names.filter(isRoomId).values();
    // One room that cannot be read must not keep the others from their listeners.
    const openInTurn = async () => {
      for (const id of ids) await rooms.open(id).catch(options.onFault);
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openInTurn));
    rooms.#turns = setInterval(() => rooms.#turn(), TURN_MS);
    return rooms;
  }

  /** How many can be heard live. */
  get live(): number {
    let live = 0;
    for (const room of this.#rooms.values()) if (room.state === 'live') live += 1;
    return live;
  }

  find(id: string): OriginRoom | undefined {
    return this.#rooms.get(id);
  }

  /**
   * The newest run of a room, for whoever asks at the public door; undefined before any writer came.
   *
   * @throws TribuneError unavailable, when too many past ones are asked for at once
   */
  runOf(room: OriginRoom): Promise<LiveRun | undefined> {
    return this.#resting.runOf(room);
  }

  /** Takes in how control says that a room stands. */
  async putDocument(document: RoomDocument): Promise<void> {
    const room = await this.open(document.id);
    const before = room.document;
    await room.putDocument(document);
    // After its start control tells of every room there ever was.
    if (isDeepStrictEqual(document, before)) return;
    this.directory.put(document);
    this.revision += 1;
  }

  /** The room, made if it is not known. Only for what comes in by the private door. */
  async open(id: string): Promise<OriginRoom> {
    const known = this.#rooms.get(id);
    if (known) return known;
    const opening =
      this.#opening.get(id) ?? OriginRoom.open(id, path.join(this.#directory, id), this.#options);
    this.#opening.set(id, opening);
    try {
      const room = await opening;
      this.#rooms.set(id, room);
      if (room.document) this.directory.put(room.document);
      return room;
    } finally {
      this.#opening.delete(id);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#turns);
    await Promise.allSettled([...this.#rooms.values()].map((room) => room.unload()));
  }

  #turn(): void {
    const { clock, onFault } = this.#options;
    const nowMs = clock.nowMs();
    let live = false;
    for (const room of this.#rooms.values()) {
      live ||= room.state === 'live';
      const run = room.loaded;
      if (!run) continue;
      run.usedMs ||= nowMs;
      const { ended } = run.recording;
      // From its end on, at the earliest: its download is to be made first.
      const isIdle = ended !== undefined && Math.max(run.usedMs, ended.atMs) < nowMs - IDLE_MS;
      if (isIdle && run.recording.mayClose) room.unload().catch(onFault);
      else room.turn();
    }
    if (!live) clock.settle();
  }
}
