import { useRef, useState } from 'preact/hooks';
import type { Head } from '../../src/core/head.ts';
import { useWords } from '../words/book.ts';
import { formatPosition } from '../words/numbers.ts';
import { Chapters, Clips } from './chapters.tsx';
import { listenWords } from './listen-words.ts';
import { startIn } from './moment.ts';

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
          {/* biome-ignore lint/a11y/useMediaCaption: the transcript comes with the timeline */}
          <audio
            class="replay"
            ref={audio}
            controls
            preload="metadata"
            src={sourceFrom(replay.download)}
            onTimeUpdate={({ currentTarget }) => show(currentTarget.currentTime)}
            aria-label={words.replayOf(title)}
          />
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

/** From the moment that the address names (Media Fragments URI 1.0 §4.2.1). */
function sourceFrom(download: string): string {
  const start = startIn(location.search);
  return start === undefined ? download : `${download}#t=${start}`;
}
