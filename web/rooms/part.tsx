import {
  type DirectoryEntry,
  type DirectoryPart,
  type DirectoryWish,
  ENTRIES_A_PAGE,
  wishQuery,
} from '../../src/core/directory.ts';
import { Badge } from '../look/badge.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { languageName } from '../words/language-name.ts';
import { formatAppointment, formatDate, formatNumber, formatPosition } from '../words/numbers.ts';
import { roomsWords } from './rooms-words.ts';

interface PartProps {
  readonly part: DirectoryPart;
  readonly wish: DirectoryWish;
}

/** Conversations of one section: its beginning, or a page of it. */
export function Part({ part, wish }: PartProps) {
  const words = useWords(roomsWords);
  const { section, total, entries } = part;
  const isWhole = wish.section === section;
  const title = words.parts[section];
  return (
    <section class="stack" aria-label={title}>
      {isWhole ? (
        <p class="soft">{words.total(total)}</p>
      ) : (
        <h2 class="part-title">
          {title} {total > 0 && <span class="soft part-total">{total}</span>}
        </h2>
      )}
      {total === 0 && <p class="soft">{words.none[section]}</p>}
      <ul class="plain-list part-rows">
        {entries.map((entry) => (
          <Row key={entry.room} entry={entry} heading={isWhole ? 'h2' : 'h3'} />
        ))}
      </ul>
      {!isWhole && total > entries.length && (
        <p>
          <a href={`/rooms/${wishQuery({ ...wish, section })}`}>
            {words.all(total)}
            <span class="unseen">{words.allOf(title)}</span>
          </a>
        </p>
      )}
      {isWhole && <PageLinks part={part} wish={wish} />}
    </section>
  );
}

function PageLinks({ part, wish }: PartProps) {
  const words = useWords(roomsWords);
  const language = useLanguage();
  const pages = Math.max(1, Math.ceil(part.total / ENTRIES_A_PAGE));
  if (pages === 1) return null;
  const { page } = wish;
  const to = (other: number) => `/rooms/${wishQuery({ ...wish, page: other })}`;
  const number = (n: number) => formatNumber(language, n);
  return (
    <nav class="page-links" aria-label={words.pages}>
      {page > 1 && (
        <a class="button button-quiet button-small" rel="prev" href={to(Math.min(page - 1, pages))}>
          {words.previous}
        </a>
      )}
      <span>{words.page(number(page), number(pages))}</span>
      {page < pages && (
        <a class="button button-quiet button-small" rel="next" href={to(page + 1)}>
          {words.next}
        </a>
      )}
    </nav>
  );
}

interface RowProps {
  readonly entry: DirectoryEntry;
  /** One level below what stands above it. */
  readonly heading: 'h2' | 'h3';
}

function Row({ entry, heading: Heading }: RowProps) {
  const words = useWords(roomsWords);
  const language = useLanguage();
  const { room, title, state, topic, durationMs, recorded, withdrawn } = entry;
  return (
    <li class="part-row">
      <span class="part-state small">
        {state === 'live' && <Badge state={state} />}
        <When entry={entry} />
        {durationMs !== undefined && <span class="soft">{words.lasted(formatPosition(durationMs))}</span>}
        {recorded === false && <span class="soft">{words.unrecorded}</span>}
        {withdrawn && <span class="soft">{words.withdrawn}</span>}
      </span>
      <Heading class="part-name" lang={entry.language}>
        <a href={`/r/${room}`}>{title}</a>
      </Heading>
      {(topic !== undefined || entry.language !== undefined) && (
        <span class="part-about small">
          {topic !== undefined && (
            <a href={`/rooms/${wishQuery({ topic })}`} lang={entry.language}>
              {topic}
            </a>
          )}
          {entry.language !== undefined && <span class="soft">{languageName(language, entry.language)}</span>}
        </span>
      )}
    </li>
  );
}

function When({ entry: { state, atMs } }: { readonly entry: DirectoryEntry }) {
  const words = useWords(roomsWords);
  const language = useLanguage();
  if (atMs === undefined) return <span class="soft">{words.noDate}</span>;
  const at = { scheduled: formatAppointment, live: formatDate, ended: formatDate }[state](language, atMs);
  return (
    <time class="soft" dateTime={new Date(atMs).toISOString()}>
      {state === 'live' ? words.since(at) : at}
    </time>
  );
}
