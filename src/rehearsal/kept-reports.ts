/** Reports kept with the installation, and the newest that still holds for it. */

import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Edition } from './challenge.ts';
import { verdictOf } from './report/findings.ts';
import { type RehearsalReport, readReport } from './report/report.ts';

/** What a host is told. */
export interface Rehearsed {
  readonly atMs: number;
  /** Listeners that were carried; 0: none of the audiences that were tried. */
  readonly carries: number;
  readonly arriveSeconds: number;
  readonly verdict: string;
}

/** Looked through, from the newest: others are of long ago. */
const MOST_READ = 50;
const NAME = /^(\d{13})\.json$/;

export class KeptReports {
  readonly #directory: string;
  #known: { readonly name: string; readonly report: RehearsalReport | undefined }[] = [];

  /** @param dataDir of the installation */
  constructor(dataDir: string) {
    this.#directory = path.join(dataDir, 'rehearsals');
  }

  /** @param page the report as a page @returns where both lie, without the ends of their names */
  async keep(report: RehearsalReport, page: string): Promise<string> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = path.join(this.#directory, String(Math.round(report.atMs)).padStart(13, '0'));
    await this.#write(`${file}.html`, page);
    await this.#write(`${file}.json`, JSON.stringify(report));
    return file;
  }

  /** Whole or not at all: a full disk leaves nothing behind. What root writes is for whose directory it is. */
  async #write(file: string, text: string): Promise<void> {
    const unfinished = `${file}.part`;
    try {
      await writeFile(unfinished, text, { mode: 0o600 });
      if (process.getuid?.() === 0) {
        const { uid, gid } = await stat(path.dirname(this.#directory));
        await chown(this.#directory, uid, gid);
        await chown(unfinished, uid, gid);
      }
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  /** The newest whole one of this build and configuration; undefined: there is none. */
  async newestOf({ build, configuration }: Edition): Promise<Rehearsed | undefined> {
    for (const report of await this.#reports()) {
      if (!report || report.share) continue;
      if (report.edition.build !== build || report.edition.configuration !== configuration) continue;
      const { carries, arriveSeconds, sentence } = verdictOf(report);
      return { atMs: report.atMs, carries, arriveSeconds, verdict: sentence };
    }
    return undefined;
  }

  /** From the newest; undefined: not readable as one. Each file is read once. */
  async #reports(): Promise<(RehearsalReport | undefined)[]> {
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      // None yet, or they are somebody else's: nothing is known then, and hosts are told that.
      if (error.code !== 'ENOENT' && error.code !== 'EACCES') throw error;
      return [];
    });
    const newest = names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse()
      .slice(0, MOST_READ);
    const known = new Map(this.#known.map((one) => [one.name, one]));
    this.#known = await Promise.all(
      newest.map(async (name) => known.get(name) ?? { name, report: await this.#read(name) }),
    );
    return this.#known.map(({ report }) => report);
  }

  async #read(name: string): Promise<RehearsalReport | undefined> {
    try {
      const report = readReport(await readFile(path.join(this.#directory, name), 'utf8'));
      // What cannot be made sense of is none.
      verdictOf(report);
      return report;
    } catch {
      return undefined;
    }
  }
}
