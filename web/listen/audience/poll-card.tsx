import { useState } from 'preact/hooks';
import type { PublicPoll } from '../../../src/core/polls-event.ts';
import { problemText } from '../../words/audience-refusals.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { audienceWords } from './audience-words.ts';
import type { OwnVotes } from './own-votes.ts';
import type { Reporter } from './reporter.ts';
import { Result } from './result.tsx';

export interface PollCardProps {
  readonly poll: PublicPoll;
  readonly own: OwnVotes;
  readonly reporter: Reporter;
  readonly language: string | undefined;
  /** In a replay one sees what was asked, and votes no more. */
  readonly isOver: boolean;
}

/** A poll: to vote in while it is open, with its result once it is closed. */
export function PollCard(props: PollCardProps) {
  const words = useWords(audienceWords);
  const { poll, own, language, isOver } = props;
  const { id, question, choices, state, result } = poll;
  const titleId = `poll-${id}`;
  return (
    <section class="poll" aria-labelledby={titleId}>
      <p class="poll-kind small">
        {words.poll} · {state === 'open' ? words.pollOpen : words.pollClosed}
      </p>
      <h2 id={titleId} class="audience-title" lang={language}>
        {question}
      </h2>
      {state === 'open' && !isOver && <Ballot {...props} titleId={titleId} />}
      {state === 'open' && isOver && (
        <ul class="poll-choices" lang={language}>
          {choices.map((choice) => (
            <li key={choice}>{choice}</li>
          ))}
        </ul>
      )}
      {state === 'closed' && result && <Result {...{ choices, result, language }} own={own.of(id)?.choice} />}
    </section>
  );
}

function Ballot({ poll, own, reporter, language, titleId }: PollCardProps & { readonly titleId: string }) {
  const words = useWords(audienceWords);
  const pageLanguage = useLanguage();
  const { id, choices } = poll;
  const [cast, setCast] = useState(own.of(id));
  const [choice, setChoice] = useState(cast?.choice);
  const [problem, setProblem] = useState<string>();
  const vote = async (event: Event) => {
    event.preventDefault();
    if (choice === undefined) return;
    const draw = own.draw(id, reporter.probability);
    setProblem(undefined);
    try {
      await reporter.choose(id, choice, draw);
      own.keep(id, choice, draw);
      setCast({ ...draw, choice });
    } catch (error) {
      setProblem(problemText(pageLanguage, error));
    }
  };
  return (
    <form class="ballot" onSubmit={vote}>
      <div class="ballot-choices" role="radiogroup" aria-labelledby={titleId}>
        {choices.map((words, index) => (
          <label key={words} class="check">
            <input type="radio" name={titleId} checked={choice === index} onChange={() => setChoice(index)} />
            <span lang={language}>{words}</span>
          </label>
        ))}
      </div>
      <button type="submit" class="button" aria-disabled={choice === undefined || choice === cast?.choice}>
        {cast ? words.changeVote : words.choose}
      </button>
      <div role="status">
        {cast && !problem && (
          <p class="notice notice-good">{cast.counted ? words.voted : words.votedUncounted}</p>
        )}
        {problem && <p class="notice notice-refusal">{problem}</p>}
      </div>
    </form>
  );
}
