/**
 * Makes the demo's two voices from demo/script.ts: flite speaks each line, the lines are laid on two tracks of one
 * length (each silent while the other speaks, so that a loop keeps them in step), and ffmpeg encodes them as Opus.
 *
 * Run `npx node scripts/make-voices.ts` after a change to the script, and commit what it makes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSING_PAUSE_MS, type Line, SCRIPT, SPEAKERS, type Speaker } from '../demo/script.ts';
import { readWav, writeWav } from '../test/sound/wav.ts';

const SAMPLE_RATE = 16_000;
const PACKET_SAMPLES = SAMPLE_RATE / 50;
/** RMS of speech, its own pauses left out. */
const SPEECH_DBFS = -20;
const PEAK = 0.7;

const outFolder = join(import.meta.dirname, '..', 'demo', 'voices');

/** What flite says, without the silence it puts at both ends, at an even loudness. */
function speak(line: Line, folder: string): Float32Array {
  const { flite, stretch } = SPEAKERS[line.speaker];
  const file = join(folder, 'line.wav');
  execFileSync('flite', [
    '-voice',
    flite,
    '--setf',
    `duration_stretch=${stretch}`,
    '-t',
    line.text,
    '-o',
    file,
  ]);
  const sound = readWav(readFileSync(file));
  if (sound?.sampleRate !== SAMPLE_RATE) throw new Error(`flite's voice ${flite} is not 16 kHz PCM`);
  return evened(trimmed(sound.samples));
}

function trimmed(samples: Float32Array): Float32Array {
  const loud = (sample: number): boolean => Math.abs(sample) > 0.004;
  const margin = SAMPLE_RATE / 50;
  const start = Math.max(0, samples.findIndex(loud) - margin);
  const end = Math.min(samples.length, samples.findLastIndex(loud) + margin);
  return samples.slice(start, end);
}

/** Brings the louder half of the 20 ms frames to SPEECH_DBFS, and fades 10 ms at both ends. */
function evened(samples: Float32Array): Float32Array {
  const powers: number[] = [];
  for (let at = 0; at + PACKET_SAMPLES <= samples.length; at += PACKET_SAMPLES) {
    const frame = samples.subarray(at, at + PACKET_SAMPLES);
    powers.push(frame.reduce((sum, sample) => sum + sample * sample, 0) / PACKET_SAMPLES);
  }
  const speech = powers.sort((a, b) => b - a).slice(0, Math.ceil(powers.length / 2));
  const rms = Math.sqrt(speech.reduce((sum, power) => sum + power, 0) / speech.length);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const gain = Math.min(10 ** (SPEECH_DBFS / 20) / rms, PEAK / peak);
  const fade = SAMPLE_RATE / 100;
  return samples.map(
    (sample, at) => sample * gain * Math.min(1, at / fade, (samples.length - 1 - at) / fade),
  );
}

/** Each speaker's track, from the first breath to the closing pause. */
function layTracks(folder: string): Record<Speaker, Float32Array> {
  const placed: { speaker: Speaker; start: number; samples: Float32Array }[] = [];
  let cursor = 0;
  for (const line of SCRIPT) {
    const start = cursor + (line.pauseMs * SAMPLE_RATE) / 1000;
    const samples = speak(line, folder);
    placed.push({ speaker: line.speaker, start, samples });
    cursor = start + samples.length;
  }
  const total = cursor + (CLOSING_PAUSE_MS * SAMPLE_RATE) / 1000;
  const length = Math.ceil(total / PACKET_SAMPLES) * PACKET_SAMPLES;
  const tracks = { ada: new Float32Array(length), ben: new Float32Array(length) };
  for (const { speaker, start, samples } of placed) tracks[speaker].set(samples, start);
  return tracks;
}

const folder = mkdtempSync(join(tmpdir(), 'tribune-voices-'));
try {
  mkdirSync(outFolder, { recursive: true });
  for (const [speaker, samples] of Object.entries(layTracks(folder))) {
    const wav = join(folder, `${speaker}.wav`);
    const opus = join(outFolder, `${speaker}.opus`);
    writeFileSync(wav, writeWav({ sampleRate: SAMPLE_RATE, samples }));
    const encode = '-c:a libopus -application voip -b:a 28k -vbr on -frame_duration 20 -ac 1 -ar 48000';
    const exact = '-fflags +bitexact -flags:a +bitexact -map_metadata -1';
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', wav, ...`${encode} ${exact}`.split(' '), opus]);
    const seconds = (samples.length / SAMPLE_RATE).toFixed(1);
    console.log(`demo/voices/${speaker}.opus: ${seconds} s, ${statSync(opus).size} bytes`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
