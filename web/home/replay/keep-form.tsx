import { useId } from 'preact/hooks';
import type { Replay } from '../../../src/contract/schemas.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { formatDate } from '../../words/numbers.ts';
import type { Editing } from './editing.ts';
import { replayWords } from './replay-words.ts';

export interface KeepFormProps {
  readonly replay: Replay;
  readonly editing: Editing;
}

const CHOICES = [7, 30, 90, 365];

/** For how long the room is kept, and when it is deleted. */
export function KeepForm({ replay, editing }: KeepFormProps) {
  const words = useWords(replayWords);
  const language = useLanguage();
  const id = useId();
  const { keepDays, keptAsUsual, keptUntilMs } = replay;
  const spanOf = (days: number | null) => (days === null ? words.forEver : words.days(days));
  const now = keptAsUsual ? 'usual' : String(keepDays ?? 'ever');
  const days = [...new Set([...CHOICES, ...(keepDays === null ? [] : [keepDays])])].sort((a, b) => a - b);
  const choose = async (select: HTMLSelectElement) => {
    const { value } = select;
    const change =
      value === 'usual' ? { keptAsUsual: true } : { keepDays: value === 'ever' ? null : Number(value) };
    // What was refused is not to look chosen.
    if (!(await editing.change(change))) select.value = now;
  };
  return (
    <div class="field replay-part">
      <label for={id}>{words.kept}</label>
      <select
        id={id}
        value={now}
        disabled={editing.busy}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => void choose(currentTarget)}
      >
        <option value="usual">
          {keptAsUsual ? words.asUsual(spanOf(keepDays).toLocaleLowerCase(language)) : words.asUsualHere}
        </option>
        {days.map((n) => (
          <option key={n} value={String(n)}>
            {words.days(n)}
          </option>
        ))}
        <option value="ever">{words.forEver}</option>
      </select>
      <span class="field-hint" id={`${id}-hint`}>
        {words.keptHint} {keptUntilMs !== undefined && words.keptUntil(formatDate(language, keptUntilMs))}
      </span>
    </div>
  );
}
