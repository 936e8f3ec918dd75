/**
 * Writes `docs/SCALE.md` from `docs/scale-figures.json` and the prices assumed in `docs/scale-prices.json`:
 *
 *   npm run --silent bench -- --json scale streaming-edge origin-requests > figures.json
 *   node scripts/write-scale.ts figures.json
 *
 * Files given are what benches printed, and are taken into `docs/scale-figures.json` first. A test fails while the document is
 * not what this writes.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { machineFacts } from '../bench/machine.ts';
import { scaleDocument } from './scale-document.ts';
import { type FigureOnRecord, type ScaleFigures, withMeasured } from './scale-figures.ts';

const docs = (name: string) => new URL(`../docs/${name}`, import.meta.url);
const parsed = async (file: string | URL): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

let figures = (await parsed(docs('scale-figures.json'))) as ScaleFigures;
for (const file of process.argv.slice(2)) {
  const printed = (await parsed(file)) as Record<string, FigureOnRecord>;
  const today = new Date().toISOString().slice(0, 10);
  figures = withMeasured(figures, printed, [`measured on ${today}`, ...machineFacts()]);
}
await writeFile(docs('scale-figures.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
await writeFile(docs('SCALE.md'), scaleDocument(figures));
