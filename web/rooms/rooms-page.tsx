import { useEffect } from 'preact/hooks';
import type { Directory, DirectoryWish } from '../../src/core/directory.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { Choices } from './choices.tsx';
import { Part } from './part.tsx';
import { roomsWords } from './rooms-words.ts';
import { useDirectory } from './use-directory.ts';

/** `/rooms/`: every conversation there is, by when it is. What is shown stands in the address, and nowhere else. */
export function RoomsPage({ wish }: { readonly wish: DirectoryWish }) {
  const words = useWords(roomsWords);
  const { directory, failed, refresh } = useDirectory(wish);
  const part = wish.section && words.parts[wish.section];
  useEffect(() => {
    document.title = `${part ?? words.title} · Tribune`;
  }, [part, words]);
  return (
    <PageFrame>
      <div class="stack-wide">
        <header class="stack">
          {part !== undefined && (
            <p class="small">
              <a href="/rooms/">{words.back}</a>
            </p>
          )}
          <h1 class="rooms-title">{part ?? words.title}</h1>
        </header>
        {failed && (
          <div class="notice notice-refusal stack" role="alert">
            <p>{words.unreachable}</p>
            <button type="button" class="button button-quiet button-small" onClick={refresh}>
              {words.tryAgain}
            </button>
          </div>
        )}
        {!directory && !failed && <p class="soft">{words.loading}</p>}
        {directory && <Listed wish={wish} directory={directory} />}
      </div>
    </PageFrame>
  );
}

function Listed({ wish, directory }: { readonly wish: DirectoryWish; readonly directory: Directory }) {
  const words = useWords(roomsWords);
  const isChosen = wish.language !== undefined || wish.topic !== undefined;
  const shown = isChosen ? directory.parts.filter(({ total }) => total > 0) : directory.parts;
  return (
    <>
      <Choices wish={wish} directory={directory} />
      {shown.length === 0 && <p class="soft">{words.noneFits}</p>}
      {shown.map((part) => (
        <Part key={part.section} part={part} wish={wish} />
      ))}
      <aside class="rooms-follow small">
        <span class="soft">{words.follow}</span>
        <a href={feedPath(wish)}>{words.feed}</a>
        <a href={`webcal://${location.host}/feeds/calendar.ics`}>{words.calendar}</a>
      </aside>
    </>
  );
}

/** The feed of what is shown, as far as there is one. */
function feedPath({ language, topic }: DirectoryWish): string {
  if (topic !== undefined) return `/feeds/topic/${encodeURIComponent(topic)}/podcast.xml`;
  return language === undefined ? '/feeds/podcast.xml' : `/feeds/language/${language}/podcast.xml`;
}
