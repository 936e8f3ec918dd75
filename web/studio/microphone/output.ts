/** Whether the browser lets a page choose where sound comes out. */
export function canChooseOutput(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}

/** Plays what the receive slots carry, one element each: browsers differ in how they play several tracks of one stream. */
export class Output {
  readonly #elements: HTMLAudioElement[] = [];
  #device = '';

  /** Plays these tracks from now on, in place of those before. */
  play(tracks: readonly MediaStreamTrack[]): void {
    for (const [index, track] of tracks.entries()) {
      const element = this.#elements[index] ?? this.#addElement();
      element.srcObject = new MediaStream([track]);
      void element.play().catch(() => {
        // A newer stream came before this one began.
      });
    }
  }

  /** @param device empty for the system's choice */
  async choose(device: string): Promise<void> {
    this.#device = device;
    await Promise.all(this.#elements.map((element) => direct(element, device)));
  }

  stop(): void {
    for (const element of this.#elements) element.srcObject = null;
  }

  #addElement(): HTMLAudioElement {
    const element = new Audio();
    void direct(element, this.#device);
    this.#elements.push(element);
    return element;
  }
}

const CHIME_HZ = [523.25, 659.25, 783.99];
const NOTE_S = 0.18;

/** Plays three soft notes on a device, so that one hears where sound will come from. */
export async function playChime(device: string): Promise<void> {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = destination.stream;
  await direct(element, device);
  await element.play();
  const startS = context.currentTime + 0.05;
  for (const [index, frequency] of CHIME_HZ.entries()) {
    const fromS = startS + index * NOTE_S;
    const note = new OscillatorNode(context, { type: 'sine', frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, fromS);
    gain.gain.linearRampToValueAtTime(0.2, fromS + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, fromS + NOTE_S * 2);
    note.connect(gain).connect(destination);
    note.start(fromS);
    note.stop(fromS + NOTE_S * 2);
  }
  const endMs = (CHIME_HZ.length + 2) * NOTE_S * 1000 + 200;
  await new Promise((resolve) => setTimeout(resolve, endMs));
  element.srcObject = null;
  await context.close();
}

async function direct(element: HTMLAudioElement, device: string): Promise<void> {
  if (!canChooseOutput()) return;
  try {
    await element.setSinkId(device);
  } catch {
    // Unplugged meanwhile: the system's choice it is.
    await element.setSinkId('').catch(() => {});
  }
}
