import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { TribuneProblem } from '../../src/client/problem.ts';
import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatNumber, formatPosition } from '../words/numbers.ts';
import { problemText } from '../words/refusal-words.ts';
import { Chart } from './chart.tsx';
import { medianStay } from './median-stay.ts';
import { NumbersTable } from './numbers-table.tsx';
import { statisticsWords } from './statistics-words.ts';
import { useStatistics } from './use-statistics.ts';

export interface StatisticsPageProps {
  readonly room: string;
  /** The operator's; absent: the session of an account is to do. */
  readonly token: string | undefined;
}

/** `/r/{room}/statistics`: the audience as those see it who lead the room, live and after. */
export function StatisticsPage({ room, token }: StatisticsPageProps) {
  const words = useWords(statisticsWords);
  const { statistics, error, refresh } = useStatistics(room, token);
  useEffect(() => {
    document.title = `${words.title} · Tribune`;
  }, [words]);
  return (
    <PageFrame width="column">
      <div class="statistics">
        <header class="stack">
          <h1>{words.title}</h1>
          <p>
            <a href={`/r/${room}`}>{words.back}</a>
          </p>
        </header>
        {error !== undefined && <Refused error={error} onAgain={refresh} />}
        {error === undefined && !statistics && <p role="status">{words.loading}</p>}
        {statistics && <Shown statistics={statistics} room={room} />}
      </div>
    </PageFrame>
  );
}

function Refused({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) {
  const words = useWords(statisticsWords);
  const language = useLanguage();
  const isNobody = error instanceof TribuneProblem && error.code === 'token_missing';
  return (
    <div class="notice notice-refusal stack" role="alert">
      <p>{isNobody ? words.signIn : problemText(language, error)}</p>
      <div class="actions">
        {isNobody ? (
          <a class="button button-quiet" href="/account/">
            {words.toSignIn}
          </a>
        ) : (
          <button type="button" class="button button-quiet button-small" onClick={onAgain}>
            {words.tryAgain}
          </button>
        )}
      </div>
    </div>
  );
}

function Shown({ statistics, room }: { readonly statistics: AudienceStatistics; readonly room: string }) {
  const words = useWords(statisticsWords);
  const { samples, stays } = statistics;
  return (
    <>
      <Figures statistics={statistics} />
      {samples.length === 0 ? <p class="soft">{words.nobody}</p> : <Chart samples={samples} />}
      {samples.length > 0 && <NumbersTable statistics={statistics} room={room} />}
      <Stays stays={stays} />
      <section class="stack">
        <h2>{words.method}</h2>
        <p class="soft">{words.methodText}</p>
      </section>
    </>
  );
}

function Figures({ statistics }: { readonly statistics: AudienceStatistics }) {
  const words = useWords(statisticsWords);
  const language = useLanguage();
  const count = (n: number) => formatNumber(language, n);
  const { now, samples, joins, questions, stays } = statistics;
  const peak = samples.reduce<(typeof samples)[number] | undefined>(
    (most, sample) => (most && most.listeners >= sample.listeners ? most : sample),
    undefined,
  );
  const within = (error: number) => (error === 0 ? words.exact : words.give(count(error)));
  const percent = (share: number) =>
    formatNumber(language, share, { style: 'percent', maximumSignificantDigits: 2 });
  const median = medianStay(stays);
  return (
    <dl class="figures">
      {now && (
        <Figure name={words.now} value={count(now.listeners)}>
          {within(now.error)}
          {now.probability < 1 && `, ${words.ofSample(percent(now.probability))}`}
        </Figure>
      )}
      <Figure name={words.peak} value={peak ? count(peak.listeners) : words.none}>
        {peak && `${within(peak.error)} · ${formatPosition(peak.programmeMs)}`}
      </Figure>
      <Figure name={words.joins} value={count(joins)} />
      <Figure name={words.stayed} value={median ? words.stayOf(median.least, median.below) : words.none} />
      <Figure name={words.questions} value={count(questions)} />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children?: ComponentChildren;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        <span class="figure-value">{value}</span>
        {children && <span class="soft small">{children}</span>}
      </dd>
    </div>
  );
}

function Stays({ stays }: { readonly stays: AudienceStatistics['stays'] }) {
  const words = useWords(statisticsWords);
  const most = Math.max(1, ...stays.map(({ visits }) => visits));
  return (
    <section class="stack">
      <h2>{words.stays}</h2>
      <dl class="stays">
        {stays.map(({ leastMinutes, visits }, n) => (
          <div class="stay" key={leastMinutes}>
            <dt>{words.stayOf(leastMinutes, stays[n + 1]?.leastMinutes)}</dt>
            <dd>
              <meter min={0} max={most} value={visits} aria-hidden="true" />
              {words.visits(visits)}
            </dd>
          </div>
        ))}
      </dl>
      <p class="soft small">{words.staysText}</p>
    </section>
  );
}
