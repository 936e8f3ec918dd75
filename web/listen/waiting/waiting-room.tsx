import type { Head } from '../../../src/core/head.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { formatNumber } from '../../words/numbers.ts';
import type { Waiting } from './place-in-line.ts';
import './waiting.css';
import { waitingWords } from './waiting-words.ts';

export interface WaitingRoomProps {
  readonly head: Head;
  readonly waiting: Waiting;
}

/** Where one stands in the line, how long that takes, and what one may do meanwhile. */
export function WaitingRoom({ head, waiting }: WaitingRoomProps) {
  const words = useWords(waitingWords);
  const language = useLanguage();
  const { before, seconds, line } = waiting;
  const about = (n: number) => formatNumber(language, rounded(n));
  const isNext = waiting.groupsBefore < 1;
  return (
    <section class="waiting stack" aria-labelledby="waiting-title">
      <h2 id="waiting-title">{line.held ? words.heldTitle : words.title}</h2>
      <p>{line.held ? words.held : words.why(about(line.listeners), about(line.limit))}</p>
      <p class="waiting-place" role="status">
        {isNext ? words.next : before !== undefined && words.before(about(before))}{' '}
        {!isNext && (seconds === undefined ? words.unknown : words.wait(spanOf(language, seconds)))}
      </p>
      <p>{words.keep}</p>
      <p>
        {words.meanwhile} {head.recorded === false ? words.noReplay : words.replay}
      </p>
      <p class="waiting-links small">
        <a href="/rooms/?section=live">{words.others}</a>
        <a href={`webcal://${location.host}/feeds/calendar.ics`}>{words.calendar}</a>
      </p>
      <p class="soft small">
        {words.lot} {words.otherPlayers}
      </p>
    </section>
  );
}

/** To two digits: nobody knows it more exactly. */
function rounded(n: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1);
  return Math.round(n / step) * step;
}

function spanOf(language: string, seconds: number): string {
  const isShort = seconds < 90;
  const unit = isShort ? 'second' : 'minute';
  const value = isShort ? Math.max(10, Math.ceil(seconds / 10) * 10) : Math.ceil(seconds / 60);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
