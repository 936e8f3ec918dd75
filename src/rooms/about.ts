/** What a host says of a room, made fit to be shown and completed. */

import { TribuneError } from '../core/refusal.ts';
import { isLanguageTag, NOTHING_SAID, type RoomAbout } from '../core/room-about.ts';
import { fitToShow, linesToShow } from './wording.ts';

/** What may be left out is as before, or as usual; null takes back what was said. */
export interface Said {
  readonly description?: string | undefined;
  readonly language?: string | null | undefined;
  readonly topic?: string | null | undefined;
  readonly startsMs?: number | null | undefined;
  readonly startsItself?: boolean | undefined;
  readonly recorded?: boolean | undefined;
}

export interface RoomChange extends Said {
  readonly title?: string | undefined;
}

/** @throws TribuneError bad_request */
export function aboutFrom(said: Said, before: RoomAbout = NOTHING_SAID): RoomAbout {
  const language = kept(said.language, before.language);
  if (language !== undefined && !isLanguageTag(language)) {
    throw new TribuneError(
      'bad_request',
      `"${language}" is no language tag; write one such as "en" or "fr-CA".`,
    );
  }
  const topic = kept(said.topic, before.topic);
  const startsMs = kept(said.startsMs, before.startsMs);
  return {
    description:
      said.description === undefined ? before.description : linesToShow(said.description, 'description'),
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic: fitToShow(topic, 'topic') }),
    // A start is a second, not a millisecond.
    ...(startsMs === undefined ? {} : { startsMs: Math.floor(startsMs / 1000) * 1000 }),
    startsItself: said.startsItself ?? before.startsItself,
    recorded: said.recorded ?? before.recorded,
  };
}

function kept<Value>(said: Value | null | undefined, before: Value | undefined): Value | undefined {
  return said === null ? undefined : (said ?? before);
}

/** Whoever picks a minute of a clock picks one that has begun, and clocks differ. */
const JUST_NOW_MS = 60_000;
const MINUTE_MS = 60_000;

/**
 * That nobody announces what is over. A start that is kept may be, and pages know it to the minute.
 *
 * @throws TribuneError bad_request
 */
export function checkStart({ startsMs }: RoomAbout, nowMs: number, before?: RoomAbout): void {
  if (startsMs === undefined || startsMs >= nowMs - JUST_NOW_MS) return;
  const keptMs = before?.startsMs;
  if (keptMs !== undefined && startsMs <= keptMs && startsMs >= keptMs - (keptMs % MINUTE_MS)) return;
  throw new TribuneError('bad_request', 'This start is over already; choose one that is to come.');
}

/** What is said of a room, without the rest of it. */
export function aboutOf(room: RoomAbout): RoomAbout {
  const { description, language, topic, startsMs, startsItself, recorded } = room;
  return {
    description,
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic }),
    ...(startsMs === undefined ? {} : { startsMs }),
    startsItself,
    recorded,
  };
}
