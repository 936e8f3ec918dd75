import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Head, HeadReplay } from '../../src/core/head.ts';
import { useWords } from '../words/book.ts';
import { formatPosition } from '../words/numbers.ts';
import { Chapters, Clips } from './chapters.tsx';
import { listenWords } from './listen-words.ts';
import { startIn } from './moment.ts';
import { useReplaySource } from './replay-source.ts';

export interface ReplayProps {
  readonly head: Head;
  /** Told where it stands, in seconds, as that changes. */
  readonly onPosition: (seconds: number) => void;
}

/** After the end: the whole conversation, in the browser's own player, which can seek and knows every key and speed. */
export function Replay({ head, onPosition }: ReplayProps) {
  const words = useWords(listenWords);
  const audio = useRef<HTMLAudioElement>(null);
  const [position, setPosition] = useState(0);
  const { replay, title } = head;
  if (!head.programme && !replay) return <p class="soft">{words.calledOff}</p>;
  if (head.recorded === false) return <p class="soft">{words.wasUnrecorded}</p>;
  if (head.withdrawn) return <p class="soft">{words.withdrawn}</p>;
  const show = (seconds: number) => {
    setPosition(seconds);
    onPosition(seconds);
  };
  const go = (seconds: number) => {
    const element = audio.current;
    if (!element) return;
    element.currentTime = seconds;
    // A browser that refuses leaves it where it was put, with its own button.
    void element.play().catch(() => undefined);
  };
  return (
    <section class="deck" aria-labelledby="replay-title">
      <h2 id="replay-title">{words.replay}</h2>
      {!replay && <p class="soft">{words.replaySoon}</p>}
      {replay && (
        <>
          <Sound audio={audio} replay={replay} label={words.replayOf(title)} onPosition={show} />
          <Chapters head={head} positionSeconds={position} onGo={go} />
          <Clips head={head} />
          <p class="replay-download">
            <a href={replay.download} download={`${title}.m4a`}>
              {words.download}
            </a>{' '}
            <span class="soft small">{words.downloadHint(formatPosition(replay.durationMs))}</span>
          </p>
        </>
      )}
    </section>
  );
}

interface SoundProps {
  readonly audio: RefObject<HTMLAudioElement | null>;
  readonly replay: HeadReplay;
  readonly label: string;
  readonly onPosition: (seconds: number) => void;
}

/** From the moment that the address names. */
function Sound({ audio, replay, label, onPosition }: SoundProps) {
  const { download: src, fromMs } = replay;
  useReplaySource(audio, { src, fromMs }, startIn(location.search));
  return (
    // biome-ignore lint/a11y/useMediaCaption: the transcript comes with the timeline
    <audio
      class="replay"
      ref={audio}
      controls
      preload="metadata"
      onTimeUpdate={({ currentTarget }) => onPosition(currentTarget.currentTime)}
      aria-label={label}
    />
  );
}
