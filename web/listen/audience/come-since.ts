import { REACTION_NAMES, type Reaction, type ReactionCounts } from '../../../src/core/reactions-event.ts';

/**
 * The reactions of others between two totals, one by one, as far as there is room to show them: each kind in its share.
 *
 * @param before undefined: nobody knows since when, so nothing has come
 * @param own pressed here meanwhile and shown already
 */
export function comeSince(
  before: ReactionCounts | undefined,
  totals: ReactionCounts,
  own: ReactionCounts,
  most: number,
): Reaction[] {
  if (!before) return [];
  const came = REACTION_NAMES.map((name) => {
    const count = (totals[name] ?? 0) - (before[name] ?? 0) - (own[name] ?? 0);
    return [name, Math.max(0, count)] as const;
  });
  const all = came.reduce((sum, [, count]) => sum + count, 0);
  const share = all > most ? most / all : 1;
  return came.flatMap(([name, count]) =>
    Array<Reaction>(count > 0 ? Math.ceil(count * share) : 0).fill(name),
  );
}
