/**
 * What of the words that everyone was shown in a room still stands, by id: published questions, polls, pinned links. What was
 * taken back since stays in the recording as it was made, and is given to nobody once the room is over.
 */

import type { TimelineEvent } from './timeline-event.ts';

/** Of the newest: a host who publishes more than these in one room has the oldest left out of its replay. */
export const MOST_STANDING = 2_000;
const ID = /^[\w-]{1,40}$/;

/** The same event where nothing of it was taken back. */
export function asItStands(event: TimelineEvent, standing: ReadonlySet<string>): TimelineEvent {
  const left = <Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] =>
    items.every(({ id }) => standing.has(id)) ? items : items.filter(({ id }) => standing.has(id));
  switch (event.type) {
    case 'questions': {
      const list = left(event.list);
      return list === event.list ? event : { ...event, list };
    }
    case 'polls': {
      const polls = left(event.polls);
      return polls === event.polls ? event : { ...event, polls };
    }
    case 'pins': {
      const links = left(event.links);
      return links === event.links ? event : { ...event, links };
    }
    default:
      return event;
  }
}

/** It comes over a socket or from a file. */
export function readStanding(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((id) => typeof id === 'string' && ID.test(id)).slice(0, MOST_STANDING);
}
