import type { Book } from '../words/book.ts';
import { en } from './studio-words.en.ts';
import { fr } from './studio-words.fr.ts';

export const studioWords: Book<typeof en> = { en, fr };
