import { useEffect, useRef, useState } from 'preact/hooks';
import { useWords } from '../../words/book.ts';
import type { Told } from '../told.ts';
import { audienceWords } from './audience-words.ts';

type Words = (typeof audienceWords)['en'];

/**
 * What happened last, in a sentence, for those who hear the page: what changes seldom and matters to everyone. Sums,
 * votes and every single question they find when they look.
 */
export function useAudienceNews(told: Told): string {
  const words = useWords(audienceWords);
  const before = useRef<Told>(undefined);
  const [news, setNews] = useState('');
  useEffect(() => {
    const known = before.current;
    before.current = told;
    const change = known && newsOf(known, told, words);
    if (change) setNews(change);
  }, [told, words]);
  return news;
}

/** The first that applies; undefined: nothing. What was not told before is no change. */
function newsOf(before: Told, now: Told, { news }: Words): string | undefined {
  const answering = ({ questions }: Told) => questions?.list.find(({ state }) => state === 'answering');
  const question = answering(now);
  if (before.questions && question && question.id !== answering(before)?.id)
    return news.answering(question.text);
  const known = (id: string) => before.polls?.polls.find((poll) => poll.id === id);
  const poll = now.polls?.polls.find(({ id, state }) => known(id)?.state !== state);
  if (before.polls && poll) {
    return poll.state === 'open' ? news.pollOpen(poll.question) : news.pollClosed(poll.question);
  }
  const pin = now.pins?.links.find(({ id }) => !before.pins?.links.some((link) => link.id === id));
  if (before.pins && pin) return news.pinned(pin.title === '' ? new URL(pin.url).host : pin.title);
  return undefined;
}
