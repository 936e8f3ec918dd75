import { useEffect } from 'preact/hooks';
import { LOAD_LEVELS } from '../../src/core/load.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { statusWords } from './status-words.ts';
import { type Status, useStatus } from './use-status.ts';

/** `/status`: what works, and what rests. */
export function StatusPage() {
  const words = useWords(statusWords);
  const { status, failed } = useStatus();
  useEffect(() => {
    document.title = `${words.title} · Tribune`;
  }, [words]);
  return (
    <PageFrame width="column">
      <div class="stack-wide">
        <h1>{words.title}</h1>
        <div role="status" class="stack">
          {status && <Sentence status={status} />}
          {!status && !failed && <p class="soft">{words.loading}</p>}
          {failed && <p class="notice notice-refusal">{words.unreachable}</p>}
        </div>
        <p>{words.never}</p>
        {status && <Levels status={status} />}
        {status && status.steps.length > 0 && <Steps status={status} />}
      </div>
    </PageFrame>
  );
}

function Sentence({ status: { level, sinceMs, cause } }: { readonly status: Status }) {
  const words = useWords(statusWords);
  const language = useLanguage();
  const since = sinceMs > 0 && words.since(formatDate(language, sinceMs), words.causes[cause]);
  return (
    <>
      <p class="lead">{level === 0 ? words.allWell : words.pressed(level)}</p>
      {since && <p class="soft small">{since}</p>}
    </>
  );
}

function Levels({ status: { level } }: { readonly status: Status }) {
  const words = useWords(statusWords);
  return (
    <section class="stack" aria-labelledby="levels">
      <h2 id="levels">{words.levels}</h2>
      <ol class="status-levels">
        {LOAD_LEVELS.map((each) =>
          each === 0 ? null : (
            <li key={each} class="status-level">
              <span class="status-mark">
                {each}. {each <= level ? words.rests : words.works}
              </span>
              <span>{words.givenUp[each]}</span>
            </li>
          ),
        )}
      </ol>
    </section>
  );
}

function Steps({ status: { steps } }: { readonly status: Status }) {
  const words = useWords(statusWords);
  const language = useLanguage();
  return (
    <section class="stack" aria-labelledby="steps">
      <h2 id="steps">{words.steps}</h2>
      <ol class="stack" reversed>
        {steps.toReversed().map(({ level, atMs, cause }) => (
          <li key={atMs}>{words.step(formatDate(language, atMs), level, words.causes[cause])}</li>
        ))}
      </ol>
    </section>
  );
}
