import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Board, EMPTY_BOARD, readBoard } from '../core/board.ts';
import type { Grant } from '../core/grant.ts';
import type { RoomState } from '../core/head.ts';
import { type RoomDocument, readRoomDocument } from '../core/room-document.ts';
import type { SteadyClock } from '../core/steady-clock.ts';
import type { WaitingLine } from '../core/waiting-line.ts';
import { CARD_FILE, cardPath } from './card-path.ts';
import { downloadOf, removeOtherClips } from './downloads.ts';
import type { Edges } from './edges.ts';
import { editionOf } from './edition.ts';
import { LiveRun } from './live-run.ts';
import { clipsOf, lostBy, scopeOfRun, scopesOnDisk } from './lost.ts';
import { type DownloadFile, newestDownload } from './recording/download-file.ts';
import { m4aFile, removeOlder } from './recording/m4a-file.ts';
import { type Published, Recording } from './recording/recording.ts';
import { takenBackIn } from './taken-back.ts';

export interface RoomOptions {
  readonly clock: SteadyClock;
  /** Told when a disk refuses. */
  readonly onFault: (error: unknown) => void;
  readonly edges: Pick<Edges, 'any' | 'note'>;
}

/** After its end: what was given out last, two minutes later, stays for an hour (`CACHE.object`). */
const LONGEST_AT_EDGES_MS = 3_900_000;

