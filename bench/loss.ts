/** What is left of speech when packets are lost, with in-band FEC and without. */

import { readFile } from 'node:fs/promises';
import { Libopus } from '../src/mixer/libopus.ts';
import { OpusDecoder } from '../src/mixer/opus-decoder.ts';
import { readOggOpus } from '../src/performer/ogg-opus.ts';
import { type Heard, playVoice } from '../test/mixer/one-voice.ts';
import { FRAME, packetsOf, random } from '../test/mixer/speaker.ts';
import { decodeForRecogniser } from '../test/sound/passage.ts';
import { recognise, wordErrors, wordsOf } from '../test/sound/recogniser.ts';
import { writeWav } from '../test/sound/wav.ts';
import type { Figure } from './figure.ts';
import { spectralDistanceDb } from './sound/spectral-distance.ts';

const VOICE_FILES = ['ada', 'ben'].map((name) => new URL(`../demo/voices/${name}.opus`, import.meta.url));
/** libwebrtc's for mono. */
const BITS_PER_SECOND = 32_000;
const LOSS_PERCENT = [1, 5, 10, 20];
const SEED = 1;
const SECONDS_OF_EACH = 40;
const PIECE_SECONDS = 20;
/** Packets come up to so much later than the fastest. */
const JITTER_MS = 8;

interface Row {
  readonly heard: Heard;
  readonly distanceDb: number;
  readonly text: string;
}

export const loss: Figure = {
  name: 'loss',
  settings: [
    `the first ${SECONDS_OF_EACH} s of the demo's two voices, one after the other, each through one voice of the mixer: ${BITS_PER_SECOND / 1000} kbit/s, 20 ms, DTX, as a browser sends, with FEC made for the loss that there is; up to ${JITTER_MS} ms of jitter`,
    `packets lost at random, seed ${SEED}, the same ones with FEC and without`,
    'concealed and rebuilt: shares of what was heard; distance: mean log-spectral distance to what the same encoder makes without loss and FEC, in dB; words: word error rate of pocketsphinx (en-us) against what it hears there',
  ],
  async measure(say) {
    await Libopus.load();
    const speech = await speechOfTheDemo();
    const clean = await row(speech, 0, false);
    const words = wordsOf(clean.text).length;
    say(`clean: ${words} words recognised`);
    for (const percent of LOSS_PERCENT) {
      for (const fec of [false, true]) {
        const { heard, distanceDb, text } = await row(speech, percent, fec, clean);
        const shares = `concealed ${percentOf(heard.stats.concealedShare)}, rebuilt ${percentOf(heard.stats.rebuiltShare)}`;
        const wrong = percentOf(wordErrors(clean.text, text) / words);
        say(
          `${percent} % lost, ${fec ? 'with FEC' : 'without '}: ${shares}, distance ${distanceDb.toFixed(1)} dB, words ${wrong}`,
        );
      }
    }
    return [];
  },
};

/** The beginning of both. */
async function speechOfTheDemo(): Promise<Float32Array> {
  const sounds: Float32Array[] = [];
  for (const file of VOICE_FILES) {
    const recording = readOggOpus(await readFile(file));
    if (!recording) throw new Error(`${file} cannot be read`);
    const decoder = new OpusDecoder();
    for (const packet of recording.packets.slice(0, SECONDS_OF_EACH * 50))
      sounds.push(Float32Array.from(decoder.decode(packet) ?? []));
  }
  const speech = new Float32Array(sounds.length * FRAME);
  for (const [i, sound] of sounds.entries()) speech.set(sound, i * FRAME);
  return speech;
}

async function row(speech: Float32Array, percent: number, fec: boolean, clean?: Row): Promise<Row> {
  const packets = packetsOf(speech, {
    bitsPerSecond: BITS_PER_SECOND,
    dtx: true,
    fecForLoss: fec ? percent : 0,
  });
  const next = random(SEED);
  const arriving = packets
    .filter(({ payload }, i) => payload.length > 2 || (packets[i - 1]?.payload.length ?? 0) > 2)
    .map((each, i) => ({ ...each, sequence: i & 0xffff, arrivalMs: each.arrivalMs + next() * JITTER_MS }))
    .filter(() => next() * 100 >= percent);
  const heard = playVoice(arriving, packets.length + 5);
  return {
    heard,
    distanceDb: clean ? spectralDistanceDb(heard.sound, clean.heard.sound) : 0,
    text: await textOf(heard.sound),
  };
}

/** In pieces, for a recogniser loses its way in minutes without a pause. */
async function textOf(samples: Float32Array): Promise<string> {
  const { sampleRate, samples: sound } = await decodeForRecogniser(writeWav({ sampleRate: 48_000, samples }));
  const length = PIECE_SECONDS * sampleRate;
  const pieces = Array.from({ length: Math.ceil(sound.length / length) }, (_, i) => ({
    sampleRate,
    samples: sound.subarray(i * length, (i + 1) * length),
  }));
  return (await recognise(pieces)).join(' ');
}

function percentOf(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
