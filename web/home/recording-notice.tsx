import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatClockTime, formatPosition } from '../words/numbers.ts';
import { homeWords } from './home-words.ts';
import type { OperatorRights } from './operator-rights.ts';
import { useRecording } from './use-recording.ts';

export interface RecordingNoticeProps {
  readonly room: string;
  readonly operator: OperatorRights;
}

/** Says when a recording stands still, and what it lacks; nothing while all is well. One live region for all of it. */
export function RecordingNotice({ room, operator }: RecordingNoticeProps) {
  const words = useWords(homeWords).operator;
  const language = useLanguage();
  const origins = useRecording(room, operator);
  const troubled = origins.filter(({ state, missing }) => state === 'refused' || missing.length > 0);
  return (
    <div role="status">
      {troubled.map(({ origin, state, missing }) => (
        <div
          key={origin}
          class={`notice stack${state === 'refused' ? ' notice-refusal' : ' notice-caution'}`}
        >
          {origins.length > 1 && <p class="small">{origin}</p>}
          {state === 'refused' && <p>{words.notRecorded}</p>}
          {missing.length > 0 && <p>{words.missing}</p>}
          <ul>
            {missing.map(({ fromMs, untilMs }) => (
              <li key={fromMs}>
                {words.missingSpan(
                  formatClockTime(language, fromMs),
                  formatClockTime(language, untilMs),
                  formatPosition(untilMs - fromMs),
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
