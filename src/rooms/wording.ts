/** Words that people give to rooms and to themselves, made fit to be shown to a million others. */

import { TribuneError } from '../core/refusal.ts';
import { randomLetters } from './secrets.ts';

/** Control characters, line separators, and marks that turn the direction of the text around them. */
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * One line, NFC, inner white space single.
 *
 * @param what names the words in the refusal: "title", "name".
 * @throws TribuneError bad_request when nothing is left, or something in it cannot be shown
 */
export function fitToShow(words: string, what: string): string {
  const fit = words.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (fit === '') throw new TribuneError('bad_request', `The ${what} must not be empty.`);
  if (UNFIT.test(fit)) {
    throw new TribuneError('bad_request', `The ${what} holds a control character; write plain text.`);
  }
  return fit;
}

/** The same of words that nobody can be asked to write otherwise: what does not fit is left out, and what is too long cut. */
export function madeFit(words: string, longest: number, otherwise: string): string {
  const fit = words.normalize('NFC').replace(/\s+/gu, ' ').replace(new RegExp(UNFIT, 'gu'), '').trim();
  let kept = '';
  // By what people see as a character: half of one is none.
  for (const { segment } of new Intl.Segmenter().segment(fit)) {
    if (kept.length + segment.length > longest) break;
    kept += segment;
  }
  return kept.trim() || otherwise;
}

/**
 * Several lines, NFC: line breaks as `\n`, white space in a line single, at most one empty line between two others.
 *
 * @throws TribuneError bad_request when something in it cannot be shown
 */
export function linesToShow(words: string, what: string): string {
  const lines = words.normalize('NFC').split(/\r\n?|\n/);
  const fit = lines
    .map((line) => line.replace(/\s+/gu, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  if (UNFIT.test(fit.replaceAll('\n', ' '))) {
    throw new TribuneError('bad_request', `The ${what} holds a control character; write plain text.`);
  }
  return fit;
}

/** A room's id from its title, as far as that has Latin letters, and five random ones. */
export function roomIdFrom(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const slug = plain.slice(0, 40).replace(/^-+|-+$/g, '');
  return slug === '' ? randomLetters(10) : `${slug}-${randomLetters(5)}`;
}
