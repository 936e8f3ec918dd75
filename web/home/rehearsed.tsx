import { useEffect, useId, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate, formatNumber } from '../words/numbers.ts';
import { expectedAudience, isRehearsedFor, keepExpectedAudience, readCount } from './expected-audience.ts';
import type { Leading } from './leading.ts';
import { rehearsedWords } from './rehearsed-words.ts';

export interface RehearsedProps {
  readonly room: string;
  readonly leading: Leading;
}

interface Known {
  readonly atMs: number;
  readonly carries: number;
  readonly arriveSeconds: number;
}

/** How many listeners are expected, and whether this installation was rehearsed for so many. */
export function Rehearsed({ room, leading }: RehearsedProps) {
  const words = useWords(rehearsedWords);
  const id = useId();
  const [text, setText] = useState(() => String(expectedAudience(room) ?? ''));
  const known = useRehearsal(leading);
  const expected = readCount(text);
  return (
    <div>
      <div class="field">
        <label for={id}>{words.expected}</label>
        <input
          id={id}
          inputMode="numeric"
          autocomplete="off"
          maxLength={15}
          value={text}
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            setText(event.currentTarget.value);
            keepExpectedAudience(room, readCount(event.currentTarget.value));
          }}
        />
        <span class="field-hint" id={`${id}-hint`}>
          {words.expectedHint}
        </span>
      </div>
      {known !== undefined && <Notice rehearsed={known.rehearsed} expected={expected} />}
    </div>
  );
}

interface NoticeProps {
  readonly rehearsed: Known | undefined;
  readonly expected: number | undefined;
}

function Notice({ rehearsed, expected }: NoticeProps) {
  const words = useWords(rehearsedWords);
  const language = useLanguage();
  const holds = isRehearsedFor(rehearsed?.carries, expected);
  const number = (n: number) => formatNumber(language, n);
  return (
    <p class={`notice${holds ? '' : ' notice-caution'}`} role="status">
      {rehearsed === undefined && words.never}
      {rehearsed?.carries === 0 && words.carriedNobody(formatDate(language, rehearsed.atMs))}
      {rehearsed !== undefined &&
        rehearsed.carries > 0 &&
        words.rehearsed(
          number(rehearsed.carries),
          number(rehearsed.arriveSeconds),
          formatDate(language, rehearsed.atMs),
        )}
      {rehearsed !== undefined && rehearsed.carries > 0 && !holds && ` ${words.tooFew}`}
    </p>
  );
}

/** Undefined until it is known, and while it cannot be: nothing is said then. */
function useRehearsal({ client, token }: Leading): { readonly rehearsed: Known | undefined } | undefined {
  const [known, setKnown] = useState<{ readonly rehearsed: Known | undefined }>();
  useEffect(() => {
    const abort = new AbortController();
    client
      .call('readRehearsal', { token }, abort.signal)
      .then(({ rehearsed }) => setKnown({ rehearsed }))
      .catch(() => undefined);
    return () => abort.abort();
  }, [client, token]);
  return known;
}
