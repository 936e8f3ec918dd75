/** Paints cards in a thread of its own, so that no listener waits for one. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { CARD_FONT, drawCard, drawLine } from './card-drawing.ts';
import type { CardWords } from './card-path.ts';
import { sfntOf } from './woff.ts';

const { resolve } = createRequire(import.meta.url);
const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic', 'cyrillic-ext', 'vietnamese'];

// On Linux of this thread alone: whatever listeners need comes first.
os.setPriority(0, 15);
await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));
const fontBuffers = SUBSETS.map((subset) =>
  sfntOf(readFileSync(resolve(`@fontsource/source-serif-4/files/source-serif-4-${subset}-400-normal.woff`))),
);
const font = { fontBuffers, loadSystemFonts: false, defaultFontFamily: CARD_FONT };

parentPort?.on('message', (words: CardWords) => parentPort?.postMessage(paint(words)));

function paint(words: CardWords): Uint8Array {
  const picture = new Resvg(drawCard(words, widthOf), { font });
  const rendered = picture.render();
  const png = rendered.asPng();
  rendered.free();
  picture.free();
  return png;
}

/** Each word is measured once, and at one size: a title is set at several. */
const MEASURED_PX = 100;
const SPACE = 0.25;
const widths = new Map<string, number>();
const MOST_WIDTHS = 10_000;

function widthOf(line: string, sizePx: number): number {
  const words = line.split(' ');
  const inked = words.reduce((sum, word) => sum + wordWidth(word), 0);
  return (inked * sizePx) / MEASURED_PX + (words.length - 1) * SPACE * sizePx;
}

function wordWidth(word: string): number {
  const known = widths.get(word);
  if (known !== undefined) return known;
  const drawn = new Resvg(drawLine(word, MEASURED_PX), { font });
  const width = drawn.getBBox()?.width ?? 0;
  drawn.free();
  if (widths.size > MOST_WIDTHS) widths.clear();
  widths.set(word, width);
  return width;
}
