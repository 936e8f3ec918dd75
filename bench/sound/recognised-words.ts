/** What a speech recogniser (pocketsphinx, CMU's US English) makes of a sound. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run } from '../../test/sound/ffmpeg.ts';

const execute = promisify(execFile);

/** @param sound at 48 kHz */
export async function recognisedWords(sound: Float32Array): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tribune-words-'));
  try {
    const pcm = new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength);
    const wav = join(folder, 'speech.wav');
    const { stdout } = await run(
      'ffmpeg',
      [
        '-v',
        'error',
        '-f',
        'f32le',
        '-ar',
        '48000',
        '-ac',
        '1',
        '-i',
        'pipe:0',
        '-ar',
        '16000',
        '-f',
        'wav',
        'pipe:1',
      ],
      pcm,
    );
    await writeFile(wav, stdout);
    const recogniser = ['-infile', wav, '-logfn', '/dev/null'];
    const { stdout: text } = await execute('pocketsphinx_continuous', recogniser, { maxBuffer: 1 << 24 });
    return text.split(/\s+/).filter((word) => word !== '');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Words put in, left out and taken for others, for each word that was said (the word error rate). */
export function wordErrorRate(heard: readonly string[], said: readonly string[]): number {
  let before = said.map((_, i) => i + 1);
  before.unshift(0);
  for (const [i, word] of heard.entries()) {
    const now = [i + 1];
    for (const [j, each] of said.entries())
      now.push(
        Math.min((before[j] ?? 0) + (word === each ? 0 : 1), (before[j + 1] ?? 0) + 1, (now[j] ?? 0) + 1),
      );
    before = now;
  }
  return (before.at(-1) ?? 0) / said.length;
}
