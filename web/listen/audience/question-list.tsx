import { useState } from 'preact/hooks';
import type { PublicQuestion } from '../../../src/core/questions-event.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { formatNumber } from '../../words/numbers.ts';
import { AskForm } from './ask-form.tsx';
import { audienceWords } from './audience-words.ts';
import type { OwnVotes } from './own-votes.ts';
import type { Reporter } from './reporter.ts';

export interface QuestionListProps {
  readonly questions: readonly PublicQuestion[];
  /** By question. */
  readonly votes: Readonly<Record<string, number>>;
  readonly own: OwnVotes;
  readonly reporter: Reporter;
  readonly language: string | undefined;
  readonly isOver: boolean;
}

/** What others ask, what most want answered first; those answered stand last. */
export function QuestionList({ questions, votes, own, reporter, language, isOver }: QuestionListProps) {
  const words = useWords(audienceWords);
  const rank = { answering: 0, published: 1, answered: 2 };
  const shown = questions.toSorted(
    (a, b) => rank[a.state] - rank[b.state] || (votes[b.id] ?? 0) - (votes[a.id] ?? 0),
  );
  return (
    <section class="questions" aria-labelledby="questions-title">
      <h2 id="questions-title" class="audience-title">
        {words.questions}
      </h2>
      {shown.length === 0 && <p class="soft">{words.noQuestions}</p>}
      <ul class="plain-list question-list">
        {shown.map((question) => (
          <Question
            key={question.id}
            {...{ question, own, reporter, language }}
            votes={votes[question.id] ?? 0}
            isOver={isOver}
          />
        ))}
      </ul>
      {!isOver && <AskForm onAsk={(text, by) => reporter.ask(text, by)} />}
    </section>
  );
}

interface QuestionProps extends Omit<QuestionListProps, 'questions' | 'votes'> {
  readonly question: PublicQuestion;
  readonly votes: number;
}

function Question({ question, votes, own, reporter, language, isOver }: QuestionProps) {
  const words = useWords(audienceWords);
  const { id, text, by, state } = question;
  return (
    <li class={`question question-${state}`}>
      <div class="question-words">
        {state !== 'published' && (
          <p class="question-state">{state === 'answering' ? words.answering : words.answered}</p>
        )}
        <p class="question-text" lang={language}>
          {text}
        </p>
        {by !== undefined && <p class="soft small">{by}</p>}
      </div>
      {state === 'published' && !isOver ? (
        <Want {...{ id, text, votes, own, reporter }} />
      ) : (
        <p class="question-votes small">{words.votes(votes)}</p>
      )}
    </li>
  );
}

interface WantProps extends Pick<QuestionProps, 'votes' | 'own' | 'reporter'> {
  readonly id: string;
  readonly text: string;
}

function Want({ id, text, votes, own, reporter }: WantProps) {
  const words = useWords(audienceWords);
  const language = useLanguage();
  const [wanted, setWanted] = useState((own.of(id)?.choice ?? 0) > 0);
  // What the sum was when this browser voted: until it is told anew, its own vote is added.
  const [seen, setSeen] = useState<number>();
  const shown = votes + (seen === votes ? (wanted ? 1 : -1) : 0);
  const toggle = () => {
    const now = !wanted;
    const draw = own.draw(id, reporter.probability);
    setWanted(now);
    setSeen(seen === votes ? undefined : votes);
    own.keep(id, now ? 1 : 0, draw);
    reporter.want(id, now, draw).catch(() => {
      setWanted(!now);
      setSeen(undefined);
      own.keep(id, now ? 0 : 1, draw);
    });
  };
  return (
    <button
      type="button"
      class="want"
      aria-pressed={wanted}
      aria-label={`${words.vote(text)} (${words.votes(Math.max(0, shown))})`}
      onClick={toggle}
    >
      <span aria-hidden="true">▲</span>
      <span class="want-count">{formatNumber(language, Math.max(0, shown), { notation: 'compact' })}</span>
    </button>
  );
}
