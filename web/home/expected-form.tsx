import { useId, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatNumber } from '../words/numbers.ts';
import { readCount } from './expected-audience.ts';
import type { Leading } from './leading.ts';
import { rehearsedWords } from './rehearsed-words.ts';
import { useAction } from './use-action.ts';

export interface ExpectedFormProps {
  readonly room: string;
  readonly leading: Leading;
  /** As it is kept with the room; undefined: nothing is, or it is not known yet. */
  readonly kept: number | undefined;
  /** Undefined: no number is written there. */
  readonly onTyped: (count: number | undefined) => void;
  readonly onKept: (count: number | undefined) => void;
}

/** For how many listeners the room is made ready: its host says it, for everyone who leads it. */
export function ExpectedForm({ room, leading, kept, onTyped, onKept }: ExpectedFormProps) {
  const words = useWords(rehearsedWords);
  const language = useLanguage();
  const id = useId();
  const [text, setText] = useState<string>();
  const [outcome, setOutcome] = useState<'saved' | 'no-number'>();
  const { busy, problem, run } = useAction(leading.onRefused);
  const { client, token } = leading;
  const shown = text ?? (kept === undefined ? '' : formatNumber(language, kept));
  const isWrong = outcome === 'no-number';
  const save = (event: Event) => {
    event.preventDefault();
    const count = readCount(shown);
    if (count === undefined && shown.trim() !== '') {
      setOutcome('no-number');
      return;
    }
    void run(async () => {
      await client.call('expectAudience', { params: { room }, body: { listeners: count ?? null }, token });
      onKept(count);
      setOutcome('saved');
    });
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      <div class="field">
        <label for={id}>{words.expected}</label>
        <input
          id={id}
          inputMode="numeric"
          autocomplete="off"
          maxLength={15}
          value={shown}
          aria-describedby={`${id}-hint`}
          aria-invalid={isWrong}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            setOutcome(undefined);
            onTyped(readCount(currentTarget.value));
          }}
        />
        <span class="field-hint" id={`${id}-hint`}>
          {words.expectedHint}
        </span>
      </div>
      <div class="actions">
        <button type="submit" class="button button-quiet button-small" disabled={busy}>
          {words.save}
        </button>
        <span role="status">
          {outcome === 'saved' && words.saved}
          {isWrong && words.noNumber}
        </span>
      </div>
    </form>
  );
}
