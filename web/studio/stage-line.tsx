import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatSeconds } from '../words/numbers.ts';
import { stageWords } from './stage-words.ts';
import type { Talking } from './talk/talking.ts';
import type { Joining, Trouble } from './whip/joining.ts';

export interface StageLineProps {
  readonly joining: Joining;
  readonly talking: Talking;
  /** Whether the microphone was lost, or nothing comes through it. */
  readonly voiceless: boolean;
  readonly silenced: boolean;
  /** Whether the audience hears the stage. */
  readonly live: boolean;
}

/**
 * What happens between Join and the stage, whether one is heard there, and what is done after a connection broke. One
 * live region for all of it: a screen reader hears each change, and nothing twice.
 */
export function StageLine({ joining, talking, voiceless, silenced, live }: StageLineProps) {
  const words = useWords(stageWords);
  const language = useLanguage();
  const text = joiningText(words.joining, joining, (ms) => formatSeconds(language, ms));
  const fault = voiceless ? words.microphoneGone : silenced ? words.microphoneSilenced : undefined;
  const troubled =
    joining.kind === 'waiting' || (joining.kind === 'connecting' && joining.trouble !== undefined);
  return (
    <div role="status">
      {text !== undefined && <p class={`notice${troubled ? ' notice-caution' : ''}`}>{text}</p>}
      {text === undefined && fault === undefined && <p class="lead">{talkingText(words, talking, live)}</p>}
      {text === undefined && fault !== undefined && <p class="notice notice-refusal">{fault}</p>}
    </div>
  );
}

type StageWords = (typeof stageWords)['en'];
type JoiningWords = StageWords['joining'];

function joiningText(
  words: JoiningWords,
  joining: Joining,
  seconds: (ms: number) => string,
): string | undefined {
  switch (joining.kind) {
    case 'not-open':
      return words.notOpen;
    case 'connecting':
      return joining.trouble === undefined ? words.connecting : words.returning;
    case 'waiting':
      return `${troubleText(words, joining.trouble)} ${words.waiting(seconds(joining.waitMs))}`;
    default:
      return undefined;
  }
}

function troubleText(words: JoiningWords, trouble: Trouble): string {
  if (trouble === 'lost') return words.lost;
  if (trouble === 'unreachable') return words.unreachable;
  if (trouble === 'stage_locked') return words.stageLocked;
  return trouble === 'stage_full' ? words.stageFull : words.trouble;
}

function talkingText(words: StageWords, talking: Talking, live: boolean): string {
  if (!live) return talking.muted && !talking.held ? words.mutedGreen : words.heardGreen;
  if (!talking.muted) return words.heard;
  if (talking.held) return words.talking;
  return talking.byHost ? words.mutedByHost : words.muted;
}
