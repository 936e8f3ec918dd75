/**
 * What control tells of a room, for media to put into its programme: in band, and in the timeline batches.
 *
 * Each is the whole of what its type says, as it stands from then on. So the newest replaces what was told before, one that
 * is told twice changes nothing, and one that was lost does no lasting harm. It comes without an instant: media gives it
 * that of the programme.
 *
 * A new type needs its interface and reader in a file of its own beside this one, a line in `ToldEvent` and one in
 * `READERS` here, and a source, which `src/http/control.ts` gives the `Teller`; whoever changes what it says calls
 * `Teller.tell`. Everything else carries any of them.
 */

import { isRecord } from './is-record.ts';
import { isOrderEvent, type OrderEvent } from './order-event.ts';
import { isPinsEvent, type PinsEvent } from './pins-event.ts';
import { isPollsEvent, type PollsEvent } from './polls-event.ts';
import { isQuestionsEvent, isVotesEvent, type QuestionsEvent, type VotesEvent } from './questions-event.ts';
import { isReactionsEvent, type ReactionsEvent } from './reactions-event.ts';
import { isTierEvent, type TierEvent } from './tier-event.ts';

export type ToldEvent =
  | OrderEvent
  | PinsEvent
  | QuestionsEvent
  | VotesEvent
  | PollsEvent
  | ReactionsEvent
  | TierEvent;
export type ToldType = ToldEvent['type'];

/** By type: whether a stranger's JSON of that type is one. */
const READERS: Readonly<Record<ToldType, (value: Readonly<Record<string, unknown>>) => boolean>> = {
  order: isOrderEvent,
  pins: isPinsEvent,
  questions: isQuestionsEvent,
  votes: isVotesEvent,
  polls: isPollsEvent,
  reactions: isReactionsEvent,
  tier: isTierEvent,
};

/** As JSON: it rides in each of three rungs, in a chunk that is some 3 kB itself; one of each type at most. */
export const LONGEST_TOLD_BYTES = 16_384;

export function isToldType(type: unknown): type is ToldType {
  return typeof type === 'string' && Object.hasOwn(READERS, type);
}

export function isToldEvent(value: unknown): value is ToldEvent {
  return isRecord(value) && isToldType(value['type']) && READERS[value['type']](value);
}
