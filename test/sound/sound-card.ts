/**
 * A sound card without hardware: a PulseAudio server of its own, which ends with the test.
 *
 *   speak(voice) ──▶ throat ──▶ microphone ──▶ [browser] ──▶ loudspeaker | headphones ──▶ record(…)
 *
 * Any program that plays and captures by PulseAudio has it as its only card. Its clock is the machine's, so what two
 * cards record can be compared.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SoundRecording } from './sound-recording.ts';
import { type Sound, writeWav } from './wav.ts';

const CARD_RATE = 48_000;
/** Where a card can be listened to. */
export type CardPlace = 'throat' | 'loudspeaker' | 'headphones';

/** `microphone` is what the throat says, as a device of its own: browsers do not offer a monitor as a microphone. */
const script = (socket: string) => `
load-module module-null-sink sink_name=loudspeaker rate=${CARD_RATE} channels=2
load-module module-null-sink sink_name=headphones rate=${CARD_RATE} channels=2
load-module module-null-sink sink_name=throat rate=${CARD_RATE} channels=1
load-module module-remap-source source_name=microphone master=throat.monitor
load-module module-native-protocol-unix auth-anonymous=1 socket=${socket}
set-default-sink loudspeaker
set-default-source microphone
`;
const START_MS = 10_000;
const RAW = ['--raw', '--format=s16le', `--rate=${CARD_RATE}`, '--channels=1', '--latency-msec=20'] as const;

interface PlayingStream {
  readonly index: number;
}

export class SoundCard {
  /** For whatever shall have this card. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #server: ChildProcess;
  #voice: ChildProcess | undefined;
  readonly #recordings = new Set<ChildProcess>();

  static async start(): Promise<SoundCard> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-card-'));
    const socket = path.join(folder, 'pulse.sock');
    const file = path.join(folder, 'card.pa');
    await writeFile(file, script(socket));
    const server = spawn(
      'pulseaudio',
      ['-n', '-F', file, '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--log-level=error'],
      {
        env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder },
        stdio: 'ignore',
      },
    );
    const card = new SoundCard(folder, socket, server);
    await card.#answers();
    return card;
  }

  private constructor(folder: string, socket: string, server: ChildProcess) {
    this.#folder = folder;
    this.#server = server;
    this.env = { PULSE_SERVER: `unix:${socket}`, PULSE_RUNTIME_PATH: folder };
  }

  /** Says this over and over before the microphone, in place of what was said before. */
  speak({ sampleRate, samples }: Sound): void {
    if (sampleRate !== CARD_RATE) throw new Error(`a voice for this card has ${CARD_RATE} samples a second`);
    this.hush();
    const pcm = writeWav({ sampleRate, samples }).subarray(44);
    const voice = this.#run(
      'pacat',
      ['--playback', '--device=throat', ...RAW],
      ['pipe', 'ignore', 'inherit'],
    );
    this.#voice = voice;
    // Told by its end that nobody reads any more.
    voice.stdin?.on('error', () => {});
    if (voice.stdin) Readable.from(overAndOver(pcm)).pipe(voice.stdin);
  }

  /** From now on nobody speaks. */
  hush(): void {
    this.#voice?.kill('SIGKILL');
    this.#voice = undefined;
  }

  /** Switches the microphone off or on, as a call does that takes it. */
  async silence(silent: boolean): Promise<void> {
    await this.#pactl('set-source-mute', 'microphone', silent ? '1' : '0');
  }

  /** Records what sounds there, from now on. */
  record(place: CardPlace): SoundRecording {
    const recorder = this.#run('parec', [`--device=${place}.monitor`, ...RAW], ['ignore', 'pipe', 'inherit']);
    if (!recorder.stdout) throw new Error('no output');
    this.#recordings.add(recorder);
    return new SoundRecording(recorder.stdout, CARD_RATE, () => {
      this.#recordings.delete(recorder);
      recorder.kill('SIGKILL');
    });
  }

  /**
   * Does something, and puts what begins to sound through it on the headphones: apart from what sounds already. Not with
   * Chromium, which mixes all that its pages play into one stream as soon as one of them has the microphone.
   */
  async toHeadphones<T>(act: () => Promise<T>): Promise<T> {
    const before = new Set(await this.#playing());
    const done = await act();
    const deadlineMs = performance.now() + START_MS;
    for (;;) {
      const begun = (await this.#playing()).filter((index) => !before.has(index));
      for (const index of begun) await this.#pactl('move-sink-input', String(index), 'headphones');
      if (begun.length > 0) return done;
      if (performance.now() > deadlineMs) throw new Error('nothing began to sound');
      await delay(50);
    }
  }

  async stop(): Promise<void> {
    this.hush();
    for (const recorder of this.#recordings) recorder.kill('SIGKILL');
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      const ended = once(this.#server, 'exit');
      this.#server.kill('SIGTERM');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Resolves once the server answers and has its devices. */
  async #answers(): Promise<void> {
    const deadlineMs = performance.now() + START_MS;
    for (;;) {
      const sources = await this.#pactl('list', 'short', 'sources').catch(() => '');
      if (sources.includes('\tmicrophone\t')) return;
      if (this.#server.exitCode !== null)
        throw new Error(`pulseaudio ended with code ${this.#server.exitCode}`);
      if (performance.now() > deadlineMs) throw new Error('pulseaudio does not answer');
      await delay(50);
    }
  }

  async #playing(): Promise<number[]> {
    const list = JSON.parse(await this.#pactl('--format=json', 'list', 'sink-inputs')) as PlayingStream[];
    return list.map(({ index }) => index);
  }

  async #pactl(...args: readonly string[]): Promise<string> {
    const child = this.#run('pactl', args, ['ignore', 'pipe', 'ignore']);
    let text = '';
    child.stdout?.on('data', (piece) => {
      text += piece;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`pactl ${args.join(' ')}: code ${code}`);
    return text;
  }

  #run(program: string, args: readonly string[], stdio: ('pipe' | 'ignore' | 'inherit')[]): ChildProcess {
    return spawn(program, args, { env: { ...process.env, LC_ALL: 'C', ...this.env }, stdio });
  }
}

/** A second of sound at a time, without end. */
function* overAndOver(pcm: Buffer): Generator<Buffer> {
  const piece = CARD_RATE * 2;
  for (;;) for (let at = 0; at < pcm.length; at += piece) yield pcm.subarray(at, at + piece);
}
