/** Reads the public paths of a programme (docs/PROTOCOL.md). Strangers write them: anything else is undefined. Pure. */

import { isClipId } from '../core/replay.ts';
import { isRoomId } from '../core/room-id.ts';
import { isRung, type Rung } from '../core/rung.ts';

export const HEAD_NAMES = ['index.m3u8', 'manifest.mpd', 'head.json', 'board.json', 'queue.json'] as const;
export type HeadName = (typeof HEAD_NAMES)[number];

interface InRun {
  readonly room: string;
  readonly run: number;
}

export type LivePath =
  | { readonly kind: 'head'; readonly room: string; readonly name: HeadName }
  | (InRun & { readonly kind: 'init'; readonly rung: Rung })
  | (InRun & { readonly kind: 'playlist'; readonly rung: Rung })
  | (InRun & { readonly kind: 'segment'; readonly rung: Rung; readonly n: number })
  | (InRun & { readonly kind: 'part'; readonly rung: Rung; readonly n: number; readonly k: number })
  | (InRun & { readonly kind: 'economy'; readonly m: number })
  | (InRun & { readonly kind: 'economy-playlist' })
  | (InRun & { readonly kind: 'timeline'; readonly m: number })
  | (InRun & { readonly kind: 'clip'; readonly clip: string })
  | (InRun & { readonly kind: 'replay'; readonly revision: number; readonly object: ReplayObject });

export type ReplayObject =
  | { readonly kind: 'init'; readonly rung: Rung }
  | { readonly kind: 'playlist'; readonly rung: Rung }
  | { readonly kind: 'segment'; readonly rung: Rung; readonly n: number }
  | { readonly kind: 'download' };

/** One spelling for each number, or a cache would keep one object under many keys. */
const NUMBER = /^(?:0|[1-9]\d{0,8})$/;
const LONGEST = 120;

/** @param path without query */
export function parseLivePath(path: string): LivePath | undefined {
  if (path.length > LONGEST || !path.startsWith('/live/')) return undefined;
  const [room = '', ...rest] = path.slice('/live/'.length).split('/');
  if (!isRoomId(room)) return undefined;
  if (rest.length === 1) return head(room, rest[0] ?? '');
  const run = prefixed('r', rest[0]);
  if (run === undefined) return undefined;
  if (rest.length === 3)
    return inRun({ room, run }, rest[1] ?? '', rest[2] ?? '') ?? download(room, run, rest);
  const revision = prefixed('v', rest[1]);
  if (rest.length !== 4 || revision === undefined) return undefined;
  const object = replayObject(rest[2] ?? '', rest[3] ?? '');
  return object && { kind: 'replay', room, run, revision, object };
}

/** Paths of a replay, for those who link to them. */
export function replayDirectory(run: number, revision: number): string {
  return `r${run}/v${revision}`;
}

export const DOWNLOAD_NAME = 'recording.m4a';

export function clipPath(room: string, run: number, clip: string): string {
  return `/live/${room}/r${run}/clips/${clip}.m4a`;
}

function head(room: string, name: string): LivePath | undefined {
  const known = HEAD_NAMES.find((each) => each === name);
  return known && { kind: 'head', room, name: known };
}

function inRun(where: InRun, directory: string, file: string): LivePath | undefined {
  if (directory === 'timeline') {
    const m = suffixed(file, '.json');
    return m === undefined ? undefined : { kind: 'timeline', ...where, m };
  }
  if (directory === 'clips') {
    const clip = file.endsWith('.m4a') ? file.slice(0, -'.m4a'.length) : '';
    return isClipId(clip) ? { kind: 'clip', ...where, clip } : undefined;
  }
  if (directory === 'eco32') {
    if (file === 'live.m3u8') return { kind: 'economy-playlist', ...where };
    const m = suffixed(file, '.m4s');
    return m === undefined ? undefined : { kind: 'economy', ...where, m };
  }
  if (!isRung(directory)) return undefined;
  const rung = directory;
  if (file === 'init.mp4') return { kind: 'init', ...where, rung };
  if (file === 'live.m3u8') return { kind: 'playlist', ...where, rung };
  const part = /^(\d+)\.([012])\.m4s$/.exec(file);
  if (part) {
    const n = number(part[1]);
    return n === undefined ? undefined : { kind: 'part', ...where, rung, n, k: Number(part[2]) };
  }
  const n = suffixed(file, '.m4s');
  return n === undefined ? undefined : { kind: 'segment', ...where, rung, n };
}

function download(room: string, run: number, rest: readonly string[]): LivePath | undefined {
  const revision = prefixed('v', rest[1]);
  if (revision === undefined || rest[2] !== DOWNLOAD_NAME) return undefined;
  return { kind: 'replay', room, run, revision, object: { kind: 'download' } };
}

function replayObject(rung: string, file: string): ReplayObject | undefined {
  if (!isRung(rung)) return undefined;
  if (file === 'init.mp4') return { kind: 'init', rung };
  if (file === 'vod.m3u8') return { kind: 'playlist', rung };
  const n = suffixed(file, '.m4s');
  return n === undefined ? undefined : { kind: 'segment', rung, n };
}

function prefixed(letter: string, name: string | undefined): number | undefined {
  return name?.startsWith(letter) ? number(name.slice(1)) : undefined;
}

function suffixed(name: string, suffix: string): number | undefined {
  return name.endsWith(suffix) ? number(name.slice(0, -suffix.length)) : undefined;
}

function number(digits: string | undefined): number | undefined {
  return digits !== undefined && NUMBER.test(digits) ? Number(digits) : undefined;
}
