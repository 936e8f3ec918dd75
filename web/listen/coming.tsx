import type { Head, HeadComing } from '../../src/core/head.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatAppointment, formatList, formatPosition, zoneName } from '../words/numbers.ts';
import { listenWords } from './listen-words.ts';
import { Remind } from './remind.tsx';

const DAY_MS = 86_400_000;

export interface ComingProps {
  readonly head: Head;
  readonly coming: HeadComing;
  readonly nowMs: number | undefined;
}

/** When it starts, who will speak, and once it is late, why. */
export function Coming({ head, coming, nowMs }: ComingProps) {
  const words = useWords(listenWords);
  const language = useLanguage();
  const { startsMs, speakers, assembling, waitsFor } = coming;
  const leftMs = startsMs === undefined || nowMs === undefined ? undefined : startsMs - nowMs;
  const isLate = waitsFor !== undefined;
  return (
    <section class="coming" aria-label={words.comingTitle}>
      {startsMs !== undefined && (
        <p class="coming-when">
          <time dateTime={new Date(startsMs).toISOString()}>{formatAppointment(language, startsMs)}</time>
          <span class="soft small">{words.yourTime(zoneName())}</span>
        </p>
      )}
      {leftMs !== undefined && leftMs > 0 && <Countdown leftMs={leftMs} />}
      <div role="status">
        {isLate && <p class="notice notice-caution">{words.late[waitsFor]}</p>}
        {!isLate && assembling && <p class="notice">{words.assembling}</p>}
      </div>
      {speakers.length > 0 && <p>{words.speakers(formatList(language, speakers))}</p>}
      <Remind room={head.room} />
      {startsMs !== undefined && (
        <p class="coming-calendar small">
          <a href={`/r/${head.room}/event.ics`}>{words.addToCalendar}</a>
          <a href={`webcal://${location.host}/feeds/calendar.ics`}>{words.subscribe}</a>
        </p>
      )}
    </section>
  );
}

/** Not announced each second; a screen reader reads it when asked. */
function Countdown({ leftMs }: { readonly leftMs: number }) {
  const words = useWords(listenWords);
  const days = Math.floor(leftMs / DAY_MS);
  // The second that runs is counted, so that zero is the start.
  const rest = formatPosition((leftMs % DAY_MS) + 999);
  return (
    <p class="coming-countdown" role="timer">
      {days > 0 ? `${words.days(days)} · ${rest}` : rest}
    </p>
  );
}
