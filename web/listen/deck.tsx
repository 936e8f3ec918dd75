import type { RefObject } from 'preact';
import { PRODUCTION_ALLOWANCE_MS } from '../../src/core/programme.ts';
import { Icon } from '../look/icons.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatNumber, formatPosition } from '../words/numbers.ts';
import { type ListenWords, listenWords } from './listen-words.ts';
import type { Player } from './player/player.ts';
import type { Listening } from './use-listening.ts';
import { Volume } from './volume.tsx';

export interface DeckProps {
  readonly audio: RefObject<HTMLAudioElement | null>;
  readonly listening: Listening;
  readonly player: RefObject<Player | undefined>;
}

/** What one presses, and what the sound does. */
export function Deck({ audio, listening, player }: DeckProps) {
  const words = useWords(listenWords);
  const { state, trouble } = listening;
  if (state === 'ended') {
    return (
      <p class="lead" role="status">
        {words.ended}
      </p>
    );
  }
  const troubled = trouble === 'unsupported' || trouble === 'not-allowed';
  return (
    <section class="deck" data-state={state}>
      {trouble !== 'unsupported' && <Buttons {...{ listening, player }} />}
      <div class="deck-state">
        <Meter sounding={state === 'playing'} />
        <p class="deck-words" role="status">
          {stateWords(words, listening)}
        </p>
        <Latency listening={listening} />
      </div>
      {troubled && (
        <p class="notice notice-caution" role="alert">
          {trouble === 'unsupported' ? words.unsupported : words.notAllowed}
        </p>
      )}
      {listening.missing && (
        <p class="notice" role="status">
          {words.missing}
        </p>
      )}
      {trouble !== 'unsupported' && <Volume audio={audio} />}
    </section>
  );
}

function Buttons({ listening, player }: Pick<DeckProps, 'listening' | 'player'>) {
  const words = useWords(listenWords);
  const { state, head, resumableSeconds } = listening;
  const play = () => player.current?.play();
  const pause = () => player.current?.pause();
  if (state === 'paused') {
    return (
      <div class="deck-buttons">
        <button type="button" class="button deck-play" onClick={play}>
          <Icon name="play" />
          {words.live}
        </button>
        {resumableSeconds !== undefined && (
          <button
            type="button"
            class="button button-quiet deck-here"
            onClick={() => player.current?.resumeFromHere()}
            aria-label={words.fromHereBehind(formatPosition(resumableSeconds * 1000))}
          >
            {words.fromHere}
            <span class="deck-behind">−{formatPosition(resumableSeconds * 1000)}</span>
          </button>
        )}
      </div>
    );
  }
  if (state === 'idle' || state === 'failed') {
    return (
      <div class="deck-buttons">
        <button type="button" class="button deck-play" onClick={play}>
          <Icon name="play" />
          {head?.state === 'scheduled' ? words.playWhenItStarts : words.play}
        </button>
      </div>
    );
  }
  const later = isLater(listening);
  return (
    <div class="deck-buttons">
      <button type="button" class="button button-quiet deck-play" onClick={pause}>
        {state !== 'waiting' && <Icon name="pause" />}
        {state === 'waiting' ? words.dontWait : words.pause}
      </button>
      {later && (
        <button type="button" class="button deck-here" onClick={() => player.current?.backToLive()}>
          {words.live}
        </button>
      )}
    </div>
  );
}

function isLater({ state, statistics }: Listening): boolean {
  return state === 'playing' && statistics?.held === true;
}

/** Not in the announced words: a number that changes all the time is no news. */
function Latency({ listening }: { readonly listening: Listening }) {
  const words = useWords(listenWords);
  const language = useLanguage();
  const { state, statistics } = listening;
  const latency = statistics?.latencySeconds;
  if (state !== 'playing' || latency === null || latency === undefined) return null;
  // The programme's clock runs 0.1 s behind the stage.
  const behindMs = Math.max(0, latency * 1000 + PRODUCTION_ALLOWANCE_MS);
  const seconds = formatNumber(language, behindMs / 1000, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const text = isLater(listening) ? formatPosition(behindMs) : `${seconds}\u00a0s`;
  return <p class="deck-latency">{words.behind(text)}</p>;
}

/** Five voices under one lintel; they move while there is sound. */
function Meter({ sounding }: { readonly sounding: boolean }) {
  return (
    <span class={sounding ? 'meter meter-on' : 'meter'} aria-hidden="true">
      <i />
      <i />
      <i />
      <i />
      <i />
    </span>
  );
}

function stateWords(words: ListenWords, listening: Listening): string {
  const { state, head } = listening;
  switch (state) {
    case 'idle':
    case 'failed':
      if (!head) return words.looking;
      return head.state === 'scheduled' ? words.roomScheduled : words.roomLive;
    case 'playing':
      return isLater(listening) ? words.playingLater : words.playing;
    case 'connecting':
      return head ? words.connecting : words.looking;
    case 'offline':
      return head ? words.offline : words.unreached;
    default:
      return words[state];
  }
}
