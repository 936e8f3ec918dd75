import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate, formatNumber } from '../words/numbers.ts';
import { isRehearsedFor } from './expected-audience.ts';
import { ExpectedForm } from './expected-form.tsx';
import type { Leading } from './leading.ts';
import { rehearsedWords } from './rehearsed-words.ts';

export interface RehearsedProps {
  readonly room: string;
  readonly leading: Leading;
  /** Whether what is expected is theirs to say; else they read it. */
  readonly mayExpect: boolean;
}

interface Known {
  readonly atMs: number;
  readonly carries: number;
  readonly arriveSeconds: number;
}

/** How many listeners are expected, and whether this installation was rehearsed for so many. */
export function Rehearsed({ room, leading, mayExpect }: RehearsedProps) {
  const words = useWords(rehearsedWords);
  const language = useLanguage();
  const [kept, setKept] = useState<number>();
  /** What is typed and not saved yet counts for the notice already. */
  const [typed, setTyped] = useState<{ readonly count: number | undefined }>();
  const rehearsal = useRehearsal(leading);
  const { client, token, onRefused } = leading;
  useEffect(() => {
    const abort = new AbortController();
    client
      .call('readExpectedAudience', { params: { room }, token }, abort.signal)
      .then(({ listeners }) => setKept(listeners ?? undefined), onRefused);
    return () => abort.abort();
  }, [client, token, room]);
  const expected = typed ? typed.count : kept;
  return (
    <div class="stack">
      {mayExpect && (
        <ExpectedForm
          room={room}
          leading={leading}
          kept={kept}
          onTyped={(count) => setTyped({ count })}
          onKept={setKept}
        />
      )}
      {!mayExpect && kept !== undefined && <p>{words.expects(formatNumber(language, kept))}</p>}
      {rehearsal !== undefined && <Notice rehearsed={rehearsal.rehearsed} expected={expected} />}
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
