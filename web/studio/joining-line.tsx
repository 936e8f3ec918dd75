import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatSeconds } from '../words/numbers.ts';
import { studioWords } from './studio-words.ts';
import type { Joining, Trouble } from './whip/joining.ts';

/** What happens between Join and the stage, and after a connection broke; a screen reader hears it as it changes. */
export function JoiningLine({ joining }: { readonly joining: Joining }) {
  const words = useWords(studioWords).joining;
  const language = useLanguage();
  const text = lineText(words, joining, (ms) => formatSeconds(language, ms));
  const troubled =
    joining.kind === 'waiting' || (joining.kind === 'connecting' && joining.trouble !== undefined);
  return (
    <div role="status">{text && <p class={`notice${troubled ? ' notice-caution' : ''}`}>{text}</p>}</div>
  );
}

type JoiningWords = (typeof studioWords)['en']['joining'];

function lineText(
  words: JoiningWords,
  joining: Joining,
  seconds: (ms: number) => string,
): string | undefined {
  switch (joining.kind) {
    case 'not-open':
      return words.notOpen;
    case 'connecting':
      return joining.trouble === undefined ? words.connecting : words.returning;
    case 'waiting':
      return `${troubleText(words, joining.trouble)} ${words.waiting(seconds(joining.waitMs))}`;
    default:
      return undefined;
  }
}

function troubleText(words: JoiningWords, trouble: Trouble): string {
  if (trouble === 'lost') return words.lost;
  if (trouble === 'unreachable') return words.unreachable;
  return trouble === 'stage_full' ? words.stageFull : words.trouble;
}
