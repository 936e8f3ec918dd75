import { useEffect, useRef, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { watchLevel } from './microphone/level-watch.ts';
import { barShare, type Verdict, type VoiceLevel, verdictOn } from './microphone/voice-level.ts';
import { soundWords } from './sound-words.ts';

/** Levels that a verdict looks back on: 3 s of 20 a second. */
const REMEMBERED = 60;

/** A level bar for the eye and a sentence for everyone. */
export function VoiceMeter({ track }: { readonly track: MediaStreamTrack }) {
  const words = useWords(soundWords);
  const bar = useRef<HTMLDivElement>(null);
  const [verdict, setVerdict] = useState<Verdict>('silent');
  useEffect(() => {
    const levels: VoiceLevel[] = [];
    return watchLevel(track, (level) => {
      levels.push(level);
      if (levels.length > REMEMBERED) levels.shift();
      bar.current?.style.setProperty('transform', `scaleX(${barShare(levels)})`);
      setVerdict(verdictOn(levels));
    });
  }, [track]);
  return (
    <div class="voice-meter">
      <div class="field-name">{words.level}</div>
      <div class={`voice-meter-track voice-meter-${verdict}`} aria-hidden="true">
        <div class="voice-meter-bar" ref={bar} />
      </div>
      <p class="field-hint" role="status">
        {words.verdicts[verdict]}
      </p>
    </div>
  );
}
