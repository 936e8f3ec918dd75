import { useEffect, useRef } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { refusalText } from '../words/refusal-words.ts';
import { soundWords } from './sound-words.ts';
import type { Stay } from './stay.ts';
import { studioWords } from './studio-words.ts';
import { useWatched } from './watched.ts';
import type { Joining } from './whip/joining.ts';

export interface OverProps {
  readonly stay: Stay;
  readonly over: Extract<Joining, { kind: 'over' }>;
}

/** After the stage: why, and what one can do now. */
export function Over({ stay, over }: OverProps) {
  const words = useWords(studioWords);
  const sound = useWords(soundWords);
  const language = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  const microphone = useWatched(stay.sound.microphone.state);
  const recorded = useWatched(stay.toldRecorded);
  useEffect(() => title.current?.focus(), []);
  const listenUrl = `/r/${stay.place.room}`;
  const text = {
    left: words.over.leftText,
    removed: words.over.removedText,
    'sent-back': words.over.sentBackText,
    replaced: words.over.replacedText,
    ended: recorded ? words.over.endedText : words.over.endedLiveOnly,
    refused: over.why === 'refused' ? refusalText(language, over.code, over.detail) : '',
  }[over.why];
  const again = {
    left: words.over.rejoin,
    'sent-back': words.over.rejoin,
    replaced: words.over.takeBack,
    refused: sound.tryAgain,
  };
  const back = over.why === 'removed' || over.why === 'ended' ? undefined : again[over.why];
  return (
    <div class="stack">
      <p class="eyebrow">{stay.place.title}</p>
      <h1 class="studio-title" ref={title} tabIndex={-1}>
        {words.over[over.why]}
      </h1>
      <p class="lead">{text}</p>
      {microphone.kind === 'failed' && (
        <p class="notice notice-refusal" role="alert">
          {sound.faults[microphone.fault]}
        </p>
      )}
      <div class="actions">
        {back !== undefined && (
          <button type="button" class="button" onClick={() => void stay.join()}>
            {back}
          </button>
        )}
        {(over.why !== 'ended' || recorded) && (
          <a class={`button${back === undefined ? '' : ' button-quiet'}`} href={listenUrl}>
            {over.why === 'ended' ? words.over.replay : words.over.listen}
          </a>
        )}
      </div>
    </div>
  );
}
