import { spawn } from 'node:child_process';

interface Ran {
  readonly stdout: Buffer;
  /** What it complained of. */
  readonly stderr: string;
}

/** As long as the longest test may take: one that gave up must not leave a program behind for ever. */
const LONGEST_MS = 600_000;

/** Runs ffmpeg or ffprobe. @throws Error with the line to run where it is missing, or when it does not end */
export function run(
  program: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  input?: Uint8Array,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => out.push(piece));
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
    });
    child.stdin.on('error', () => {});
    child.on('error', () => reject(new Error(`${program} is missing: run  apt-get install -y ffmpeg`)));
    child.on('close', (_code, signal) => {
      if (signal) reject(new Error(`${program} was ended by ${signal}, after ${LONGEST_MS} ms or before.`));
      else resolve({ stdout: Buffer.concat(out), stderr });
    });
    child.stdin.end(input);
  });
}

/** Decodes to mono at 48 kHz; `complaints` is whatever ffmpeg warned of. */
export async function decode(media: Uint8Array): Promise<{ samples: Float32Array; complaints: string }> {
  const { stdout, stderr } = await run(
    'ffmpeg',
    ['-v', 'warning', '-i', 'pipe:0', '-f', 'f32le', '-ac', '1', '-ar', '48000', 'pipe:1'],
    media,
  );
  return { samples: new Float32Array(Uint8Array.from(stdout).buffer), complaints: stderr };
}

/** Integrated loudness in LUFS and true peak in dBTP, as ffmpeg's EBU R 128 meter finds them. */
export async function measureLoudness(samples: Float32Array): Promise<{ lufs: number; peakDbtp: number }> {
  const pcm = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const input = ['-f', 'f32le', '-ar', '48000', '-ac', '1', '-i', 'pipe:0'];
  const { stderr } = await run(
    'ffmpeg',
    ['-hide_banner', '-nostats', ...input, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
    pcm,
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary'));
  return {
    lufs: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    peakDbtp: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}
