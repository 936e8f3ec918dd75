import { useEffect, useRef, useState } from 'preact/hooks';
import type { OnStage } from '../../src/core/timeline-event.ts';
import { Icon } from '../look/icons.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatList } from '../words/numbers.ts';
import { listenWords } from './listen-words.ts';

export interface StageListProps {
  readonly people: readonly OnStage[];
  /** Places heard. */
  readonly speaking: readonly string[];
  /** Whether it was so, where one listens, and is over. */
  readonly past: boolean;
}

/** Who is on stage, and who speaks where the listener is. */
export function StageList({ people, speaking, past }: StageListProps) {
  const words = useWords(listenWords);
  const news = useStageNews(people);
  return (
    <section class="on-stage" aria-labelledby="on-stage-title">
      <h2 id="on-stage-title">{words.stage}</h2>
      {people.length === 0 && <p class="soft">{past ? words.nobodyThen : words.nobody}</p>}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets a list without bullets */}
      <ul role="list" class="on-stage-list" hidden={people.length === 0}>
        {people.map((person) => (
          <Person key={person.place} person={person} speaks={speaking.includes(person.place)} />
        ))}
      </ul>
      <p class="unseen" role="status">
        {news}
      </p>
    </section>
  );
}

function Person({ person, speaks }: { readonly person: OnStage; readonly speaks: boolean }) {
  const words = useWords(listenWords);
  return (
    <li class={speaks ? 'person person-speaking' : 'person'}>
      <span class="person-voice" aria-hidden="true" />
      <span class="person-name">
        {person.name}
        {person.role && <span class="soft small"> · {words.roles[person.role]}</span>}
      </span>
      {person.muted && (
        <span class="person-note">
          <Icon name="muted" />
          <span class="unseen">{words.muted}</span>
        </span>
      )}
      {speaks && !person.muted && <span class="person-note">{words.speaking}</span>}
    </li>
  );
}

/** A sentence when people come or go, for those who hear the page; who speaks they hear. */
function useStageNews(people: readonly OnStage[]): string {
  const words = useWords(listenWords);
  const language = useLanguage();
  const before = useRef<readonly OnStage[]>(undefined);
  const [news, setNews] = useState('');
  useEffect(() => {
    const known = before.current;
    before.current = people;
    if (!known) return;
    const came = namesMissing(people, known);
    const left = namesMissing(known, people);
    const parts = [
      ...(came.length > 0 ? [words.cameOnStage(formatList(language, came))] : []),
      ...(left.length > 0 ? [words.leftStage(formatList(language, left))] : []),
    ];
    if (parts.length > 0) setNews(parts.join('. '));
  }, [people, words, language]);
  return news;
}

function namesMissing(people: readonly OnStage[], from: readonly OnStage[]): string[] {
  return people.filter(({ place }) => !from.some((other) => other.place === place)).map(({ name }) => name);
}
