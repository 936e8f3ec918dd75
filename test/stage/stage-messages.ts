import type { Joined, JoinRequest } from '../../src/stage/stage-interface.ts';

/** What a stage in a process of its own is told. */
export type StageOrder =
  | { readonly id: number; readonly join: JoinRequest }
  | { readonly id: number; readonly leave: string }
  | { readonly id: number; readonly remove: string }
  | { readonly id: number; readonly mute: string; readonly muted: boolean }
  | { readonly id: number; readonly memory: true }
  | { readonly id: number; readonly close: true };

export interface StageAnswer {
  readonly id: number;
  readonly joined?: Joined;
  /** MiB resident, after a collection. */
  readonly memory?: number;
}
