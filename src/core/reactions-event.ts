/** Reactions of an audience, in sums. */

/** By name, as they go over the wire, each with what is shown. */
export const REACTIONS = {
  clap: '👏',
  heart: '❤️',
  agree: '👍',
  laugh: '😂',
  wow: '😮',
  party: '🎉',
} as const;
export type Reaction = keyof typeof REACTIONS;
export const REACTION_NAMES = Object.keys(REACTIONS) as readonly Reaction[];

export type ReactionCounts = Readonly<Partial<Record<Reaction, number>>>;

/**
 * How many there have been since the programme began: totals, of which a page shows what has come since the last. Where
 * only some listeners report, estimates of what all did.
 */
export interface ReactionsEvent {
  readonly type: 'reactions';
  readonly totals: ReactionCounts;
  /** With which a listener reports reactions and votes, from now on: 1 while the audience is small. */
  readonly probability: number;
}

/**
 * Where only some report, each waits for a random part of so long, ms: a joke is one instant for everyone, and whatever share of
 * an audience reacts to it, this is what they are spread over.
 */
export const REPORT_SPREAD_MS = 6_000;

/** What one device may do in one report; a report stands for some seconds. */
export const MOST_IN_REPORT = 10;

export function isReactionsEvent({ totals, probability }: Readonly<Record<string, unknown>>): boolean {
  return isCounts(totals) && isProbability(probability);
}

export function isProbability(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= 1;
}

function isCounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((count) => typeof count === 'number' && count >= 0);
}
