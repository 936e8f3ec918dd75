import { useEffect, useRef, useState } from 'preact/hooks';
import {
  REACTION_NAMES,
  REACTIONS,
  type Reaction,
  type ReactionCounts,
  type ReactionsEvent,
} from '../../../src/core/reactions-event.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { formatNumber } from '../../words/numbers.ts';
import { audienceWords } from './audience-words.ts';
import { comeSince } from './come-since.ts';

export interface ReactionBarProps {
  readonly told: ReactionsEvent | undefined;
  /** @returns whether it counts */
  readonly onReact: (reaction: Reaction) => boolean;
}

interface Rising {
  readonly key: number;
  readonly reaction: Reaction;
  /** Where it rises, in % of the width. */
  readonly left: number;
  readonly delayMs: number;
}

/** At once on the page, whatever the sums say. */
const MOST_RISING = 24;
const RISE_MS = 2_600;
/** Over which what came in one telling rises. */
const SPREAD_MS = 1_800;

let risen = 0;

/** A press for each reaction, with how many there were, and those of everyone as they come. */
export function ReactionBar({ told, onReact }: ReactionBarProps) {
  const words = useWords(audienceWords);
  const language = useLanguage();
  const [rising, setRising] = useState<readonly Rising[]>([]);
  // Pressed here and not yet in the totals.
  const [own, setOwn] = useState<ReactionCounts>({});
  const before = useRef<ReactionCounts>(undefined);
  const ownNow = useRef(own);
  ownNow.current = own;

  const rise = (reactions: readonly Reaction[], spreadMs: number) => {
    const more = reactions.map((reaction) => ({
      key: ++risen,
      reaction,
      left: 4 + Math.random() * 88,
      delayMs: Math.random() * spreadMs,
    }));
    setRising((now) => [...now, ...more].slice(-MOST_RISING));
    const keys = new Set(more.map(({ key }) => key));
    setTimeout(() => setRising((now) => now.filter(({ key }) => !keys.has(key))), RISE_MS + spreadMs);
  };

  useEffect(() => {
    if (!told) return;
    const came = comeSince(before.current, told.totals, ownNow.current, MOST_RISING / 2);
    before.current = told.totals;
    setOwn({});
    if (came.length > 0) rise(came, SPREAD_MS);
  }, [told]);

  const press = (reaction: Reaction) => {
    if (!onReact(reaction)) return;
    setOwn((now) => ({ ...now, [reaction]: (now[reaction] ?? 0) + 1 }));
    rise([reaction], 0);
  };
  const isEstimate = told !== undefined && told.probability < 1;
  return (
    <section class="reactions" aria-labelledby="reactions-title">
      <h2 id="reactions-title" class="unseen">
        {words.reactions}
      </h2>
      <div class="reactions-air" aria-hidden="true">
        {rising.map(({ key, reaction, left, delayMs }) => (
          <span
            key={key}
            class="reactions-risen"
            style={{ insetInlineStart: `${left}%`, animationDelay: `${delayMs}ms` }}
          >
            {REACTIONS[reaction]}
          </span>
        ))}
      </div>
      <div class="reactions-bar">
        {REACTION_NAMES.map((reaction) => {
          const count = (told?.totals[reaction] ?? 0) + (own[reaction] ?? 0);
          return (
            <button
              key={reaction}
              type="button"
              class="reaction"
              aria-label={words.reaction(reaction, formatNumber(language, count))}
              onClick={() => press(reaction)}
            >
              <span class="reaction-sign">{REACTIONS[reaction]}</span>
              <span class="reaction-count">{formatNumber(language, count, { notation: 'compact' })}</span>
            </button>
          );
        })}
      </div>
      {isEstimate && <p class="soft small">{words.estimated}</p>}
    </section>
  );
}
