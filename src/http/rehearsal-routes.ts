/** Routes of what was rehearsed. */

import type { FastifyInstance } from 'fastify';
import { type Guard, serve } from './serve-operation.ts';

/** Knows what this installation is, and the newest rehearsal that holds for it. */
export interface Rehearsals {
  newest(): Promise<{
    readonly build: string;
    readonly configuration: string;
    readonly rehearsed?: {
      readonly atMs: number;
      readonly carries: number;
      readonly arriveSeconds: number;
      readonly verdict: string;
    };
  }>;
}

export interface RehearsalRouteNeeds {
  readonly rehearsals: Rehearsals;
}

export function rehearsalRoutes(
  app: FastifyInstance,
  guard: Guard,
  { rehearsals }: RehearsalRouteNeeds,
): void {
  serve(app, guard, 'readRehearsal', async () => ({ status: 200, body: await rehearsals.newest() }));
}
