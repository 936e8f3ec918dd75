import { useState } from 'preact/hooks';
import type { Question } from '../../../src/contract/audience-schemas.ts';
import { ConfirmDialog } from '../../look/confirm-dialog.tsx';
import { useNextRow } from '../../look/use-next-row.ts';
import { useWords } from '../../words/book.ts';
import type { AudienceLead } from './audience-lead.ts';
import { leadWords } from './lead-words.ts';
import type { LedAudience } from './use-led-audience.ts';

export interface LeadPartProps {
  readonly lead: AudienceLead;
  readonly led: LedAudience;
}

export interface TitledPartProps extends LeadPartProps {
  /** Of the headings in it. */
  readonly Part: 'h3' | 'h5';
}

type Move = Parameters<AudienceLead['move']>[1];
type MoveWords = 'publish' | 'reject' | 'answerNow' | 'answered' | 'takeBack' | 'again';

/** What can be done with a question, the likeliest first. */
const MOVES: Readonly<Record<Question['state'], readonly (readonly [MoveWords, Move])[]>> = {
  waiting: [
    ['publish', 'published'],
    ['reject', 'rejected'],
  ],
  published: [
    ['answerNow', 'answering'],
    ['answered', 'answered'],
    ['takeBack', 'rejected'],
  ],
  answering: [
    ['answered', 'answered'],
    ['takeBack', 'rejected'],
  ],
  answered: [['again', 'published']],
  rejected: [['again', 'published']],
};

/** Questions to be read, those that everyone sees, those that nobody will. */
export function LeadQuestions({ lead, led, Part }: TitledPartProps) {
  const words = useWords(leadWords);
  const { heading, onClickCapture } = useNextRow<HTMLElement>();
  const questions = led.audience?.questions ?? [];
  const waiting = questions.filter(({ state }) => state === 'waiting');
  const rejected = questions.filter(({ state }) => state === 'rejected').toReversed();
  const rank = { answering: 0, published: 1, answered: 2, waiting: 3, rejected: 3 };
  const seen = questions
    .filter(({ state }) => rank[state] < 3)
    .toSorted((a, b) => rank[a.state] - rank[b.state] || b.votes - a.votes);
  const list = (title: string, some: readonly Question[]) =>
    some.length > 0 && (
      <>
        <Part>{title}</Part>
        <ul class="plain-list lead-list">
          {some.map((question) => (
            <LedQuestion key={question.id} {...{ question, lead, led }} />
          ))}
        </ul>
      </>
    );
  return (
    <details class="panel" open onClickCapture={onClickCapture}>
      <summary ref={heading}>
        {words.questions}
        <span class="soft" role="status">
          {waiting.length > 0 ? ` · ${words.waiting(waiting.length)}` : ''}
        </span>
      </summary>
      <div class="lead-body">
        {waiting.length === 0 && <p class="soft">{words.nothingWaits}</p>}
        {waiting.length > 1 && <RejectAll {...{ lead, led }} />}
        {list(words.waitingTitle, waiting)}
        {list(words.publishedTitle, seen)}
        {list(words.rejectedTitle, rejected)}
      </div>
    </details>
  );
}

/** For a flood, which nobody reads one by one. */
function RejectAll({ lead, led }: LeadPartProps) {
  const words = useWords(leadWords);
  const [asks, setAsks] = useState(false);
  return (
    <div class="actions">
      <button
        type="button"
        class="button button-small button-quiet"
        disabled={led.action.busy}
        onClick={() => setAsks(true)}
      >
        {words.rejectAll}
      </button>
      <ConfirmDialog
        open={asks}
        title={words.rejectAllTitle}
        text={words.rejectAllText}
        yes={words.rejectAll}
        no={words.rejectNone}
        onYes={() => void led.act(() => lead.rejectWaiting())}
        onClose={() => setAsks(false)}
      />
    </div>
  );
}

function LedQuestion({ question, lead, led }: LeadPartProps & { readonly question: Question }) {
  const words = useWords(leadWords);
  const { text, by, state, votes } = question;
  const about = [by ?? '', isVotedOn(state) ? words.votes(votes) : '', words.state[state]].filter(Boolean);
  return (
    <li class={`lead-item lead-item-${state}`}>
      <p class="lead-text">{text}</p>
      {about.length > 0 && <p class="soft small">{about.join(' · ')}</p>}
      <div class="actions">
        {MOVES[state].map(([name, to], index) => (
          <button
            key={name}
            type="button"
            class={`button button-small${index === 0 ? '' : ' button-quiet'}`}
            aria-label={words.of(words[name], text)}
            aria-disabled={led.action.busy}
            onClick={() => void led.act(() => lead.move(question, to))}
          >
            {words[name]}
          </button>
        ))}
      </div>
    </li>
  );
}

/** Whether listeners can have voted for it. */
function isVotedOn(state: Question['state']): boolean {
  return state === 'published' || state === 'answering' || state === 'answered';
}
