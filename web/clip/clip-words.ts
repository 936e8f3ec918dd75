import type { Book } from '../words/book.ts';

const en = {
  looking: 'Looking for the clip…',
  gone: 'No clip here',
  goneText: 'There is no clip at this address, or not any more.',
  clipOf: 'Clip from',
  hear: (title: string) => `Hear “${title}”`,
  whole: (position: string) => `The whole conversation, from ${position} on`,
  download: 'Download the clip',
  link: 'Link to this clip',
  embed: 'Player for another page',
  openPage: 'Open in Tribune',
};

const fr: typeof en = {
  looking: 'Recherche de l’extrait…',
  gone: 'Pas d’extrait ici',
  goneText: 'Il n’y a pas d’extrait à cette adresse, ou il n’y en a plus.',
  clipOf: 'Extrait de',
  hear: (title) => `Écouter « ${title} »`,
  whole: (position) => `Toute la conversation, à partir de ${position}`,
  download: 'Télécharger l’extrait',
  link: 'Lien vers cet extrait',
  embed: 'Lecteur pour une autre page',
  openPage: 'Ouvrir dans Tribune',
};

export const clipWords: Book<typeof en> = { en, fr };
