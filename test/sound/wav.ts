/** Mono sound, samples −1 to 1. */
export interface Sound {
  readonly sampleRate: number;
  readonly samples: Float32Array;
}

/** 16-bit PCM WAV, as Chromium's fake microphone and flite speak it. */
export function writeWav({ sampleRate, samples }: Sound): Buffer {
  const wav = Buffer.alloc(44 + samples.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length * 2, 40);
  for (const [index, sample] of samples.entries()) {
    wav.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + index * 2);
  }
  return wav;
}

/** Reads 16-bit PCM or 32-bit float, channels averaged to one. Undefined for anything else. */
export function readWav(bytes: Uint8Array): Sound | undefined {
  const wav = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    wav.length < 12 ||
    wav.toString('latin1', 0, 4) !== 'RIFF' ||
    wav.toString('latin1', 8, 12) !== 'WAVE'
  ) {
    return undefined;
  }
  let format: { kind: number; channels: number; sampleRate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= wav.length; ) {
    const name = wav.toString('latin1', at, at + 4);
    const start = at + 8;
    // A streamed file (ffmpeg to a pipe) states a length it could not know.
    const end = Math.min(wav.length, start + wav.readUInt32LE(at + 4));
    if (name === 'fmt ' && end - start >= 16) {
      const kind = wav.readUInt16LE(start);
      format = {
        kind: kind === 0xfffe && end - start >= 26 ? wav.readUInt16LE(start + 24) : kind,
        channels: wav.readUInt16LE(start + 2),
        sampleRate: wav.readUInt32LE(start + 4),
        bits: wav.readUInt16LE(start + 14),
      };
    }
    if (name === 'data') return format && readSamples(wav.subarray(start, end), format);
    at = end + ((end - start) % 2);
  }
  return undefined;
}

function readSamples(
  data: Buffer,
  format: { kind: number; channels: number; sampleRate: number; bits: number },
): Sound | undefined {
  const { channels, sampleRate, bits } = format;
  const isFloat = format.kind === 3 && bits === 32;
  if ((!isFloat && !(format.kind === 1 && bits === 16)) || channels < 1 || sampleRate < 1) return undefined;
  const sampleBytes = bits / 8;
  const samples = new Float32Array(Math.floor(data.length / sampleBytes / channels));
  for (let frame = 0; frame < samples.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const at = (frame * channels + channel) * sampleBytes;
      sum += isFloat ? data.readFloatLE(at) : data.readInt16LE(at) / 32_768;
    }
    samples[frame] = sum / channels;
  }
  return { sampleRate, samples };
}
