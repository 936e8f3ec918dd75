import type { Book } from '../words/book.ts';

const en = {
  title: 'How many may listen',
  most: 'Listeners at most',
  hint: 'Beyond that, newcomers see their place in a line and come in as others leave. Nobody who listens is sent out. Other players are not counted.',
  anyNumber: 'Left empty: any number.',
  asUsual: (count: string) => `Left empty: ${count}, as for every room here.`,
  waiting: (count: string) => `About ${count} people wait now.`,
  save: 'Save',
  saved: 'Saved.',
};

const fr: typeof en = {
  title: 'Combien de personnes peuvent écouter',
  most: 'Nombre maximal d’auditeurs',
  hint: 'Au-delà, les nouveaux venus voient leur place dans une file et entrent à mesure que d’autres partent. Personne n’est mis dehors. Les autres lecteurs ne sont pas comptés.',
  anyNumber: 'Laissé vide : autant que l’on veut.',
  asUsual: (count) => `Laissé vide : ${count}, comme pour chaque salle ici.`,
  waiting: (count) => `Environ ${count} personnes attendent en ce moment.`,
  save: 'Enregistrer',
  saved: 'Enregistré.',
};

export const limitWords: Book<typeof en> = { en, fr };
