import type { Book } from '../words/book.ts';
import { plural } from '../words/numbers.ts';

const en = {
  computing: 'Many want in just now. Your device computes something for its turn…',
  progress: 'How far it is',
  rather: 'Wait instead, without computing',
  waiting: (seconds: number) =>
    plural('en', seconds, {
      one: 'Many want in just now. You are let in by yourself in about {n} second; keep this page open.',
      other: 'Many want in just now. You are let in by yourself in about {n} seconds; keep this page open.',
    }),
  giveUp: 'Give up waiting',
};

const fr: typeof en = {
  computing: 'Beaucoup de monde veut entrer. Votre appareil calcule quelque chose pour avoir son tour…',
  progress: 'Avancement',
  rather: 'Attendre plutôt, sans calcul',
  waiting: (seconds: number) =>
    plural('fr', seconds, {
      one: 'Beaucoup de monde veut entrer. Votre tour vient tout seul dans environ {n} seconde ; gardez cette page ouverte.',
      other:
        'Beaucoup de monde veut entrer. Votre tour vient tout seul dans environ {n} secondes ; gardez cette page ouverte.',
    }),
  giveUp: 'Renoncer à attendre',
};

export const priceWords: Book<typeof en> = { en, fr };
