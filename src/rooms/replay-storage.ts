import type { Clip } from '../core/replay.ts';
import type { Replay } from './replay.ts';

/** What replays need kept. As with `RoomStorage`, what changes something resolves once it would survive a crash. */
export interface ReplayStorage {
  /** Of a run; where nothing was decided of that, as it was recorded. */
  replay(room: string, run: number): Promise<Replay>;
  /** All but its clips. */
  saveReplay(replay: Replay): Promise<void>;
  /** False when there is one of that id. */
  addClip(replay: Replay, clip: Clip, nowMs: number): Promise<boolean>;
  removeClip(room: string, id: string): Promise<void>;
  /** Ended rooms whose time is over, the oldest first. @param usualDays for those whose host said nothing; 0: for ever */
  overdue(nowMs: number, usualDays: number, limit: number): Promise<readonly string[]>;
}
