import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { listenWords } from './listen-words.ts';

/** Where a page may not set the volume (iPhones), there is no slider: the buttons of the device do it. */
export function Volume({ audio }: { readonly audio: RefObject<HTMLAudioElement | null> }) {
  const words = useWords(listenWords);
  const [volume, setVolume] = useState(1);
  const [settable, setSettable] = useState(true);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.volume = 0.5;
    setSettable(element.volume === 0.5);
    element.volume = 1;
  }, [audio]);
  if (!settable) return null;
  return (
    <label class="volume">
      <span>{words.volume}</span>
      <input
        type="range"
        min="0"
        max="100"
        step="1"
        value={volume * 100}
        onInput={({ currentTarget }) => {
          const next = currentTarget.valueAsNumber / 100;
          setVolume(next);
          if (audio.current) audio.current.volume = next;
        }}
      />
    </label>
  );
}
