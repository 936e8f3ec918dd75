import './audience.css';
import { useEffect, useMemo } from 'preact/hooks';
import type { Head } from '../../../src/core/head.ts';
import { GIVEN_UP } from '../../../src/core/load.ts';
import { useWords } from '../../words/book.ts';
import type { Told } from '../told.ts';
import { audienceWords } from './audience-words.ts';
import { OwnVotes } from './own-votes.ts';
import { Pins } from './pins.tsx';
import { PollCard } from './poll-card.tsx';
import { QuestionList } from './question-list.tsx';
import { ReactionBar } from './reaction-bar.tsx';
import { Reporter } from './reporter.ts';
import { useAudienceNews } from './use-audience-news.ts';

export interface AudiencePanelProps {
  readonly head: Head;
  readonly told: Told;
}

/** What a listener does beside listening, and what the others did. */
export function AudiencePanel({ head, told }: AudiencePanelProps) {
  const words = useWords(audienceWords);
  const { room, state, language } = head;
  const reporter = useMemo(() => new Reporter(room), [room]);
  const own = useMemo(() => new OwnVotes(room), [room]);
  useEffect(() => () => reporter.close(), [reporter]);
  reporter.probability = told.reactions?.probability ?? 1;
  const news = useAudienceNews(told);
  const questions = told.questions?.list ?? [];
  const polls = told.polls?.polls ?? [];
  const isOver = state === 'ended';
  const rests = (told.tier?.level ?? 0) >= GIVEN_UP.reactions;
  return (
    <section class="audience" aria-label={words.title}>
      <Pins links={told.pins?.links ?? []} language={language} />
      {state === 'live' && !rests && (
        <ReactionBar told={told.reactions} onReact={(reaction) => reporter.react(reaction)} />
      )}
      {state === 'live' && rests && <p class="soft small">{words.reactionsRest}</p>}
      {polls.map((poll) => (
        <PollCard key={poll.id} {...{ poll, own, reporter, language, isOver }} />
      ))}
      {(!isOver || questions.length > 0) && (
        <QuestionList
          {...{ questions, own, reporter, language }}
          votes={told.votes?.votes ?? {}}
          isOver={isOver}
        />
      )}
      <p class="unseen" role="status">
        {news}
      </p>
    </section>
  );
}
