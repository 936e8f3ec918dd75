import type { Book } from '../words/book.ts';

const en = {
  open: 'Keys',
  title: 'Keys',
  list: 'Show this list',
  space: 'Space',
  or: 'or',
  enabled: 'Use single keys',
  enabledHint: 'Switch off if a screen reader or voice control presses them unmeant.',
};

const fr: typeof en = {
  open: 'Touches',
  title: 'Touches',
  list: 'Montrer cette liste',
  space: 'Espace',
  or: 'ou',
  enabled: 'Utiliser les touches simples',
  enabledHint: 'À éteindre si un lecteur d’écran ou une commande vocale les presse sans que vous le vouliez.',
};

export const keysWords: Book<typeof en> = { en, fr };
