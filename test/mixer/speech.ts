import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../sound/ffmpeg.ts';

/** 26 seconds of it in flite's `slt`. */
export const TEXT =
  'Good evening, and welcome. Tonight we speak about who may speak, who listens, and who can check afterwards what was said. '.repeat(
    3,
  );

/** Speech of the text, 48 kHz mono, about −20 LUFS. */
export async function speechOf(text: string, voice: 'slt' | 'rms' = 'slt'): Promise<Float32Array> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tribune-speech-'));
  try {
    const wav = path.join(folder, 'speech.wav');
    try {
      execFileSync('flite', ['-voice', voice, '-t', text, '-o', wav]);
    } catch (error) {
      throw new Error('flite is missing: run  apt-get install -y flite', { cause: error });
    }
    const raw = ['-f', 'f32le', '-ac', '1', '-ar', '48000', 'pipe:1'];
    const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', wav, ...raw]);
    return new Float32Array(Uint8Array.from(stdout).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
