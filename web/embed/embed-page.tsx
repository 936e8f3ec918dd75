import { Listen } from '../listen/listen-page.tsx';
import { listenWords } from '../listen/listen-words.ts';
import { Mark } from '../look/mark.tsx';
import { useWords } from '../words/book.ts';

/** `/r/{room}/embed`: the player on another page, in a frame. */
export function EmbedPage({ room }: { readonly room: string | undefined }) {
  const words = useWords(listenWords);
  return (
    <main class="embed">
      <Listen room={room} />
      {room !== undefined && (
        <a class="embed-open" href={`/r/${room}${location.search}`} target="_blank" rel="noopener">
          <Mark />
          {words.openPage}
        </a>
      )}
    </main>
  );
}
