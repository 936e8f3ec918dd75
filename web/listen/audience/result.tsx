import './result.css';
import type { PollResult } from '../../../src/core/polls-event.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { formatNumber } from '../../words/numbers.ts';
import { audienceWords } from './audience-words.ts';

export interface ResultProps {
  readonly choices: readonly string[];
  readonly result: PollResult;
  readonly own?: number | undefined;
  readonly language: string | undefined;
}

/** Shares as bars and numbers, and what they were counted from. */
export function Result({ choices, result, own, language }: ResultProps) {
  const words = useWords(audienceWords);
  const pageLanguage = useLanguage();
  const all = result.votes.reduce((sum, each) => sum + each, 0);
  if (all === 0) return <p class="soft">{words.noVotes}</p>;
  return (
    <>
      <ul class="plain-list result">
        {choices.map((choice, index) => {
          const share = (result.votes[index] ?? 0) / all;
          return (
            <li key={choice} class="result-row">
              <span class="result-choice">
                <span lang={language}>{choice}</span>
                {own === index && <span class="result-own small"> · {words.yours}</span>}
              </span>
              <span class="result-share">
                {formatNumber(pageLanguage, share, { style: 'percent', maximumFractionDigits: 0 })}
              </span>
              <span class="result-bar" aria-hidden="true">
                <i style={{ inlineSize: `${share * 100}%` }} />
              </span>
            </li>
          );
        })}
      </ul>
      <p class="soft small">{words.counted(result)}</p>
    </>
  );
}
