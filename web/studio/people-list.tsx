import type { ComponentChildren } from 'preact';
import type { Leader } from '../lead/leader.ts';
import { leads } from '../lead/leader.ts';
import { PersonMenu } from '../lead/person-menu.tsx';
import { Icon } from '../look/icons.tsx';
import { useWords } from '../words/book.ts';
import { meterShare } from './microphone/voice-level.ts';
import { stageWords } from './stage-words.ts';
import type { Stay } from './stay.ts';
import { studioWords } from './studio-words.ts';
import { isHeard } from './talk/talking.ts';
import { VoiceBars } from './voice-bars.tsx';
import { useWatched } from './watched.ts';
import type { StagePerson } from './whip/stage-messages.ts';

export interface PeopleListProps {
  readonly stay: Stay;
  /** Present where one leads the stage: what one may do to each is offered. */
  readonly leader?: Leader | undefined;
  /** Places of who came by a raised hand. */
  readonly byHand: ReadonlySet<string>;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

/** Who stands on stage and how loud they are. Oneself comes first, and says what one has chosen, not what came back. */
export function PeopleList({ stay, leader, byHand, run }: PeopleListProps) {
  const words = useWords(studioWords).stage;
  const { alone } = useWords(stageWords);
  const people = useWatched(stay.session.people);
  const levels = useWatched(stay.session.levels);
  const talking = useWatched(stay.talking);
  const mine = stay.place.place;
  const shown = people.toSorted((a, b) => Number(b.place === mine) - Number(a.place === mine));
  return (
    <section class="stack" aria-labelledby="people-title">
      <h2 id="people-title" class="people-title">
        {words.people} <span class="soft">{people.length}</span>
      </h2>
      <ul class="people plain-list">
        {shown.map((person) => {
          const you = person.place === mine;
          const muted = you ? !isHeard(talking) : person.muted;
          return (
            <Person key={person.place} person={{ ...person, muted }} you={you} level={levels[person.place]}>
              {leader && !you && leads(leader, person.role ?? 'speaker') && (
                <PersonMenu leader={leader} person={person} byHand={byHand.has(person.place)} run={run} />
              )}
            </Person>
          );
        })}
      </ul>
      {people.length === 1 && <p class="soft">{alone}</p>}
    </section>
  );
}

interface PersonProps {
  readonly person: StagePerson;
  readonly you: boolean;
  /** dBov; undefined when not heard. */
  readonly level: number | undefined;
  readonly children?: ComponentChildren;
}

function Person({ person, you, level, children }: PersonProps) {
  const words = useWords(studioWords).stage;
  const { personMuted } = useWords(stageWords);
  const heard = level !== undefined && !person.muted;
  const state = person.connected ? (person.muted ? personMuted : '') : words.personAway;
  const role = person.role ? words.roles[person.role] : '';
  return (
    <li class={`person${heard ? ' person-heard' : ''}${person.muted ? ' person-muted' : ''}`}>
      {person.muted ? (
        <span class="person-sign">
          <Icon name="muted" />
        </span>
      ) : (
        <span class="person-sign">
          <VoiceBars share={heard ? meterShare(level + 12) : 0} />
        </span>
      )}
      <span class="person-name">{person.name}</span>
      <span class="person-state">
        {[you ? words.you : '', role, state].filter((word) => word !== '').join(' · ')}
      </span>
      {children}
    </li>
  );
}
