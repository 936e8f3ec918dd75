import type { HeadRung } from '../../../src/core/head.ts';

/** How this browser can play: through a Media Source, by itself from a playlist, or not at all. */
export type Support =
  | { readonly via: 'media-source'; readonly make: () => MediaSource; readonly rungs: readonly HeadRung[] }
  | { readonly via: 'native-hls' }
  | { readonly via: 'none' };

interface MediaSourceClass {
  new (): MediaSource;
  isTypeSupported(type: string): boolean;
}

export function mimeOf(codecs: string): string {
  return `audio/mp4; codecs="${codecs}"`;
}

/** Asks the browser what it has, never what it is called. @param rungs what the room offers */
export function supportOf(audio: HTMLAudioElement, rungs: readonly HeadRung[]): Support {
  const { ManagedMediaSource, MediaSource } = globalThis as {
    ManagedMediaSource?: MediaSourceClass;
    MediaSource?: MediaSourceClass;
  };
  // On phones only the managed one exists; where both do, it is the one the system can economise with.
  const Source = ManagedMediaSource ?? MediaSource;
  const playable = Source ? rungs.filter(({ codecs }) => Source.isTypeSupported(mimeOf(codecs))) : [];
  if (Source && playable.length > 0) {
    return { via: 'media-source', make: () => new Source(), rungs: playable };
  }
  return { via: audio.canPlayType('application/vnd.apple.mpegurl') ? 'native-hls' : 'none' };
}
