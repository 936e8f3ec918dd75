import type { LifeState } from '../core/life-state.ts';
import type { Room } from './room.ts';

/** Who brought a room from one state to another: its host's command, or its schedule. */
export type Mover = 'host' | 'schedule';

/** One step of a room's life; those of a programme are on its timeline as well. */
export interface Step {
  /** UTC in ms since 1970. */
  readonly atMs: number;
  readonly state: LifeState;
  readonly by: Mover;
}

/** The step from one state to another; undefined when nothing changed. */
export function stepTo(room: Room, before: Room | undefined, by: Mover, atMs: number): Step | undefined {
  return room.state === before?.state ? undefined : { atMs, state: room.state, by };
}
