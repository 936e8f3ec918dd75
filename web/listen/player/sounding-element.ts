import { silentClip } from './silence.ts';

/** What the element does by itself. */
export interface ElementNews {
  sounding(): void;
  /** It ran out of sound, and was not told to go elsewhere. */
  waiting(): void;
  paused(): void;
  ended(): void;
  broken(): void;
  /** The browser wants a press first. */
  refused(): void;
}

/** The `<audio>` element: played from a press, kept playing until there is something to hear. */
export class SoundingElement {
  readonly #audio: HTMLAudioElement;
  readonly #news: ElementNews;
  #silence: string | undefined;

  constructor(audio: HTMLAudioElement, news: ElementNews, signal: AbortSignal) {
    this.#audio = audio;
    this.#news = news;
    const on = (name: string, listener: () => void) => audio.addEventListener(name, listener, { signal });
    // By its events, which come in order: its attribute may tell of a moment after the event in hand.
    let seeking = false;
    on('seeking', () => {
      seeking = true;
    });
    for (const name of ['seeked', 'emptied']) {
      on(name, () => {
        seeking = false;
      });
    }
    on('playing', () => news.sounding());
    on('waiting', () => seeking || news.waiting());
    on('pause', () => audio.paused && !audio.ended && news.paused());
    on('ended', () => news.ended());
    on('error', () => news.broken());
    signal.addEventListener('abort', () => this.#empty());
  }

  /** Plays whatever its source gives, now or later. */
  play(): void {
    this.#audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#news.refused();
    });
  }

  pause(): void {
    this.#audio.pause();
  }

  /** Silence until there is something to hear; see `silence.ts`. */
  playSilence(): void {
    this.#silence ??= URL.createObjectURL(silentClip());
    this.#audio.loop = true;
    this.#audio.src = this.#silence;
    this.play();
  }

  #empty(): void {
    this.#audio.removeAttribute('src');
    this.#audio.load();
    if (this.#silence) URL.revokeObjectURL(this.#silence);
  }
}
