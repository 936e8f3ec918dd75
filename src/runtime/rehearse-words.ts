/** What may stand behind `tribune rehearse`. */

import { parseArgs } from 'node:util';

export interface RehearseWords {
  /** Of the installation; undefined: its own. */
  readonly url: string | undefined;
  /** Audiences to try, rising. */
  readonly audiences: readonly number[];
  readonly arriveSeconds: number;
  readonly staySeconds: number;
  readonly room: string | undefined;
  readonly pageAtHand: boolean;
  /** Shares, 0..1. */
  readonly restless: number;
  readonly slow: number;
  readonly share: { readonly part: number; readonly parts: number };
  readonly startAtMs: number | undefined;
  readonly processes: number | undefined;
  readonly json: boolean;
  readonly out: string | undefined;
}

export const REHEARSE_USAGE = `tribune rehearse [ADDRESS]    let made-up listeners come to this installation, and say what it carries
  --listeners N       an audience of N (1000)
  --up-to N           audiences in rising steps up to N, until something gives way
  --arrive SECONDS    they arrive within so long (10)
  --stay SECONDS      and listen on for so long (30)
  --room ROOM         of a room that is live; else one is opened in which the demo speaks
  --cached            they have the page already; else each loads it
  --restless PERCENT  of them pause, or leave and come back, each minute (5)
  --slow PERCENT      of them have 256 kbit/s (5)
  --processes N       that make listeners; else as many as they need
  --share I/N         the part of this machine, of N that begin together
  --at TIME           when they begin: an ISO date, the same for all machines
  --out DIR           where the report goes; else to the data directory
  --json              the report as JSON on standard output
tribune rehearse merge FILE…  add the reports of several machines
`;

/** Of `--up-to N`: parts of N. */
const RISING = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1];
const MOST_LISTENERS = 1_000_000;
/** Before they begin, machines look at the room, and start what makes listeners. */
const LEAST_AHEAD_MS = 10_000;

/** These words cannot be followed. */
export class WordsWrong extends Error {
  override readonly name = 'WordsWrong';
}

/** @throws WordsWrong that says which, and what it should be */
export function readRehearseWords(words: readonly string[]): RehearseWords {
  const { values, positionals } = parse(words);
  if (positionals.length > 1) throw new WordsWrong(`"${positionals[1]}" is one address too many.`);
  const listeners = wholeOf('--listeners', values.listeners, 1_000, 1, MOST_LISTENERS);
  const upTo =
    values['up-to'] === undefined ? undefined : wholeOf('--up-to', values['up-to'], 0, 16, MOST_LISTENERS);
  const share = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(values.share ?? '1/1');
  const [part, parts] = [Number(share?.[1]), Number(share?.[2])];
  if (!share || part > parts)
    throw new WordsWrong('--share must be such as 2/8: the second of eight machines.');
  const startAtMs = values.at === undefined ? undefined : Date.parse(values.at);
  if (startAtMs !== undefined && !(startAtMs > Date.now() + LEAST_AHEAD_MS))
    throw new WordsWrong(
      `--at must be a time to come, in ${LEAST_AHEAD_MS / 1000} seconds at the soonest, such as 2026-05-01T20:00:00Z.`,
    );
  if (parts > 1 && startAtMs === undefined)
    throw new WordsWrong('--share needs --at, so that all machines begin together.');
  if (parts > 1 && values.room === undefined)
    throw new WordsWrong('--share needs --room, so that all machines listen to the same.');
  return {
    url: positionals[0],
    audiences: upTo === undefined ? [listeners] : [...new Set(RISING.map((of) => Math.round(of * upTo)))],
    arriveSeconds: wholeOf('--arrive', values.arrive, 10, 1, 3_600),
    staySeconds: wholeOf('--stay', values.stay, 30, 1, 86_400),
    room: values.room,
    pageAtHand: values.cached ?? false,
    restless: wholeOf('--restless', values.restless, 5, 0, 100) / 100,
    slow: wholeOf('--slow', values.slow, 5, 0, 100) / 100,
    share: { part, parts },
    startAtMs,
    processes:
      values.processes === undefined ? undefined : wholeOf('--processes', values.processes, 1, 1, 256),
    json: values.json ?? false,
    out: values.out,
  };
}

const OPTIONS = {
  listeners: { type: 'string' },
  'up-to': { type: 'string' },
  arrive: { type: 'string' },
  stay: { type: 'string' },
  room: { type: 'string' },
  cached: { type: 'boolean' },
  restless: { type: 'string' },
  slow: { type: 'string' },
  processes: { type: 'string' },
  share: { type: 'string' },
  at: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new WordsWrong(`${(cause as Error).message}.`, { cause });
  }
}

function wholeOf(name: string, text: string | undefined, usual: number, least: number, most: number): number {
  if (text === undefined) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new WordsWrong(`${name} is "${text}"; it must be a number from ${least} to ${most}.`);
}
