import { useEffect, useState } from 'preact/hooks';
import type { Head } from '../../src/core/head.ts';
import { isRecord } from '../../src/core/is-record.ts';
import { useWords } from '../words/book.ts';
import { formatPosition } from '../words/numbers.ts';
import { listenWords } from './listen-words.ts';

interface Chapter {
  readonly startTime: number;
  readonly title: string;
}

export interface ChaptersProps {
  readonly head: Head;
  readonly positionSeconds: number;
  /** Told in seconds which one was pressed. */
  readonly onGo: (seconds: number) => void;
}

/** The chapters of a replay, to be pressed; nothing where there are none. */
export function Chapters({ head, positionSeconds, onGo }: ChaptersProps) {
  const words = useWords(listenWords);
  const chapters = useList(head.replay?.chapters, 'chapters', head.replay?.revision, isChapter);
  if (chapters.length === 0) return null;
  const current = chapters.findLastIndex(({ startTime }) => startTime <= positionSeconds);
  return (
    <nav class="chapters" aria-labelledby="chapters-title">
      <h3 id="chapters-title">{words.chapters}</h3>
      <ol class="plain-list">
        {chapters.map(({ startTime, title }, i) => (
          <li key={startTime}>
            <button
              type="button"
              class="chapter"
              aria-current={i === current ? 'true' : undefined}
              onClick={() => onGo(startTime)}
            >
              <span class="chapter-time">{formatPosition(startTime * 1000)}</span>
              <span lang={head.language}>{title}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface Clip {
  readonly id: string;
  readonly title: string;
  readonly durationMs: number;
  readonly page: string;
}

/** Links to the clips that were made of it. */
export function Clips({ head }: { readonly head: Head }) {
  const words = useWords(listenWords);
  const clips = useList(head.replay?.clips, 'clips', head.replay?.revision, isClip);
  if (clips.length === 0) return null;
  return (
    <section class="chapters" aria-labelledby="clips-title">
      <h3 id="clips-title">{words.clips}</h3>
      <ul class="plain-list">
        {clips.map(({ id, title, durationMs, page }) => (
          <li key={id}>
            <a class="chapter" href={page}>
              <span class="chapter-time">{formatPosition(durationMs)}</span>
              <span lang={head.language}>{title}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A list of the replay, read again with each revision; what cannot be read is none. */
function useList<Item>(
  path: string | undefined,
  name: string,
  revision: number | undefined,
  isItem: (value: unknown) => value is Item,
): readonly Item[] {
  const [items, setItems] = useState<readonly Item[]>([]);
  // With each revision, which may have other ones at the same path.
  useEffect(() => {
    if (path === undefined) return setItems([]);
    const abort = new AbortController();
    void fetch(path, { signal: abort.signal })
      .then(async (response) => (response.ok ? ((await response.json()) as unknown) : undefined))
      .then((value) => {
        const list = isRecord(value) ? value[name] : undefined;
        if (!abort.signal.aborted) setItems(Array.isArray(list) ? list.filter(isItem) : []);
      })
      .catch(() => undefined);
    return () => abort.abort();
  }, [path, name, revision, isItem]);
  return items;
}

function isChapter(value: unknown): value is Chapter {
  return isRecord(value) && typeof value['startTime'] === 'number' && typeof value['title'] === 'string';
}

function isClip(value: unknown): value is Clip {
  if (!isRecord(value)) return false;
  const { id, title, durationMs, page } = value;
  const isPage = typeof page === 'string' && /^\/(?!\/)/.test(page);
  return typeof id === 'string' && typeof title === 'string' && typeof durationMs === 'number' && isPage;
}
