import { readFile } from 'node:fs/promises';
import * as opus from '@evan/opus';
import { readOggOpus } from './ogg-opus.ts';

/** One packet of a voice as it goes on the wire, with its loudness when that is known. */
export interface OpusPacket {
  readonly payload: Uint8Array;
  readonly level?: VoiceLevel;
}

/** RFC 6464: loudness in dBov (0 the loudest, −127 silence), and whether it is speech. */
export interface VoiceLevel {
  readonly dBov: number;
  readonly voice: boolean;
}

/** Quieter than this is taken for the room, not for speech. */
const VOICE_ABOVE_DBOV = -50;

/** Reads an Ogg Opus file and measures each packet. Throws when the file is missing or is not Ogg Opus. */
export async function loadVoice(path: string): Promise<readonly OpusPacket[]> {
  const recording = readOggOpus(await readFile(path));
  if (!recording) throw new Error(`${path} is not a whole Ogg Opus file (RFC 7845) of one or two channels`);
  const decoder = new opus.Decoder({ channels: 1, sample_rate: 48_000 });
  return recording.packets.map((payload) => ({ payload, level: measure(decoder.decode(payload)) }));
}

/** @param pcm interleaved 16-bit samples in the machine's order */
function measure(pcm: Uint8Array): VoiceLevel {
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);
  let power = 0;
  for (const sample of samples) power += (sample / 32_768) ** 2;
  const dBov = Math.max(-127, Math.round(10 * Math.log10(power / Math.max(1, samples.length) + 1e-13)));
  return { dBov, voice: dBov > VOICE_ABOVE_DBOV };
}
