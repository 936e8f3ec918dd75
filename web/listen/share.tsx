import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { formatPosition } from '../words/numbers.ts';
import { listenWords } from './listen-words.ts';
import { momentText } from './moment.ts';

export interface ShareProps {
  readonly room: string;
  readonly title: string;
  /** Where the replay stands, in seconds; undefined when there is none. */
  readonly positionSeconds: number | undefined;
}

/** Links to the room, from the moment that is heard, and the player for another page. */
export function Share({ room, title, positionSeconds }: ShareProps) {
  const words = useWords(listenWords);
  const page = `${location.origin}/r/${room}`;
  const seconds = Math.floor(positionSeconds ?? 0);
  const query = seconds > 0 ? `?start=${momentText(seconds)}` : '';
  const label = seconds > 0 ? words.linkFrom(formatPosition(seconds * 1000)) : words.link;
  return (
    <details class="share">
      <summary>{words.share}</summary>
      <div class="share-fields">
        <CopyField label={label} text={page + query} />
        <CopyField label={words.embed} text={iframe(`${page}/embed${query}`, title)} />
      </div>
    </details>
  );
}

/** As `/oembed` gives it to programs. */
function iframe(src: string, title: string): string {
  const name = title.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<iframe src="${src}" title="${name}" width="100%" height="320" loading="lazy" style="border:0"></iframe>`;
}
