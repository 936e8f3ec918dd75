/** Speech to words, by pocketsphinx with its model of US English: a judge of intelligibility that is always of one mind. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sound, writeWav } from './wav.ts';

/** What the model was trained on. */
export const RECOGNISER_RATE = 16_000;
const MODEL = '/usr/share/pocketsphinx/model/en-us';
const WAV_HEADER_BYTES = 44;

/** The words of each utterance, in lower case. @param utterances at RECOGNISER_RATE */
export async function recognise(utterances: readonly Sound[]): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tribune-words-'));
  try {
    for (const [index, sound] of utterances.entries())
      await writeFile(path.join(folder, `${index}.wav`), writeWav(sound));
    const list = utterances.map((_, index) => `${index}\n`).join('');
    await writeFile(path.join(folder, 'list'), list);
    await pocketsphinx(folder);
    const hypotheses = (await readFile(path.join(folder, 'words'), 'utf8')).trimEnd().split('\n');
    // Each line ends with the name of the utterance and a score.
    return hypotheses.map((line) => line.replace(/\s*\([^()]*\)$/, ''));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function pocketsphinx(folder: string): Promise<void> {
  const settings = {
    hmm: path.join(MODEL, 'en-us'),
    lm: path.join(MODEL, 'en-us.lm.bin'),
    dict: path.join(MODEL, 'cmudict-en-us.dict'),
    ctl: path.join(folder, 'list'),
    cepdir: folder,
    cepext: '.wav',
    adcin: 'yes',
    adchdr: `${WAV_HEADER_BYTES}`,
    hyp: path.join(folder, 'words'),
    // One pass, and of what can hardly be left out early: half the time, and no worse at this.
    fwdflat: 'no',
    bestpath: 'no',
    maxhmmpf: '2000',
    pl_window: '5',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`-${name}`, value]);
  const child = spawn('pocketsphinx_batch', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece) => {
    said += piece;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`pocketsphinx_batch ended with ${code}: ${said.slice(-2_000)}`);
}

/** Words put in, left out or taken for others: the least that lead from what was said to what was heard. */
export function wordErrors(said: string, heard: string): number {
  const [from, to] = [wordsOf(said), wordsOf(heard)];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, word] of from.entries()) {
    const next = [at + 1];
    for (const [other, heardWord] of to.entries()) {
      const changed = (row[other] as number) + (heardWord === word ? 0 : 1);
      next.push(Math.min(changed, (row[other + 1] as number) + 1, (next[other] as number) + 1));
    }
    row = next;
  }
  return row.at(-1) as number;
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z']+/g) ?? [];
}
