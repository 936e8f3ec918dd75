import {
  type LoadDocument,
  type LoadStep,
  MOST_STEPS_TOLD,
  MOST_TIER_CHANGES,
  NO_LOAD,
  tierOfLevel,
} from '../core/load.ts';
import type { TierChange } from '../core/tier.ts';

/** A change of tier is told so long ahead, for players that read their manifest every fifteen seconds. */
const ANNOUNCED_MS = 20_000;

/** What origins are told. @param steps oldest first */
export function loadDocumentOf(steps: readonly LoadStep[]): LoadDocument {
  const last = steps.at(-1);
  if (!last) return NO_LOAD;
  const { level, atMs: sinceMs, cause } = last;
  return {
    level,
    sinceMs,
    cause,
    tiers: changesIn(steps).slice(-MOST_TIER_CHANGES),
    steps: steps.slice(-MOST_STEPS_TOLD),
  };
}

function changesIn(steps: readonly LoadStep[]): TierChange[] {
  const changes: TierChange[] = [];
  for (const { level, atMs } of steps) {
    const name = tierOfLevel(level);
    if (name !== (changes.at(-1)?.name ?? 'full')) changes.push({ name, fromMs: atMs + ANNOUNCED_MS });
  }
  return changes;
}
