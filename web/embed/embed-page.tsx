import type { DrawnHeading } from '../listen/drawn-heading.ts';
import { Listen } from '../listen/listen-page.tsx';
import { listenWords } from '../listen/listen-words.ts';
import { Mark } from '../look/mark.tsx';
import { useWords } from '../words/book.ts';

interface EmbedPageProps {
  readonly room: string | undefined;
  readonly drawn: DrawnHeading | undefined;
}

/** `/r/{room}/embed`: the player on another page, in a frame. */
export function EmbedPage({ room, drawn }: EmbedPageProps) {
  const words = useWords(listenWords);
  return (
    <main class="embed">
      <Listen room={room} drawn={drawn} />
      {room !== undefined && (
        <a class="embed-open" href={`/r/${room}${location.search}`} target="_blank" rel="noopener">
          <Mark />
          {words.openPage}
        </a>
      )}
    </main>
  );
}
