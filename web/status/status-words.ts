import type { LoadCause, LoadLevel } from '../../src/core/load.ts';
import type { Book } from '../words/book.ts';

type Given = Exclude<LoadLevel, 0>;

const givenUpEn: Readonly<Record<Given, string>> = {
  1: 'Reactions rest: nobody sends or sees any.',
  2: 'Audiences are counted roughly, twice a minute.',
  3: 'The sound comes in whole segments: it is about a second further behind.',
  4: 'The sound comes in its smallest form, about five seconds behind.',
  5: 'Who comes now waits for a place. Who listens stays, and who speaks or hosts does not wait.',
  6: 'Nobody new comes on a stage. Who was there comes back.',
};

const givenUpFr: Readonly<Record<Given, string>> = {
  1: 'Les réactions sont suspendues : personne n’en envoie ni n’en voit.',
  2: 'L’audience est comptée à peu près, deux fois par minute.',
  3: 'Le son arrive par segments entiers : avec environ une seconde de plus de retard.',
  4: 'Le son arrive sous sa forme la plus légère, avec environ cinq secondes de retard.',
  5: 'Qui arrive maintenant attend une place. Qui écoute reste, et qui parle ou anime n’attend pas.',
  6: 'Personne de nouveau ne monte sur scène. Qui y était peut y revenir.',
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
  allWell: 'Everything works. Nothing is given up.',
  pressed: (level: number) =>
    `So many are here that some of it rests, so that the sound goes on. Level ${level} of 6.`,
  since: (when: string, cause: string) => `Since ${when}, ${cause}.`,
  never: 'What never rests: the sound of the stage, the recording, and the record of what happened.',
  levels: 'What rests at each level',
  rests: 'Rests now',
  works: 'Works',
  steps: 'How it came about',
  step: (when: string, level: number, cause: string) => `${when}: level ${level}, ${cause}`,
  unreachable: 'How it stands cannot be read now. That may be your connection.',
  loading: 'Reading how it stands…',
  givenUp: givenUpEn,
  causes: causesEn,
};

const fr: typeof en = {
  title: 'État du service',
  allWell: 'Tout fonctionne. Rien n’est suspendu.',
  pressed: (level) =>
    `L’affluence est telle qu’une partie est suspendue, pour que le son continue. Niveau ${level} sur 6.`,
  since: (when, cause) => `Depuis ${when}, ${cause}.`,
  never:
    'Ce qui n’est jamais suspendu : le son de la scène, l’enregistrement, et le relevé de ce qui s’est passé.',
  levels: 'Ce qui est suspendu à chaque niveau',
  rests: 'Suspendu',
  works: 'Fonctionne',
  steps: 'Comment on en est arrivé là',
  step: (when, level, cause) => `${when} : niveau ${level}, ${cause}`,
  unreachable: 'L’état du service est illisible pour l’instant. C’est peut-être votre connexion.',
  loading: 'Lecture de l’état du service…',
  givenUp: givenUpFr,
  causes: causesFr,
};

export const statusWords: Book<typeof en> = { en, fr };
