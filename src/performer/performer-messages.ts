import type { PerformanceSummary, PerformOptions } from './perform.ts';

/** What a performer's process is asked to do: plain data, for it travels over the child's IPC channel. */
export interface ChildPerformance
  extends Pick<PerformOptions, 'whipUrl' | 'token' | 'loop' | 'since' | 'giveUpAfterMs'> {
  /** Path of an Ogg Opus file. */
  readonly voice: string;
  /** Receive slots to offer, 0 to 12; what comes in on them is counted. */
  readonly listenSlots?: number;
}

export interface ChildSummary extends PerformanceSummary {
  /** Packets heard, by the mid of the slot. */
  readonly heard: Readonly<Record<string, number>>;
}

/** The token goes this way and not by the command line, which every user of a machine can read. */
export type PerformerOrder =
  | { readonly do: 'perform'; readonly performance: ChildPerformance }
  | { readonly do: 'stop' };

export type PerformerReport =
  | { readonly say: 'connected' }
  | { readonly say: 'done'; readonly summary: ChildSummary }
  | { readonly say: 'failed'; readonly reason: string };
