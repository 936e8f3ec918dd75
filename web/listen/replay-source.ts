import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A replay's sound, and where in the programme it begins. */
export interface ReplaySource {
  readonly src: string;
  /** In ms from the programme's start. */
  readonly fromMs: number;
}

/**
 * Gives an element its sound. Where its host cuts it anew, or writes its chapters, there is another file: whoever listens
 * goes on with the same word, as fast as before.
 *
 * @param startSeconds where it begins the first time
 */
export function useReplaySource(
  audio: RefObject<HTMLAudioElement | null>,
  { src, fromMs }: ReplaySource,
  startSeconds: number | undefined,
): void {
  const before = useRef<number>(undefined);
  useLayoutEffect(() => {
    const element = audio.current;
    if (!element) return;
    // What was not loaded yet has no place to go on from.
    const wasFromMs = element.readyState > 0 ? before.current : undefined;
    before.current = fromMs;
    const start = wasFromMs === undefined ? startSeconds : element.currentTime + (wasFromMs - fromMs) / 1000;
    const plays = !element.paused;
    element.defaultPlaybackRate = element.playbackRate;
    // A media fragment (Media Fragments URI 1.0 §4.2.1).
    element.src = start !== undefined && start > 0 ? `${src}#t=${start}` : src;
    // A browser that refuses leaves it where it was put, with its own button.
    if (plays) void element.play().catch(() => undefined);
  }, [audio, src, fromMs, startSeconds]);
}
