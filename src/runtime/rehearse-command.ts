/** `tribune rehearse` and `tribune rehearse merge`. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TribuneProblem } from '../client/problem.ts';
import type { CrowdProgress } from '../rehearsal/crowd/crowd.ts';
import { descriptorProblem, processesFor } from '../rehearsal/generators.ts';
import { KeptReports } from '../rehearsal/kept-reports.ts';
import { findOwnInstallation, NotOwn, type OwnInstallation } from '../rehearsal/own-installation.ts';
import { openFilesLimit } from '../rehearsal/processes-here.ts';
import { openRehearsalRoom, type RehearsalRoom } from '../rehearsal/rehearsal-room.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { count, findingsOf, verdictOf } from '../rehearsal/report/findings.ts';
import { CannotMerge, mergeReports } from '../rehearsal/report/merge-reports.ts';
import { type RehearsalReport, readReport } from '../rehearsal/report/report.ts';
import { reportPage } from '../rehearsal/report/report-page.ts';
import { reportText } from '../rehearsal/report/report-text.ts';
import { type Config, localUrl } from './config.ts';
import { readRehearsalKey } from './rehearsal-key.ts';
import { REHEARSE_USAGE, type RehearseWords, readRehearseWords, WordsWrong } from './rehearse-words.ts';

/** What each listener may hold open: its connection, and where segments are streamed a second one. */
const CONNECTIONS = 2;
/** Exit code of what Ctrl-C ended, as shells have it. */
const INTERRUPTED = 130;

/** Something is missing without which nobody could listen. */
class CannotRehearse extends Error {
  override readonly name = 'CannotRehearse';
}

/** @returns the exit code: 1 when nothing was rehearsed or kept, 2 when it was not understood, 3 when the audience was not carried, 130 when it was ended */
export async function runRehearseCommand(words: readonly string[], config: Config): Promise<number> {
  try {
    const [first, ...files] = words;
    if (first === 'merge') return await merge(files, config);
    return await run(readRehearseWords(words), config);
  } catch (error) {
    if (error instanceof WordsWrong) {
      process.stderr.write(`tribune rehearse: ${error.message}\n\n${REHEARSE_USAGE}`);
      return 2;
    }
    const known =
      error instanceof NotOwn ||
      error instanceof CannotRehearse ||
      error instanceof CannotMerge ||
      error instanceof TribuneProblem ||
      (error as NodeJS.ErrnoException).code !== undefined;
    process.stderr.write(`tribune rehearse: ${known ? (error as Error).message : (error as Error).stack}\n`);
    return 1;
  }
}

async function run(words: RehearseWords, config: Config): Promise<number> {
  const key = await readRehearsalKey(config.dataDir, config.rehearsalKey);
  if (key === undefined) {
    throw new CannotRehearse(
      `There is no key of an installation in ${config.dataDir}. Set TRIBUNE_DATA_DIR to the data directory of the installation, or TRIBUNE_REHEARSAL_KEY to what stands there in the file "rehearsal-key".`,
    );
  }
  const installation = await findOwnInstallation(words.url ?? config.publicUrl ?? localUrl(config), key);
  const own = Math.ceil(Math.max(...words.audiences) / words.share.parts);
  const ofOne = Math.ceil(own / (words.processes ?? processesFor(own)));
  const problem = descriptorProblem(ofOne, CONNECTIONS, openFilesLimit());
  if (problem !== undefined) throw new CannotRehearse(problem);
  const ending = new AbortController();
  const end = () => ending.abort();
  // A second press ends it at once.
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const room = await roomFor(words, config, installation);
  try {
    if (ending.signal.aborted) return INTERRUPTED;
    const report = await rehearse(
      {
        installation,
        room: room.id,
        audiences: words.audiences,
        arriveSeconds: words.arriveSeconds,
        staySeconds: words.staySeconds,
        habits: {
          pageAtHand: words.pageAtHand,
          restless: words.restless,
          slow: words.slow,
          slowBitsPerSecond: SLOW_BITS_PER_SECOND,
        },
        share: words.share,
        processes: words.processes,
        startAtMs: words.startAtMs,
        ports: [config.port],
        signal: ending.signal,
      },
      tellProgress,
    );
    if (ending.signal.aborted && report.steps.length === 0) return INTERRUPTED;
    const code = await give(report, words, config);
    return ending.signal.aborted ? INTERRUPTED : code;
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    await room.close();
  }
}

const SLOW_BITS_PER_SECOND = 256_000;

async function roomFor(
  { room, audiences }: RehearseWords,
  config: Config,
  { target, takesSecrets }: OwnInstallation,
): Promise<RehearsalRoom> {
  if (room !== undefined) return { id: room, close: async () => {} };
  if (config.operatorToken === undefined) {
    throw new CannotRehearse(
      'Name a room that is live (--room), or set TRIBUNE_OPERATOR_TOKEN, so that one can be opened in which the demo speaks.',
    );
  }
  if (!takesSecrets) {
    throw new CannotRehearse(
      `The operator’s token is not sent to ${target.url}: it is not this machine, nor a name that the installation goes by. Name a room that is live (--room), or set TRIBUNE_PUBLIC_URL there.`,
    );
  }
  process.stderr.write('Opening a room in which the demo speaks …\n');
  return openRehearsalRoom(target, config.operatorToken, Math.max(...audiences));
}

function tellProgress(listeners: number, progress: CrowdProgress): void {
  const { arrived, hearing, stalls, errors, bytes } = progress;
  const line = `${count(listeners)} listeners: ${count(arrived)} came, ${count(hearing)} hear, ${count(stalls)} stalls, ${count(errors)} errors, ${(bytes / 1e6).toFixed(0)} MB`;
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
}

async function merge(files: readonly string[], config: Config): Promise<number> {
  if (files.length === 0) throw new WordsWrong('merge takes the files of the machines.');
  const reports = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      try {
        return readReport(text);
      } catch (cause) {
        throw new CannotMerge(`${file}: ${(cause as Error).message}.`, { cause });
      }
    }),
  );
  return give(mergeReports(reports), { json: false, out: undefined }, config);
}

/** Shows the report, and keeps it with the installation where that is here. */
async function give(
  report: RehearsalReport,
  { json, out }: Pick<RehearseWords, 'json' | 'out'>,
  { dataDir }: Config,
): Promise<number> {
  if (process.stderr.isTTY) process.stderr.write('\n');
  const verdict = verdictOf(report);
  const whole = { ...report, findings: report.steps.map(findingsOf), verdict };
  process.stdout.write(json ? `${JSON.stringify(whole)}\n` : `\n${reportText(report)}`);
  const isHere = out === undefined && existsSync(path.join(dataDir, 'run'));
  const kept = new KeptReports(isHere ? dataDir : path.resolve(out ?? '.'));
  try {
    const file = await kept.keep(report, reportPage(report));
    process.stderr.write(`Kept as ${file}.json and ${file}.html\n`);
  } catch (error) {
    // What was found stands above, and is not measured again for a full disk's sake.
    throw new CannotRehearse(
      `The report could not be kept: ${(error as Error).message}. What it says stands above; with --json it is whole there.`,
      { cause: error },
    );
  }
  return verdict.carries > 0 ? 0 : 3;
}
