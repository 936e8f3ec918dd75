/**
 * A passage that is read aloud from a LibriVox recording (Jane Austen, Sense and Sensibility, chapter 1), as Debian's
 * pocketsphinx-testdata has it, and how well its words are understood at the far end.
 */

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { align, envelope } from './envelope.ts';
import { run } from './ffmpeg.ts';
import { RECOGNISER_RATE, recognise, wordErrors, wordsOf } from './recogniser.ts';
import { readWav, type Sound, writeWav } from './wav.ts';

const FOLDER = '/usr/share/pocketsphinx/test/data/librivox';
const SAMPLES_PER_MS = RECOGNISER_RATE / 1000;
const PAUSE_MS = 600;
/** Of the pause, as much is left on either side of an utterance when it is cut out again. */
const MARGIN_MS = 250;
/** By so much what is heard may lack of the pauses before and after. */
const SLACK_MS = 500;
const LEAST_LIKENESS = 0.5;

interface Utterance {
  readonly words: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Understanding {
  /** Words put in, left out or taken for others. */
  readonly errors: number;
  readonly words: number;
}

export class Passage {
  /** Silence before the first word. */
  readonly leadMs: number;
  readonly sound: Sound;
  readonly #utterances: readonly Utterance[];

  /**
   * @param leadMs silence before the first word, ms
   * @param sentences which of the five, by number; they hold 22, 9, 14, 19 and 8 words
   * @param times how often they are read
   */
  static async read(leadMs: number, sentences = [0, 1, 2, 3, 4], times = 1): Promise<Passage> {
    const texts = await transcripts();
    const chosen = Array.from({ length: times }, () => sentences).flat();
    const pieces: Float32Array[] = [silence(leadMs)];
    const utterances: Utterance[] = [];
    let atMs = leadMs;
    for (const number of chosen) {
      const { name, words } = texts[number] as Transcript;
      const spoken = readWav(await readFile(path.join(FOLDER, `${name}.wav`)));
      if (spoken?.sampleRate !== RECOGNISER_RATE) throw new Error(`${name} is not sound of 16 kHz`);
      const ms = spoken.samples.length / SAMPLES_PER_MS;
      utterances.push({ words, startMs: atMs, endMs: atMs + ms });
      pieces.push(spoken.samples, silence(PAUSE_MS));
      atMs += ms + PAUSE_MS;
    }
    return new Passage(leadMs, { sampleRate: RECOGNISER_RATE, samples: joined(pieces) }, utterances);
  }

  private constructor(leadMs: number, sound: Sound, utterances: readonly Utterance[]) {
    this.leadMs = leadMs;
    this.sound = sound;
    this.#utterances = utterances;
  }

  get ms(): number {
    return this.sound.samples.length / SAMPLES_PER_MS;
  }

  readonly write = (wavFile: string): Promise<void> => writeFile(wavFile, writeWav(this.sound));

  /**
   * What is understood of it.
   *
   * @param heard at RECOGNISER_RATE; the passage has to be whole in there, and pieces of it may be beside
   * @throws Error when the passage is not in there
   */
  async understoodIn(heard: Sound): Promise<Understanding> {
    const heardMs = heard.samples.length / SAMPLES_PER_MS;
    const range = { fromMs: -this.leadMs, toMs: heardMs - this.ms + SLACK_MS };
    const found = align(envelope(this.sound), envelope(heard), range);
    if (!found || found.coefficient < LEAST_LIKENESS)
      throw new Error(`The passage is not in what was heard (likeness ${found?.coefficient ?? 'none'}).`);
    const cut = this.#utterances.map(({ startMs, endMs }) =>
      between(heard, startMs + found.delayMs - MARGIN_MS, endMs + found.delayMs + MARGIN_MS),
    );
    const texts = await recognise(cut);
    if (process.env['TRIBUNE_TEST_LOG']) console.error(texts.join('\n'));
    return {
      errors: sum(this.#utterances.map(({ words }, at) => wordErrors(words, texts[at] ?? ''))),
      words: sum(this.#utterances.map(({ words }) => wordsOf(words).length)),
    };
  }
}

/** Any recording as the recogniser wants it. */
export async function decodeForRecogniser(media: Uint8Array): Promise<Sound> {
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', 'pipe:0', '-f', 'f32le', '-ac', '1', '-ar', `${RECOGNISER_RATE}`, 'pipe:1'],
    media,
  );
  return { sampleRate: RECOGNISER_RATE, samples: new Float32Array(Uint8Array.from(stdout).buffer) };
}

interface Transcript {
  readonly name: string;
  readonly words: string;
}

/** Lines such as `<s> he was not an ill disposed young man </s> (name)`. */
async function transcripts(): Promise<Transcript[]> {
  const text = await readFile(path.join(FOLDER, 'transcription'), 'utf8');
  return [...text.matchAll(/^<s> (.*) <\/s> \((.*)\)$/gm)].map(([, words = '', name = '']) => ({
    name,
    words,
  }));
}

function silence(ms: number): Float32Array {
  return new Float32Array(Math.round(ms * SAMPLES_PER_MS));
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const samples = new Float32Array(sum(pieces.map(({ length }) => length)));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return samples;
}

function between({ sampleRate, samples }: Sound, fromMs: number, toMs: number): Sound {
  const at = (ms: number) => Math.max(0, Math.round(ms * SAMPLES_PER_MS));
  return { sampleRate, samples: samples.subarray(at(fromMs), at(toMs)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
