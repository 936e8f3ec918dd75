/**
 * The edges before this origin, and what each has still to forget: what was deleted, withdrawn or cut off.
 *
 * What an edge was not told yet is on disk, so it is told also after a restart, and however long it was away. Owns who is
 * told, and when again; not what there is to forget (edge-scope.ts) nor how it is said (edge-line.ts).
 */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../core/is-record.ts';
import { forgetAt } from './edge-line.ts';
import { type EdgeScope, edgeObjects } from './edge-scope.ts';

/** An edge that was away is asked again this much later. */
const RETRY_MS = 1_000;
/**
 * An answer that was on its way to an edge when it was told comes into its cache after that. It is told once more when
 * none can be: the origin gave its last before the first telling.
 */
const AGAIN_AFTER_MS = 3_000;
const IDLE_MS = 3_600_000;

export interface EdgesOptions {
  readonly edges: readonly URL[];
  /** Where is kept what they were not told yet. */
  readonly file: string;
  readonly onTrouble: (problem: string, edge: string) => void;
  /** Told when the disk refuses. */
  readonly onFault: (error: unknown) => void;
}

interface Task {
  readonly edge: string;
  readonly scope: EdgeScope;
  /** Said once more because another edge, which it may have asked meanwhile, had not heard yet. */
  readonly repeated?: true;
}

export class Edges {
  readonly #options: EdgesOptions;
  readonly #lines: readonly EdgeLine[];
  #tasks: Task[] = [];
  #saving: Promise<void> = Promise.resolve();

  private constructor(options: EdgesOptions) {
    this.#options = options;
    this.#lines = options.edges.map(
      (edge) =>
        new EdgeLine(
          edge,
          {
            onFirst: (task) => this.#heard(task),
            onTold: (task) => this.#told(task),
          },
          (problem) => options.onTrouble(problem, String(edge)),
        ),
    );
  }

  /** Goes on with what was left to tell. */
  static async open(options: EdgesOptions): Promise<Edges> {
    const edges = new Edges(options);
    // An edge that the settings name no more is told nothing more.
    const known = new Set(options.edges.map(String));
    edges.#tasks = (await readTasks(options.file)).filter(({ edge }) => known.has(edge));
    edges.#tell(edges.#tasks);
    return edges;
  }

  /** Whether there are any. */
  get any(): boolean {
    return this.#lines.length > 0;
  }

  /**
   * Resolves once it would survive a restart, or the disk refused: what is to be forgotten is not kept for want of a note
   * of it. Nobody is told yet.
   *
   * @returns tells them
   */
  async note(scope: EdgeScope): Promise<() => void> {
    const tasks = this.#options.edges.map((edge) => ({ edge: String(edge), scope }));
    this.#tasks.push(...tasks);
    if (tasks.length > 0) await this.#save();
    return () => this.#tell(tasks);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.close()));
    await this.#saving;
  }

  #tell(tasks: readonly Task[]): void {
    for (const line of this.#lines) line.tell(tasks.filter(({ edge }) => edge === line.name));
  }

  /**
   * Edges stand behind edges: who was told everything while this one still gave it out may have it again from there, so
   * it is told anew.
   */
  async #heard({ edge, scope, repeated }: Task): Promise<void> {
    if (repeated) return;
    const through = this.#lines.filter((line) => line.name !== edge && !line.isToBeTold(scope));
    const tasks = through.map(({ name }): Task => ({ edge: name, scope, repeated: true }));
    if (tasks.length === 0) return;
    this.#tasks.push(...tasks);
    await this.#save();
    this.#tell(tasks);
  }

  async #told(task: Task): Promise<void> {
    this.#tasks = this.#tasks.filter((each) => each !== task);
    await this.#save();
  }

  #save(): Promise<void> {
    const { file, onFault } = this.#options;
    const save = async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(this.#tasks));
      await rename(`${file}.new`, file);
    };
    this.#saving = this.#saving.then(save).catch(onFault);
    return this.#saving;
  }
}

interface Progress {
  /** Told for the first time. */
  onFirst(task: Task): Promise<void>;
  onTold(task: Task): Promise<void>;
}

/** One edge, told task by task: each as soon as it can be, and once more. */
class EdgeLine {
  readonly name: string;
  readonly #edge: URL;
  readonly #progress: Progress;
  readonly #onTrouble: (problem: string) => void;
  readonly #fresh: Task[] = [];
  /** Told once, with when to tell them again, by `performance.now()`. */
  readonly #again: { readonly task: Task; readonly atMs: number }[] = [];
  /** The one that is being told once more. */
  #last: Task | undefined;
  readonly #closed = new AbortController();
  #news = new AbortController();
  readonly #running: Promise<void>;
  #trouble = '';

  constructor(edge: URL, progress: Progress, onTrouble: (problem: string) => void) {
    this.name = String(edge);
    this.#edge = edge;
    this.#progress = progress;
    this.#onTrouble = onTrouble;
    this.#running = this.#run();
  }

  tell(tasks: readonly Task[]): void {
    this.#fresh.push(...tasks);
    this.#news.abort();
  }

  /** Whether it will yet be told all of that from the first object on. */
  isToBeTold(scope: EdgeScope): boolean {
    const again = this.#again.flatMap(({ task }) => (task === this.#last ? [] : task));
    return [...this.#fresh, ...again].some((task) => isDeepStrictEqual(task.scope, scope));
  }

  close(): Promise<void> {
    this.#closed.abort();
    return this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      this.#news = new AbortController();
      const waitMs = await this.#turn().catch((error: unknown) => this.#troubled(error));
      // What is new waits for an edge that is away, too.
      const wake = this.#trouble === '' ? this.#news.signal : this.#closed.signal;
      const signal = AbortSignal.any([wake, this.#closed.signal]);
      if (waitMs > 0) await wait(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns how long there is nothing to do, ms @throws when the edge cannot be told */
  async #turn(): Promise<number> {
    const [fresh] = this.#fresh;
    if (fresh) {
      await forgetAt(this.#edge, edgeObjects(fresh.scope));
      this.#fresh.shift();
      this.#again.push({ task: fresh, atMs: performance.now() + AGAIN_AFTER_MS });
      await this.#progress.onFirst(fresh);
    } else {
      const [again] = this.#again;
      if (!again) return IDLE_MS;
      const leftMs = again.atMs - performance.now();
      if (leftMs > 0) return leftMs;
      this.#last = again.task;
      await forgetAt(this.#edge, edgeObjects(again.task.scope));
      this.#again.shift();
      await this.#progress.onTold(again.task);
    }
    this.#trouble = '';
    return 0;
  }

  #troubled(error: unknown): number {
    const problem = error instanceof Error ? error.message : String(error);
    // The same again is no news.
    if (problem !== this.#trouble && !this.#closed.signal.aborted) this.#onTrouble(problem);
    this.#trouble = problem;
    return RETRY_MS;
  }
}

/** None where the file is missing or harmed. */
async function readTasks(file: string): Promise<Task[]> {
  try {
    const tasks: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(tasks) ? tasks.filter(isTask) : [];
  } catch {
    return [];
  }
}

/** The file is ours alone: what is looked at is whether it was written by this version. */
function isTask(value: unknown): value is Task {
  if (!isRecord(value) || typeof value['edge'] !== 'string' || !isRecord(value['scope'])) return false;
  const { room, runs, clips } = value['scope'];
  return typeof room === 'string' && Array.isArray(runs) && Array.isArray(clips);
}
