import { useState } from 'preact/hooks';
import type { Poll } from '../../../src/contract/audience-schemas.ts';
import {
  FEWEST_CHOICES,
  LONGEST_CHOICE,
  LONGEST_POLL_QUESTION,
  MOST_CHOICES,
} from '../../../src/core/polls-event.ts';
import { Result } from '../../listen/audience/result.tsx';
import { useNextRow } from '../../look/use-next-row.ts';
import { useWords } from '../../words/book.ts';
import type { LeadPartProps, TitledPartProps } from './lead-questions.tsx';
import { leadWords } from './lead-words.ts';

/** Polls, the newest first: drafts to open, one that is open, those with a result. */
export function LeadPolls({ lead, led, Part }: TitledPartProps) {
  const words = useWords(leadWords);
  const { heading, onClickCapture } = useNextRow<HTMLElement>();
  const polls = led.audience?.polls ?? [];
  return (
    <details class="panel" onClickCapture={onClickCapture}>
      <summary ref={heading}>{words.polls}</summary>
      <div class="lead-body">
        <ul class="plain-list lead-list">
          {polls.map((poll) => (
            <LedPoll key={poll.id} {...{ poll, lead, led }} />
          ))}
        </ul>
        <NewPoll lead={lead} led={led} Part={Part} />
      </div>
    </details>
  );
}

function LedPoll({ poll, lead, led }: LeadPartProps & { readonly poll: Poll }) {
  const words = useWords(leadWords);
  const { id, question, choices, state, result } = poll;
  const press = (name: 'open' | 'close' | 'remove', work: () => Promise<void>, quiet = false) => (
    <button
      type="button"
      class={`button button-small${quiet ? ' button-quiet' : ''}`}
      aria-label={words.of(words[name], question)}
      aria-disabled={led.action.busy}
      onClick={() => void led.act(work)}
    >
      {words[name]}
    </button>
  );
  const said = { draft: words.draft, open: words.isOpen, closed: words.isClosed }[state];
  return (
    <li class={`lead-item lead-item-${state}`}>
      <p class="lead-text">{question}</p>
      <p class="soft small">
        {said}
        {state === 'open' && ` · ${words.soFar(result.counted)}`}
      </p>
      {state === 'draft' ? (
        <p class="small">{choices.join(' · ')}</p>
      ) : (
        <Result choices={choices} result={result} language={undefined} />
      )}
      <div class="actions">
        {state === 'draft' && press('open', () => lead.changePoll(id, 'open'))}
        {state === 'open' && press('close', () => lead.changePoll(id, 'closed'))}
        {state !== 'open' && press('remove', () => lead.deletePoll(id), true)}
      </div>
    </li>
  );
}

const EMPTY: readonly string[] = Array<string>(FEWEST_CHOICES).fill('');

function NewPoll({ lead, led, Part }: TitledPartProps) {
  const words = useWords(leadWords);
  const [question, setQuestion] = useState('');
  const [choices, setChoices] = useState(EMPTY);
  const given = choices.map((choice) => choice.trim()).filter((choice) => choice !== '');
  const make = async (event: Event) => {
    event.preventDefault();
    if (given.length < FEWEST_CHOICES) return;
    if (!(await led.act(() => lead.makePoll(question, given)))) return;
    setQuestion('');
    setChoices(EMPTY);
  };
  const change = (index: number, words: string) =>
    setChoices(choices.map((choice, at) => (at === index ? words : choice)));
  return (
    <form class="lead-form" onSubmit={make}>
      <Part>{words.newPoll}</Part>
      <div class="field">
        <label for="poll-question">{words.pollQuestion}</label>
        <input
          id="poll-question"
          required
          maxLength={LONGEST_POLL_QUESTION}
          value={question}
          onInput={({ currentTarget }) => setQuestion(currentTarget.value)}
        />
      </div>
      {choices.map((choice, index) => (
        <div key={index} class="field">
          <label for={`poll-choice-${index}`}>{words.choice(index + 1)}</label>
          <input
            id={`poll-choice-${index}`}
            maxLength={LONGEST_CHOICE}
            required={index < FEWEST_CHOICES}
            value={choice}
            onInput={({ currentTarget }) => change(index, currentTarget.value)}
          />
        </div>
      ))}
      <div class="actions">
        {choices.length < MOST_CHOICES && (
          <button type="button" class="button button-quiet" onClick={() => setChoices([...choices, ''])}>
            {words.addChoice}
          </button>
        )}
        <button type="submit" class="button" aria-disabled={led.action.busy || given.length < FEWEST_CHOICES}>
          {words.makePoll}
        </button>
      </div>
    </form>
  );
}
