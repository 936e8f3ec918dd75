import { Watched } from '../watched.ts';
import { type MicrophoneFault, microphoneFault } from './microphone-fault.ts';
import type { Processing } from './sound-choices.ts';

export interface SoundDevice {
  readonly id: string;
  /** Empty until the microphone was allowed once. */
  readonly label: string;
}

export type MicrophoneState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly track: MediaStreamTrack; readonly device: string }
  | { readonly kind: 'failed'; readonly fault: MicrophoneFault };

/** The microphone in use and the devices there are. */
export class Microphone {
  readonly state = new Watched<MicrophoneState>({ kind: 'closed' });
  /** Open, and the system lets nothing through: a call or another program has it, or a switch of the device is off. */
  readonly silenced = new Watched(false);
  readonly inputs = new Watched<readonly SoundDevice[]>([]);
  readonly outputs = new Watched<readonly SoundDevice[]>([]);
  #opening = 0;

  constructor() {
    if (isSupported()) {
      navigator.mediaDevices.addEventListener('devicechange', () => void this.#listDevices());
    }
  }

  /** Whether the browser would hand it out without a question. */
  async isAllowed(): Promise<boolean> {
    return isSupported() && (await permission()) === 'granted';
  }

  /**
   * Opens a device, in place of the one open now; the result is in `state`.
   *
   * @param device empty for the system's choice, which also stands in for one that is no longer there.
   */
  async open(device: string, processing: Processing): Promise<void> {
    const turn = ++this.#opening;
    if (this.state.value.kind !== 'open') this.state.set({ kind: 'opening' });
    // Let go of first: Chromium cleans the sound of a device that it still holds as before, Firefox opens no second.
    this.#stop();
    try {
      const track = await capture(device, processing);
      if (turn !== this.#opening) return track.stop();
      track.addEventListener('ended', () => void this.#onEnded(track, processing));
      // Media Capture §4.3.1: it may come back by itself.
      for (const name of ['mute', 'unmute']) {
        track.addEventListener(name, () => turn === this.#opening && this.silenced.set(track.muted));
      }
      this.silenced.set(track.muted);
      this.state.set({ kind: 'open', track, device: track.getSettings().deviceId ?? device });
      await this.#listDevices();
    } catch (error) {
      if (turn !== this.#opening) return;
      this.state.set({ kind: 'failed', fault: await faultOf(error) });
    }
  }

  close(): void {
    this.#opening++;
    this.#stop();
    this.silenced.set(false);
    this.state.set({ kind: 'closed' });
  }

  /** A device was unplugged, or its permission taken back: another one may do. */
  async #onEnded(track: MediaStreamTrack, processing: Processing): Promise<void> {
    const { value } = this.state;
    if (value.kind !== 'open' || value.track !== track) return;
    this.state.set({ kind: 'failed', fault: 'unplugged' });
    if (await this.isAllowed()) await this.open('', processing);
  }

  #stop(): void {
    const { value } = this.state;
    if (value.kind === 'open') value.track.stop();
  }

  async #listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const ofKind = (kind: MediaDeviceKind): SoundDevice[] =>
      devices
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ id: deviceId, label }));
    this.inputs.set(ofKind('audioinput'));
    this.outputs.set(ofKind('audiooutput'));
  }
}

async function capture(device: string, processing: Processing): Promise<MediaStreamTrack> {
  if (!isSupported()) throw new Error('There is no getUserMedia here.');
  const wish: MediaTrackConstraints = {
    ...processing,
    channelCount: 1,
    ...(device === '' ? {} : { deviceId: { exact: device } }),
  };
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: wish });
  } catch (error) {
    const gone = error instanceof Error && /^(OverconstrainedError|NotFoundError)$/.test(error.name);
    if (device === '' || !gone) throw error;
    return capture('', processing);
  }
  const [track] = stream.getAudioTracks();
  if (!track) throw new DOMException('The browser gave no sound.', 'NotFoundError');
  // Tells the encoder that words matter more than music.
  track.contentHint = 'speech';
  return track;
}

async function faultOf(error: unknown): Promise<MicrophoneFault> {
  return microphoneFault(error, {
    secure: isSecureContext,
    supported: isSupported(),
    permission: await permission(),
  });
}

async function permission(): Promise<PermissionState | undefined> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    return state;
  } catch {
    return undefined;
  }
}

function isSupported(): boolean {
  return 'mediaDevices' in navigator && 'getUserMedia' in navigator.mediaDevices;
}
