import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatClockTime, formatPosition } from '../words/numbers.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { useRecording } from './use-recording.ts';

export interface RecordingNoticeProps {
  readonly room: string;
  readonly leading: Leading;
}

/** Says when a recording stands still, and what it lacks; nothing while all is well. */
export function RecordingNotice({ room, leading }: RecordingNoticeProps) {
  const words = useWords(homeWords).operator;
  const language = useLanguage();
  const origins = useRecording(room, leading);
  const named = (origin: string) => origins.length > 1 && <p class="small">{origin}</p>;
  return (
    <>
      <div role="status">
        {origins
          .filter(({ state }) => state === 'refused')
          .map(({ origin }) => (
            <div key={origin} class="notice notice-refusal">
              {named(origin)}
              <p>{words.notRecorded}</p>
            </div>
          ))}
      </div>
      {/* Not announced: while nothing is recorded it grows all the time. */}
      {origins
        .filter(({ missing }) => missing.length > 0)
        .map(({ origin, missing }) => (
          <div key={origin} class="notice notice-caution">
            {named(origin)}
            <p>{words.missing}</p>
            <ul class="plain-list">
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
    </>
  );
}
