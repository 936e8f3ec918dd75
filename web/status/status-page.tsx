import { useEffect } from 'preact/hooks';
import { LOAD_LEVELS, type LoadLevel } from '../../src/core/load.ts';
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
  const crowded = cause === 'set' ? words.held : words.crowded;
  return (
    <div class={level === 0 ? 'notice notice-good stack' : 'notice notice-caution stack'}>
      <p class="status-sentence">{level === 0 ? words.allWell : crowded}</p>
      {level > 0 && (
        <div class="status-level">
          <Meter level={level} />
          <p>{words.level(level)}</p>
        </div>
      )}
      {since && <p class="small">{since}</p>}
    </div>
  );
}

/** What the words beside it say, for the eye. */
function Meter({ level }: { readonly level: LoadLevel }) {
  return (
    <div class="status-meter" aria-hidden="true">
      {LOAD_LEVELS.map((each) => each > 0 && <i key={each} class={each <= level ? 'status-step-on' : ''} />)}
    </div>
  );
}

function Levels({ status: { level } }: { readonly status: Status }) {
  const words = useWords(statusWords);
  return (
    <section class="stack" aria-labelledby="levels">
      <h2 id="levels">{words.levels}</h2>
      <ol class="status-levels">
        {LOAD_LEVELS.map((each) => {
          if (each === 0) return null;
          const { what, atRest } = words.givenUp[each];
          const rests = each <= level;
          return (
            <li key={each} class="status-given-up">
              <h3>
                {each}. {what}
              </h3>
              <p class={rests ? 'status-state status-rests' : 'status-state'}>
                {rests ? words.rests : words.works}
              </p>
              <p class={rests ? '' : 'soft'}>{rests ? atRest : words.atRest(atRest)}</p>
            </li>
          );
        })}
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
      <ol class="status-steps" reversed>
        {steps.toReversed().map(({ level, atMs, cause }) => (
          <li key={atMs}>
            <time class="soft" dateTime={new Date(atMs).toISOString()}>
              {formatDate(language, atMs)}
            </time>
            <span>{words.step(level, words.causes[cause])}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
