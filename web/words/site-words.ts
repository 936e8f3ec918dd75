import type { Book } from './book.ts';

const en = {
  name: 'Tribune',
  tagline: 'Live conversations by voice',
  skipToContent: 'Skip to the content',
  language: 'Language',
  home: 'Tribune, home',
  conversations: 'Conversations',
  manifest: '/manifest.webmanifest',
  documentation: 'Documentation',
  api: 'API',
  status: 'Status',
  draft: 'Draft',
  'green-room': 'About to start',
  live: 'Live',
  scheduled: 'Not yet open',
  ended: 'Ended',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  unreachable: 'The server cannot be reached. Check your connection.',
  failed: 'The server could not do this. Try again in a moment.',
};

const fr: typeof en = {
  name: 'Tribune',
  tagline: 'La conversation de vive voix, en direct',
  skipToContent: 'Aller au contenu',
  language: 'Langue',
  home: 'Tribune, accueil',
  conversations: 'Conversations',
  manifest: '/manifest.fr.webmanifest',
  documentation: 'Documentation',
  api: 'API',
  status: 'État',
  draft: 'Brouillon',
  'green-room': 'Sur le point de commencer',
  live: 'En direct',
  scheduled: 'Pas encore ouverte',
  ended: 'Terminée',
  close: 'Fermer',
  copy: 'Copier',
  copied: 'Copié',
  unreachable: 'Le serveur est injoignable. Vérifiez votre connexion.',
  failed: 'Le serveur n’a pas pu le faire. Réessayez dans un instant.',
};

/** Words of the frame that every page shares. */
export const siteWords: Book<typeof en> = { en, fr };
