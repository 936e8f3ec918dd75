import type { LoadCause, LoadLevel } from '../../src/core/load.ts';
import type { Book } from '../words/book.ts';

type Given = Exclude<LoadLevel, 0>;

/** What a level gives up, and what that means for whoever is here. */
interface GivenUp {
  readonly what: string;
  readonly atRest: string;
}

const givenUpEn: Readonly<Record<Given, GivenUp>> = {
  1: { what: 'Reactions', atRest: 'Nobody sends or sees any.' },
  2: { what: 'Exact counts', atRest: 'Audiences are counted roughly, twice a minute.' },
  3: { what: 'The shortest delay', atRest: 'The sound is about a second further behind.' },
  4: {
    what: 'The fullest sound',
    atRest: 'It comes in its smallest form, about five seconds behind.',
  },
  5: {
    what: 'Coming in at once',
    atRest: 'Who comes now waits for a place. Who listens stays; who speaks or hosts does not wait.',
  },
  6: { what: 'New people on stage', atRest: 'Nobody new comes on a stage. Who was there comes back.' },
};

const givenUpFr: Readonly<Record<Given, GivenUp>> = {
  1: { what: 'Les réactions', atRest: 'Personne n’en envoie ni n’en voit.' },
  2: { what: 'Les comptes exacts', atRest: 'L’audience est comptée à peu près, deux fois par minute.' },
  3: { what: 'Le délai le plus court', atRest: 'Le son arrive environ une seconde plus tard.' },
  4: {
    what: 'Le son le plus riche',
    atRest: 'Il arrive sous sa forme la plus légère, avec environ cinq secondes de retard.',
  },
  5: {
    what: 'L’entrée immédiate',
    atRest: 'Qui arrive attend une place. Qui écoute reste ; qui parle ou anime n’attend pas.',
  },
  6: {
    what: 'De nouvelles personnes sur scène',
    atRest: 'Personne de nouveau n’y monte. Qui y était peut y revenir.',
  },
};

const causesEn: Readonly<Record<LoadCause, string>> = {
  measured: 'by what was measured',
  set: 'set by the operator',
  released: 'left to be measured again',
};

const causesFr: Readonly<Record<LoadCause, string>> = {
  measured: 'd’après les mesures',
  set: 'fixé par l’opérateur',
  released: 'de nouveau mesuré',
};

const en = {
  title: 'Status',
  allWell: 'Everything works.',
  crowded: 'So many are here that some of it rests, so that the sound goes on.',
  held: 'The operator lets some of it rest for now, so that the sound goes on.',
  level: (level: number) => `Level ${level} of 6`,
  since: (when: string, cause: string) => `Since ${when}, ${cause}.`,
  never: 'What never rests: the sound of the stage, the recording, and the record of what happened.',
  levels: 'What rests first in a crowd',
  rests: 'Rests now',
  works: 'Works',
  atRest: (what: string) => `At rest: ${lowered(what)}`,
  steps: 'How it came about',
  step: (level: number, cause: string) => `level ${level}, ${cause}`,
  unreachable: 'How it stands cannot be read now. That may be your connection.',
  loading: 'Reading how it stands…',
  givenUp: givenUpEn,
  causes: causesEn,
};

const fr: typeof en = {
  title: 'État du service',
  allWell: 'Tout fonctionne.',
  crowded: 'L’affluence est telle qu’une partie est suspendue, pour que le son continue.',
  held: 'L’opérateur suspend une partie pour l’instant, pour que le son continue.',
  level: (level) => `Niveau ${level} sur 6`,
  since: (when, cause) => `Depuis le ${when}, ${cause}.`,
  never:
    'Ce qui n’est jamais suspendu : le son de la scène, l’enregistrement, et le relevé de ce qui s’est passé.',
  levels: 'Ce qui est suspendu d’abord en cas d’affluence',
  rests: 'Suspendu',
  works: 'Fonctionne',
  atRest: (what) => `Une fois suspendu : ${lowered(what)}`,
  steps: 'Comment on en est arrivé là',
  step: (level, cause) => `niveau ${level}, ${cause}`,
  unreachable: 'L’état du service est illisible pour l’instant. C’est peut-être votre connexion.',
  loading: 'Lecture de l’état du service…',
  givenUp: givenUpFr,
  causes: causesFr,
};

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

export const statusWords: Book<typeof en> = { en, fr };
