/** What the sound of a full stage costs once its packets are there: decode, mix, encode, package. */

import { readFile } from 'node:fs/promises';
import { RUNG_NAMES, type Rung } from '../src/core/rung.ts';
import { type EncodedFrame, ProgrammeEncoders } from '../src/mixer/encoders.ts';
import { FecDecoder } from '../src/mixer/fec-decoder.ts';
import { Libopus } from '../src/mixer/libopus.ts';
import { Mixer } from '../src/mixer/mixer.ts';
import { OpusDecoder } from '../src/mixer/opus-decoder.ts';
import { Chunker } from '../src/packager/chunker.ts';
import { readOggOpus } from '../src/performer/ogg-opus.ts';
import type { Figure } from './figure.ts';

const VOICES = 13;
const SECONDS = 60;
const FRAME = 960;
const FRAMES = SECONDS * 50;
const VOICE_FILE = new URL('../demo/voices/ada.opus', import.meta.url);

export const mixerCost: Figure = {
  name: 'mixer',
  settings: [
    `${VOICES} voices speak the demo's recording for ${SECONDS} s of programme, rendered as fast as it goes, then encoded to three rungs and packaged`,
    'CPU of the process with all its threads; 1 % of a core is 10 ms for each second',
  ],
  async measure(say) {
    const payloads = await speech();
    const voices = Array.from({ length: VOICES }, (_, voice) => (frame: number) => {
      return payloads[(frame + voice * 97) % payloads.length] as Uint8Array;
    });
    // A first round, not counted, lets the compiler settle.
    mix(voices, FRAMES / 6);
    const decode = cpuSharesOf(() => decodeAll(voices, () => new OpusDecoder()));
    await Libopus.load();
    const decodeForFec = cpuSharesOf(() => decodeAll(voices, () => FecDecoder.open() as FecDecoder));
    let programme: Float32Array[] = [];
    const decodeAndMix = cpuSharesOf(() => {
      programme = mix(voices, FRAMES);
    });
    const { encode, frames } = await encodeAll(programme);
    const pack = cpuSharesOf(() => packageAll(frames));
    const perVoice = (share: number) => `${((share * 10) / VOICES).toFixed(2)} ms for each second of a voice`;
    say(`decode: ${decode.toFixed(2)} % of a core, ${perVoice(decode)}`);
    say(`decode, were every voice losing packets that can be rebuilt: ${decodeForFec.toFixed(2)} %`);
    say(
      `buffer, resample, mix, level, limit: ${(decodeAndMix - decode).toFixed(2)} %, ${perVoice(decodeAndMix - decode)}`,
    );
    say(`encode: ${encode.toFixed(2)} %, ${(encode * 10).toFixed(1)} ms for each second of programme`);
    say(`package: ${pack.toFixed(2)} %`);
    return [
      {
        what: `decode, mix, encode and package ${VOICES} voices, share of one core`,
        value: decodeAndMix + encode + pack,
        unit: '%',
        most: 10,
      },
    ];
  },
};

/** The demo's packets of 20 ms in which something is said. */
async function speech(): Promise<Uint8Array[]> {
  const recording = readOggOpus(await readFile(VOICE_FILE));
  if (!recording) throw new Error(`${VOICE_FILE} cannot be read`);
  return recording.packets.filter((packet) => packet.length > 40);
}

/** CPU for each second of programme, in % of a core. */
function cpuSharesOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return shareSince(before);
}

function shareSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (100 * (user + system)) / (SECONDS * 1e6);
}

type PayloadOf = (frame: number) => Uint8Array;

type Decoder = Pick<OpusDecoder, 'decode'>;

function decodeAll(voices: readonly PayloadOf[], open: () => Decoder): void {
  for (const payloadOf of voices) {
    const decoder = open();
    for (let frame = 0; frame < FRAMES; frame++) decoder.decode(payloadOf(frame));
  }
}

function mix(voices: readonly PayloadOf[], frames: number): Float32Array[] {
  const mixer = new Mixer();
  for (const voice of voices.keys()) mixer.addVoice(`${voice}`);
  return Array.from({ length: frames }, (_, frame) => {
    for (const [voice, payloadOf] of voices.entries()) {
      const arrivalMs = frame * 20 + voice;
      mixer.receive(`${voice}`, {
        sequence: frame & 0xffff,
        timestamp: frame * FRAME,
        payload: payloadOf(frame),
        arrivalMs,
      });
    }
    return mixer.render(frame * 20 + VOICES);
  });
}

async function encodeAll(programme: readonly Float32Array[]) {
  const frames: EncodedFrame[] = [];
  const encoders = await ProgrammeEncoders.create(0, (frame) => frames.push(frame));
  const before = process.cpuUsage();
  for (const samples of programme) encoders.encode(samples);
  await encoders.close();
  return { encode: shareSince(before), frames };
}

function packageAll(frames: readonly EncodedFrame[]): void {
  const chunkers = Object.fromEntries(
    RUNG_NAMES.map((rung) => [rung, new Chunker(rung, 0, 1_700_000_000_000)]),
  ) as Record<Rung, Chunker>;
  for (const frame of frames) chunkers[frame.rung].push(frame);
}
