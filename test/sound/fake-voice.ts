import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envelope, FRAME_MS } from './envelope.ts';
import { decode, run } from './ffmpeg.ts';
import { type Sound, writeWav } from './wav.ts';

const RATE = 48_000;
/** Below this, on the scale of an envelope, nobody speaks: −50 dBFS. */
const PAUSE_LEVEL = 0.056;

/**
 * Writes a demo voice as the WAV that Chromium's fake microphone plays over and over.
 *
 * @param longestPauseMs what is longer is cut: while nobody speaks nothing can be measured
 */
export async function writeFakeVoice(name: 'ada' | 'ben', file: string, longestPauseMs = 150): Promise<void> {
  await writeFile(file, writeWav(await fakeVoice(name, longestPauseMs)));
}

/** A demo voice without its pauses: see `writeFakeVoice`. */
export async function fakeVoice(name: 'ada' | 'ben', longestPauseMs = 150): Promise<Sound> {
  const opus = await readFile(join(import.meta.dirname, `../../demo/voices/${name}.opus`));
  const { samples } = await decode(opus);
  return withoutPauses({ sampleRate: RATE, samples }, longestPauseMs);
}

/**
 * Writes the same voice as the Ogg Opus that our performer speaks over and over.
 *
 * @param folder for that file and another
 * @returns its path
 */
export async function writeSpokenVoice(folder: string): Promise<string> {
  const [wav, opus] = [join(folder, 'voice.wav'), join(folder, 'voice.opus')];
  await writeFakeVoice('ada', wav);
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', wav, '-c:a', 'libopus', '-b:a', '32k', opus]);
  if (stderr !== '') throw new Error(`ffmpeg: ${stderr}`);
  return opus;
}

/** A microphone in front of which nobody speaks. */
export async function writeSilence(file: string): Promise<void> {
  await writeFile(file, writeWav({ sampleRate: RATE, samples: new Float32Array(RATE) }));
}

function withoutPauses(sound: Sound, longestMs: number): Sound {
  const frame = (sound.sampleRate * FRAME_MS) / 1000;
  const kept: Float32Array[] = [];
  let pauseMs = 0;
  for (const [at, level] of envelope(sound).entries()) {
    pauseMs = level < PAUSE_LEVEL ? pauseMs + FRAME_MS : 0;
    if (pauseMs <= longestMs) kept.push(sound.samples.subarray(at * frame, (at + 1) * frame));
  }
  const samples = new Float32Array(kept.length * frame);
  for (const [at, piece] of kept.entries()) samples.set(piece, at * frame);
  return { sampleRate: sound.sampleRate, samples };
}
