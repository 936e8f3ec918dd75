import type { Book } from '../words/book.ts';

const en = {
  expected: 'Listeners you expect',
  expectedHint: 'Seen by whoever leads this conversation. It limits nothing.',
  expects: (listeners: string) => `${listeners} listeners are expected.`,
  save: 'Keep this number',
  saved: 'Saved.',
  noNumber: 'That is not a number of listeners.',
  rehearsed: (listeners: string, seconds: string, date: string) =>
    `This installation was rehearsed for ${listeners} listeners arriving in ${seconds} seconds, on ${date}.`,
  tooFew: 'You expect more. Ask whoever runs it to rehearse for so many.',
  never:
    'This installation, as it is now, was not rehearsed: how many listeners it carries is not known. Whoever runs it can find out with “tribune rehearse”.',
  carriedNobody: (date: string) =>
    `At the last rehearsal, on ${date}, this installation carried no audience that was tried. Ask whoever runs it what gave way.`,
};

const fr: typeof en = {
  expected: 'Public attendu',
  expectedHint: 'Visible pour qui dirige cette conversation. Cela ne limite rien.',
  expects: (listeners) => `Public attendu : ${listeners}.`,
  save: 'Garder ce nombre',
  saved: 'Enregistré.',
  noNumber: 'Ce n’est pas un nombre d’auditeurs.',
  rehearsed: (listeners, seconds, date) =>
    `Cette installation a été répétée pour un public de ${listeners} arrivant en ${seconds} secondes, le ${date}.`,
  tooFew: 'Vous en attendez plus. Demandez à qui la gère de répéter pour ce nombre.',
  never:
    'Cette installation, telle qu’elle est, n’a pas été répétée : on ne sait pas quel public elle porte. Qui la gère peut le savoir par « tribune rehearse ».',
  carriedNobody: (date) =>
    `À la dernière répétition, le ${date}, cette installation n’a porté aucun des publics essayés. Demandez à qui la gère ce qui a cédé.`,
};

export const rehearsedWords: Book<typeof en> = { en, fr };
