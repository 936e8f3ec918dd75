import type { Recording } from '../../src/contract/schemas.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatPosition, formatTimeSpan } from '../words/numbers.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { useRecording } from './use-recording.ts';

export interface RecordingNoticeProps {
  readonly room: string;
  /** Whether the room has ended: then no more is to be recorded, but something may be left to write. */
  readonly ended: boolean;
  readonly leading: Leading;
}

/** Says when a recording stands still or nobody knows, and what it lacks; nothing while all is well. */
export function RecordingNotice({ room, ended, leading }: RecordingNoticeProps) {
  const words = useWords(homeWords).operator;
  const origins = useRecording(room, leading);
  const refused = ended ? words.notWritten : words.notRecorded;
  const named = (origin: string) => origins.length > 1 && <p class="small">{origin}</p>;
  return (
    <>
      <div role="status">
        {origins
          .filter(({ state }) => state !== 'written')
          .map(({ origin, state }) => (
            <div key={origin} class={`notice notice-${state === 'refused' ? 'refusal' : 'caution'}`}>
              {named(origin)}
              <p>{state === 'refused' ? refused : words.recorderUnreachable}</p>
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
              {missing.map((span) => (
                <MissingSpan key={span.fromMs} span={span} />
              ))}
            </ul>
          </div>
        ))}
    </>
  );
}

type Span = Recording['origins'][number]['missing'][number];

function MissingSpan({ span: { fromMs, untilMs } }: { readonly span: Span }) {
  const words = useWords(homeWords).operator;
  const language = useLanguage();
  const lengthMs = untilMs - fromMs;
  const length = lengthMs < 1_000 ? words.lessThanASecond : formatPosition(lengthMs);
  return (
    <li>
      {formatTimeSpan(language, fromMs, untilMs, Date.now())} ({length})
    </li>
  );
}
