/** Reports kept with the installation, and the newest that still holds for it. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
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
    await writeFile(`${file}.html`, page, { mode: 0o600 });
    await writeFile(`${file}.json`, JSON.stringify(report), { mode: 0o600 });
    return file;
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
      if (error.code !== 'ENOENT') throw error;
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
      return readReport(await readFile(path.join(this.#directory, name), 'utf8'));
    } catch {
      return undefined;
    }
  }
}
