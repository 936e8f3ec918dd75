import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { listenWords } from './listen-words.ts';

/** Where a page may not set the volume (iPhones), there is no slider: the buttons of the device do it. */
export function Volume({ audio }: { readonly audio: RefObject<HTMLAudioElement | null> }) {
  const words = useWords(listenWords);
  const [volume, setVolume] = useState(1);
  const [muted, setMuted] = useState(false);
  const [settable, setSettable] = useState(true);
  // Said once it changed, not when the page opens.
  const [told, setTold] = useState(false);
  useEffect(() => {
    const element = audio.current;
    if (!element) return undefined;
    const { volume: before } = element;
    element.volume = before === 0.5 ? 0.6 : 0.5;
    setSettable(element.volume !== before);
    element.volume = before;
    let shown = { volume: before, muted: element.muted };
    setVolume(shown.volume);
    setMuted(shown.muted);
    // Keys change it too.
    const onChange = () => {
      if (element.volume === shown.volume && element.muted === shown.muted) return;
      shown = { volume: element.volume, muted: element.muted };
      setVolume(shown.volume);
      setMuted(shown.muted);
      setTold(true);
    };
    element.addEventListener('volumechange', onChange);
    return () => element.removeEventListener('volumechange', onChange);
  }, [audio]);
  const percent = Math.round(volume * 100);
  return (
    <div class="volume">
      {settable && (
        <label class="volume-slider">
          <span>{words.volume}</span>
          <input
            type="range"
            min="0"
            max="100"
            step="1"
            value={percent}
            onInput={({ currentTarget }) => {
              if (audio.current) audio.current.volume = currentTarget.valueAsNumber / 100;
            }}
          />
        </label>
      )}
      <button
        type="button"
        class="link-button"
        aria-pressed={muted}
        onClick={() => {
          if (audio.current) audio.current.muted = !muted;
        }}
      >
        {words.soundOff}
      </button>
      <span class="unseen" role="status">
        {told ? (muted ? words.soundIsOff : words.volumeIs(percent)) : ''}
      </span>
    </div>
  );
}
