import type { Chapter, Clip, ReplayDocument } from '../core/replay.ts';

/** What a host made of a room's replay. Times in ms from the start of its programme. */
export interface Replay {
  readonly room: string;
  /** The run that is cut, and has the chapters and clips: the room's newest; 0 before it first opened. */
  readonly run: number;
  readonly fromMs: number;
  /** Absent: to its end. */
  readonly untilMs?: number;
  /** Whether nobody is to hear it. Holds over runs, until it is published. */
  readonly withdrawn: boolean;
  /** For how many days after its end the room is kept; 0: for ever; absent: as the operator set. Holds over runs. */
  readonly keepDays?: number;
  /** In order. */
  readonly chapters: readonly Chapter[];
  /** Oldest first. */
  readonly clips: readonly Clip[];
}

const DAY_MS = 86_400_000;

export function untouched(room: string, run: number): Replay {
  return { room, run, fromMs: 0, withdrawn: false, chapters: [], clips: [] };
}

/** What the origin is told of it; undefined when there is nothing to tell. */
export function replayDocumentOf(replay: Replay): ReplayDocument | undefined {
  const { run, fromMs, untilMs, withdrawn, chapters, clips } = replay;
  const told = {
    ...(withdrawn ? { withdrawn: true as const } : {}),
    ...(fromMs > 0 ? { fromMs } : {}),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(chapters.length > 0 ? { chapters } : {}),
    ...(clips.length > 0 ? { clips } : {}),
  };
  if (Object.keys(told).length === 0) return undefined;
  return run === 0 ? told : { run, ...told };
}

/** When it is deleted by itself: UTC in ms since 1970; undefined: never. @param usualDays 0: for ever */
export function keptUntilMs(
  replay: Replay,
  endedMs: number | undefined,
  usualDays: number,
): number | undefined {
  const days = replay.keepDays ?? usualDays;
  return endedMs === undefined || days === 0 ? undefined : endedMs + days * DAY_MS;
}
