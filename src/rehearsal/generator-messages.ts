import type { CrowdPlan, CrowdProgress, CrowdResult } from './crowd/crowd.ts';

/** From the process that rehearses to one that makes listeners. */
export type GeneratorOrder = { readonly do: 'listen'; readonly plan: CrowdPlan };

/** Back again. */
export type GeneratorReport =
  | { readonly say: 'progress'; readonly progress: CrowdProgress }
  | { readonly say: 'done'; readonly result: CrowdResult }
  | { readonly say: 'failed'; readonly reason: string };
