/** Draws the picture that previews of a room's link show, as SVG: pure. */

import type { CardWords } from './card-path.ts';
import { escapeHtml } from './room-page.ts';

/** What every network that shows previews takes. */
export const CARD_WIDTH = 1200;
export const CARD_HEIGHT = 630;
export const CARD_FONT = 'Source Serif 4';
const MARGIN = 80;
const TEXT_WIDTH = CARD_WIDTH - 2 * MARGIN;
/** The title stands between the voices and the date. */
const TITLE_TOP = 236;
const TITLE_HEIGHT = 268;
const LINE = 1.12;
/** The largest that fits is taken. */
const SIZES = [88, 76, 66, 56, 48, 40];

/** As in web/look/tokens.css, dark. */
const INK = '#14181b';
const PAPER = '#fafaf7';
const VOICE = '#62d0b9';
const SOFT = '#a8afb4';

/** Thirteen voices under one lintel, as on the home page. */
const VOICES = [22, 36, 30, 52, 44, 68, 96, 62, 48, 56, 34, 40, 24];
const TAGLINE = { en: 'Live conversations by voice', fr: 'La conversation de vive voix, en direct' };

/** What the fonts that we have can write; a title in anything else is left to the page, for boxes say nothing. */
const WRITABLE =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]*$/u;
/** Digits, `#`, `*`, © and ® are pictographs to Unicode too, and can be written. */
const PICTOGRAPH =
  /(?!\p{ASCII}|[©®])\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3]/gu;

/** How wide a line really is, px; the drawing guesses first. */
export type Measure = (line: string, sizePx: number) => number;

export function drawCard({ title, atMs, language }: CardWords, measure: Measure): string {
  const written = title.replace(PICTOGRAPH, '').trim();
  const isWritable = WRITABLE.test(written) && written !== '';
  const { lines, size } = isWritable ? setTitle(written, measure) : { lines: [], size: 0 };
  const when = atMs === undefined ? TAGLINE[language] : whenOf(atMs, language);
  const top = TITLE_TOP + (TITLE_HEIGHT - lines.length * size * LINE) / 2 + size * 0.8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${CARD_HEIGHT}" font-family="${CARD_FONT}">`,
    `<rect width="${CARD_WIDTH}" height="${CARD_HEIGHT}" fill="${INK}"/>`,
    voices(),
    ...lines.map((line, at) => text(line, MARGIN, top + at * size * LINE, size, PAPER)),
    text(when, MARGIN, CARD_HEIGHT - 62, 32, VOICE),
    `<g text-anchor="end">${text('Tribune', CARD_WIDTH - MARGIN, CARD_HEIGHT - 62, 36, SOFT)}</g>`,
    '</svg>',
  ].join('\n');
}

/** One line of text alone, to be measured. */
export function drawLine(line: string, sizePx: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="200" font-family="${CARD_FONT}">${text(line, 0, 150, sizePx, PAPER)}</svg>`;
}

/** The largest size at which it fits; what is longer than that is cut. */
function setTitle(title: string, measure: Measure): { lines: string[]; size: number } {
  const words = title.split(/\s+/);
  for (const size of SIZES) {
    const most = Math.floor(TITLE_HEIGHT / (size * LINE));
    const lines = wrapped(words, size, measure);
    if (lines.length <= most && lines.every((line) => measure(line, size) <= TEXT_WIDTH))
      return { lines, size };
  }
  const size = SIZES.at(-1) ?? 40;
  const lines = wrapped(title.match(/.{1,24}/gu) ?? [], size, measure);
  return { lines: lines.slice(0, Math.floor(TITLE_HEIGHT / (size * LINE))), size };
}

function wrapped(words: readonly string[], size: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer, size) > TEXT_WIDTH) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** The viewer's zone is not known to a picture, so it says which one it means. */
function whenOf(atMs: number, language: 'en' | 'fr'): string {
  const form = { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(language === 'fr' ? 'fr' : 'en-GB', form).format(atMs)} UTC`;
}

function voices(): string {
  const step = TEXT_WIDTH / VOICES.length;
  const bars = VOICES.map((height, at) => {
    const colour = at === 6 ? VOICE : PAPER;
    const x = MARGIN + step * at + step / 2 - 9;
    return `<rect x="${x.toFixed(1)}" y="92" width="18" height="${height}" rx="9" fill="${colour}"/>`;
  });
  return [
    `<rect x="${MARGIN}" y="60" width="${TEXT_WIDTH}" height="14" rx="7" fill="${PAPER}"/>`,
    ...bars,
  ].join('\n');
}

function text(line: string, x: number, y: number, size: number, colour: string): string {
  return `<text x="${x}" y="${y.toFixed(1)}" font-size="${size}" fill="${colour}" xml:space="preserve">${escapeHtml(line)}</text>`;
}
