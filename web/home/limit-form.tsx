import { useEffect, useId, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatNumber } from '../words/numbers.ts';
import type { Leading } from './leading.ts';
import { limitWords } from './limit-words.ts';
import { useAction } from './use-action.ts';

export interface LimitFormProps {
  readonly room: string;
  readonly leading: Leading;
}

interface Limit {
  readonly listeners: number | null;
  readonly usual: number | null;
  readonly waits: boolean;
  readonly waiting: number;
}

/** How many may listen at once; read when it is opened, for few hosts look at it. */
export function LimitForm({ room, leading }: LimitFormProps) {
  const words = useWords(limitWords);
  const language = useLanguage();
  const id = useId();
  const [limit, setLimit] = useState<Limit>();
  /** Undefined until something was typed: what is read then shows. */
  const [typed, setTyped] = useState<string>();
  const [saved, setSaved] = useState(false);
  const { busy, problem, run } = useAction(leading.onRefused);
  const { client, token } = leading;
  const params = { room };
  // Beside the action: who is quick may type and save before it is read.
  useEffect(() => {
    const abort = new AbortController();
    client.call('readLimit', { params, token }, abort.signal).then(setLimit, leading.onRefused);
    return () => abort.abort();
  }, [room]);
  const wish = typed ?? String(limit?.listeners ?? '');
  const save = (event: Event) => {
    event.preventDefault();
    // Nothing was changed.
    if (typed === undefined) return;
    void run(async () => {
      const listeners = wish === '' ? null : Number(wish);
      await client.call('limitListeners', { params, body: { listeners }, token });
      setSaved(true);
    });
  };
  const usual = limit?.usual == null ? words.anyNumber : words.asUsual(formatNumber(language, limit.usual));
  return (
    <form class="stack" onSubmit={save}>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      <div class="field">
        <label for={id}>{words.most}</label>
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={1}
          max={100_000_000}
          value={wish}
          placeholder={usual}
          aria-describedby={`${id}-hint`}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setSaved(false);
          }}
        />
        <span class="field-hint" id={`${id}-hint`}>
          {words.hint} {usual}
        </span>
      </div>
      {limit?.waits && <p>{words.waiting(formatNumber(language, limit.waiting))}</p>}
      <div class="actions">
        <button type="submit" class="button button-quiet button-small" disabled={busy}>
          {words.save}
        </button>
        <span role="status">{saved && words.saved}</span>
      </div>
    </form>
  );
}
