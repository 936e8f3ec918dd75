import type { TribuneClient } from '../../src/client/client.ts';
import type { StageRole } from '../../src/core/rights.ts';

/** One who leads a room, by whatever right. */
export interface Leader {
  readonly room: string;
  /** As which; the operator does what hosts do. */
  readonly as: Exclude<StageRole, 'speaker'>;
  /** Asks the server something by that right. @throws TribuneProblem, TypeError as the call */
  ask<Answer>(call: (client: TribuneClient, token: string | undefined) => Promise<Answer>): Promise<Answer>;
}

/** Whether one of that role may be muted, sent back, removed by it. */
export function leads({ as }: Leader, role: StageRole): boolean {
  return as === 'host' || role === 'speaker';
}
