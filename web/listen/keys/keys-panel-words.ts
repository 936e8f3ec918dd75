import type { Book } from '../../words/book.ts';

const en = {
  play: 'Play or pause',
  mute: 'Turn the sound off or on',
  louder: 'Louder',
  softer: 'Softer',
  live: 'Back to live',
  back: 'Back 10 seconds',
  forward: 'Forward 10 seconds',
};

const fr: typeof en = {
  play: 'Écouter ou mettre en pause',
  mute: 'Couper ou remettre le son',
  louder: 'Plus fort',
  softer: 'Moins fort',
  live: 'Revenir au direct',
  back: 'Reculer de 10 secondes',
  forward: 'Avancer de 10 secondes',
};

export const keysPanelWords: Book<typeof en> = { en, fr };