/** A room as the origin knows it: what control said of it, and its newest run. Kept under one directory. */
export class OriginRoom {
  readonly id: string;
  /** When what control says of it last changed: UTC in ms since 1970. */
  changedMs = 0;
  /** What control tells of it now. */
  board: Board = EMPTY_BOARD;
  /** Of those who wait before it, as control told it since this origin started; undefined: nobody waits. */
  line: WaitingLine | undefined;
  /** In which everything of it lies. */
  readonly directory: string;
  readonly #options: RoomOptions;
  #document: RoomDocument | undefined;
  /** Whether that lies on the disk. */
  #isKept = false;
  /** Number of the newest run, whether loaded or not. */
  #newest: number | undefined;
  /** Number of the newest run that has a recording. */
  #recorded: number | undefined;
  #run: LiveRun | undefined;
  #loading: Promise<LiveRun | undefined> | undefined;
  /** Files of the run before are on their way to be closed. */
  #closing: Promise<void> = Promise.resolve();
  #prepared: Published | undefined;
  /** A run that listeners could hear when it was last looked at. */
  #heard: LiveRun | undefined;
  /** By which edges hold no word that was taken back. */
  #cleared: ReadonlySet<string> | undefined;
  #turning: Promise<void> | undefined;
  /** Changes of runs wait for one another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(id: string, directory: string, options: RoomOptions) {
    this.id = id;
    this.directory = directory;
    this.#options = options;
  }

  /** The room kept in `directory`, or a new one. A run that has not ended is brought back at once. */
  static async open(id: string, directory: string, options: RoomOptions): Promise<OriginRoom> {
    const room = new OriginRoom(id, directory, options);
    await mkdir(directory, { recursive: true });
    room.#document = readRoomDocument(await readJson(path.join(directory, 'room.json')));
    room.#isKept = room.#document !== undefined;
    room.board = readBoard(await readJson(path.join(directory, 'board.json'))) ?? EMPTY_BOARD;
    room.changedMs = options.clock.nowMs();
    if (room.deleted) {
      // What a disk would not let go of when it was deleted.
      await room.#erase();
      return room;
    }
    const runs = await room.#runsOnDisk();
    room.#recorded = runs.length > 0 ? Math.max(...runs) : undefined;
    const newest = Math.max(room.#recorded ?? -1, room.#document?.run ?? -1);
    room.#newest = newest < 0 ? undefined : newest;
    // A download is made of a published replay only. Of a thousand ended rooms none is read before someone asks.
    if (room.#document?.state === 'ended' && (await hasDownload(path.join(directory, `r${newest}`))))
      return room;
    // Of one that cannot be read there is still a document, and it can be deleted.
    const run = await room.run().catch(options.onFault);
    if (run?.lastSegment !== undefined) {
      await room.#forgetUnkept(run);
      await room.unload();
    } else if (room.#document?.state === 'ended') run?.askEnd();
    return room;
  }

  get title(): string {
    return this.#document?.title ?? this.id;
  }

  /** What control said of it last; undefined when only a writer came. */
  get document(): RoomDocument | undefined {
    return this.#document;
  }

  /** Whether it is gone for good. */
  get deleted(): boolean {
    return this.#document?.state === 'deleted';
  }

  /** As listeners see it: a programme is live until its last segment is there. */
  get state(): RoomState {
    if (this.#run) return this.#run.lastSegment === undefined ? 'live' : 'ended';
    const state = this.#document?.state;
    return state === 'live' || state === 'ended' ? state : 'scheduled';
  }

  get newestRun(): number | undefined {
    return this.#newest;
  }

  /** The newest run if it is in memory. */
  get loaded(): LiveRun | undefined {
    return this.#run;
  }

  /** Whether its newest run has ended, and would have to be opened. */
  get rests(): boolean {
    return !this.#run && this.#newest !== undefined && this.#newest === this.#recorded;
  }

  /** The newest run, from disk if need be; undefined before any writer came. */
  run(): Promise<LiveRun | undefined> {
    if (this.#run) return Promise.resolve(this.#run);
    if (this.#loading) return this.#loading;
    if (this.#newest === undefined || !this.rests) return Promise.resolve(undefined);
    return this.#load(this.#newest, undefined);
  }

  /** The download of its replay, found without opening the recording; undefined while there is none to hear. */
  async download(): Promise<DownloadFile | undefined> {
    const run = this.#recorded;
    if (run === undefined || run !== this.#newest || this.#document?.replay?.withdrawn) return undefined;
    return newestDownload(path.join(this.directory, `r${run}`));
  }

  putDocument(document: RoomDocument): Promise<void> {
    return this.#inTurn(async () => {
      // After its start control tells of every room there ever was.
      const isNews = !isDeepStrictEqual(document, this.#document);
      const tellEdges = isNews ? await this.#renew(document) : undefined;
      // A run that is not in memory has ended.
      if (document.state === 'ended') (await (this.#loading ?? this.#run))?.askEnd();
      if (isNews || !this.#isKept) this.#isKept = await this.#keep('room.json', document);
      tellEdges?.();
    });
  }

  putBoard(board: Board): Promise<void> {
    return this.#inTurn(async () => {
      if (this.deleted) return;
      this.board = board;
      await this.#keep('board.json', board);
    });
  }

  /** The run a writer may open by this grant; undefined when a newer run, or another start, holds. */
  runOf(grant: Grant): Promise<LiveRun | undefined> {
    return this.#inTurn(async () => {
      if (this.deleted) return undefined;
      await this.#advance(grant.run);
      if (grant.run !== this.#newest) return undefined;
      const run = (await this.run()) ?? (await this.#load(grant.run, grant.t0Ms));
      if (!run) return undefined;
      return run.t0Ms === grant.t0Ms ? run : undefined;
    });
  }

  /** To be called ten times a second or so. */
  turn(): void {
    const run = this.#run;
    if (this.#turning || !run) return;
    this.#turning = run
      .turn()
      .then(() => this.#forgetUnheard(run))
      .then(() => this.#forgetTakenBack(run))
      .then(() => this.#prepareDownload(run))
      .catch(this.#options.onFault)
      .finally(() => {
        this.#turning = undefined;
      });
  }

  /** Ahead of the first who asks: of two hours it takes some seconds. */
  async #prepareDownload(run: LiveRun): Promise<void> {
    const published = run.recording.published.at(-1);
    if (!published || published === this.#prepared || run.withdrawn) return;
    this.#prepared = published;
    await m4aFile(run.recording, downloadOf(run, published, this.title));
    await removeOlder(run.recording, 'v', `v${published.revision}`);
  }

  /** What nobody may hear from its end on, withdrawn before or never to be kept, goes from edges then. */
  async #forgetUnheard(run: LiveRun): Promise<void> {
    if (!run.withdrawn && !run.gone) this.#heard = run;
    else if (this.#heard === run) {
      this.#heard = undefined;
      const runs = [scopeOfRun(run)];
      (await this.#options.edges.note({ room: this.id, runs, clips: clipsOf(this.#document) }))();
    }
  }

  /** What edges keep of before holds words that were taken back since: from its end on they are given to nobody. */
  async #forgetTakenBack(run: LiveRun): Promise<void> {
    const { stillSaid, span, recording } = run;
    if (stillSaid === this.#cleared || !stillSaid || !this.#options.edges.any) return;
    this.#cleared = stillSaid;
    if (!span || run.withdrawn || !recording.kept) return;
    const { batches, segments } = await takenBackIn(run, stillSaid);
    if (segments.length === 0) return;
    const scope = { ...scopeOfRun(run), kept: span, renewed: batches, retold: segments };
    (await this.#options.edges.note({ room: this.id, runs: [scope], clips: [] }))();
  }

  /** Its sound, kept in memory alone, went with the process that gave it out; edges may have it still. */
  async #forgetUnkept(run: LiveRun): Promise<void> {
    const { edges, clock } = this.#options;
    const { ended, kept } = run.recording;
    if (kept || !ended || !edges.any || ended.atMs < clock.nowMs() - LONGEST_AT_EDGES_MS) return;
    (await edges.note({ room: this.id, runs: [scopeOfRun(run)], clips: clipsOf(this.#document) }))();
  }

  /** @returns tells the edges what listeners may have no more, once that is kept */
  async #renew(document: RoomDocument): Promise<(() => void) | undefined> {
    this.changedMs = this.#options.clock.nowMs();
    // Noted before anything changes: what is gone cannot be listed.
    const tellEdges = await this.#noteLost(document);
    const before = this.#document;
    this.#document = document;
    if (this.deleted) await this.#erase();
    else if (document.run !== undefined) await this.#advance(document.run);
    await this.#run?.edit(editionOf(document.replay, this.#run.run));
    await this.#removeOtherClips(before);
    return tellEdges;
  }

  /** Also of a run that rests. @param before the document until now: where its clips stay there is nothing to do */
  async #removeOtherClips(before: RoomDocument | undefined): Promise<void> {
    const replay = this.#document?.replay;
    if (this.#newest === undefined || isDeepStrictEqual(before?.replay?.clips, replay?.clips)) return;
    const { clips = [] } = editionOf(replay, this.#newest);
    const directory = path.join(this.directory, `r${this.#newest}`);
    await removeOtherClips(directory, clips).catch(this.#options.onFault);
  }

  /** What a new document takes from listeners, noted for the edges. @returns tells them; undefined: nothing */
  async #noteLost(document: RoomDocument): Promise<(() => void) | undefined> {
    const { edges, onFault } = this.#options;
    if (!edges.any) return undefined;
    if (document.state === 'deleted') {
      if (this.deleted) return undefined;
      await this.unload().catch(onFault);
      const numbers = await this.#runsOnDisk();
      const runs = await scopesOnDisk(this.directory, numbers, onFault);
      const card = this.#document && { card: cardPath(this.#document) };
      return edges.note({ room: this.id, runs, clips: clipsOf(this.#document), ...card });
    }
    // Of what cannot be read nobody was given anything.
    const run = document.state === 'ended' ? (await this.run().catch(onFault)) || undefined : this.#run;
    const lost = lostBy(this.#document, document, run);
    if (lost?.runs.some(({ kept }) => !kept)) this.#heard = undefined;
    return lost && edges.note(lost);
  }

  async #runsOnDisk(): Promise<number[]> {
    const names = await readdir(this.directory);
    return names.flatMap((name) => /^r(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  }

  /** Closes the files; what is asked for again is opened again. */
  async unload(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    // What is withdrawn from now on, a document says.
    this.#heard = undefined;
    run?.abandon();
    const turned = this.#turning;
    const closed = this.#closing.then(() => turned).then(() => run?.recording.close());
    this.#closing = closed.catch(() => undefined);
    await closed;
  }

  /** One at a time: two would write to the same files. @param t0Ms of a run that may have no recording yet */
  #load(number: number, t0Ms: number | undefined): Promise<LiveRun | undefined> {
    this.#loading ??= this.#loadNow(number, t0Ms).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadNow(number: number, t0Ms: number | undefined): Promise<LiveRun | undefined> {
    await this.#closing;
    const directory = path.join(this.directory, `r${number}`);
    const recording = await Recording.open(directory, this.#options.onFault);
    const startMs = recording.t0Ms ?? t0Ms;
    if (startMs === undefined) {
      await recording.close();
      return undefined;
    }
    this.#recorded = number;
    const run = await LiveRun.open(number, startMs, recording, this.#options.clock);
    await run.edit(editionOf(this.#document?.replay, number));
    const { ended } = recording;
    // No edge keeps anything for so long.
    if (ended && ended.atMs < this.#options.clock.nowMs() - LONGEST_AT_EDGES_MS)
      this.#cleared = run.stillSaid;
    // What was made while a clip was deleted, or under names of before.
    await removeOtherClips(directory, run.edition.clips ?? []).catch(this.#options.onFault);
    this.#run = run;
    return run;
  }

  /** Takes everything that was ever said here off the disk. */
  async #erase(): Promise<void> {
    const { onFault } = this.#options;
    await this.#loading?.catch(onFault);
    await this.unload().catch(onFault);
    this.#newest = undefined;
    this.#recorded = undefined;
    this.board = EMPTY_BOARD;
    await rm(path.join(this.directory, 'board.json'), { force: true }).catch(onFault);
    for (const name of await readdir(this.directory)) {
      if (!/^r\d+$/.test(name) && !CARD_FILE.test(name)) continue;
      await rm(path.join(this.directory, name), { recursive: true, force: true }).catch(onFault);
    }
  }

  async #advance(run: number): Promise<void> {
    if (this.#newest !== undefined && run <= this.#newest) return;
    await this.#loading;
    await this.unload();
    this.#newest = run;
  }

  /** @returns whether the disk took it */
  async #keep(name: string, value: unknown): Promise<boolean> {
    const file = path.join(this.directory, name);
    try {
      await writeFile(`${file}.new`, JSON.stringify(value));
      await rename(`${file}.new`, file);
      return true;
    } catch (error) {
      this.#options.onFault(error);
      return false;
    }
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

async function hasDownload(runDirectory: string): Promise<boolean> {
  const names = await readdir(runDirectory).catch(() => []);
  return names.some((name) => /^v\d+\.m4a$/.test(name));
}

/** Undefined when there is no such file, or it cannot be read. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
