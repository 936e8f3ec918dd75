import { useEffect } from 'preact/hooks';
import { momentText } from '../listen/moment.ts';
import { CopyField } from '../look/copy-field.tsx';
import { Mark } from '../look/mark.tsx';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { formatPosition } from '../words/numbers.ts';
import type { ClipAddress } from './clip-address.ts';
import { clipWords } from './clip-words.ts';
import { type Clip, useClip } from './use-clip.ts';

/** `/r/{room}/clip/{clip}`, alone or in the frame of another page. */
export function ClipPage({ address }: { readonly address: ClipAddress | undefined }) {
  const words = useWords(clipWords);
  const clip = useClip(address);
  const title = clip === null ? words.gone : clip?.title;
  useEffect(() => {
    document.title = title ? `${title} · Tribune` : 'Tribune';
  }, [title]);
  const content =
    address && clip ? (
      <Player address={address} clip={clip} />
    ) : (
      <div class="clip">
        <h1>{clip === null ? words.gone : words.looking}</h1>
        {clip === null && <p class="lead">{words.goneText}</p>}
      </div>
    );
  if (!address?.embedded) return <PageFrame width="column">{content}</PageFrame>;
  return (
    <main class="clip-embed">
      {content}
      <a class="clip-open" href={`/r/${address.room}/clip/${address.clip}`} target="_blank" rel="noopener">
        <Mark />
        {words.openPage}
      </a>
    </main>
  );
}

function Player({ address, clip }: { readonly address: ClipAddress; readonly clip: Clip }) {
  const words = useWords(clipWords);
  const { room, embedded } = address;
  const { title, from, startMs, durationMs, download } = clip;
  const page = `${location.origin}/r/${room}/clip/${address.clip}`;
  return (
    <article class="clip">
      <header class="clip-head">
        <p class="soft">
          {words.clipOf}{' '}
          <a href={`/r/${room}`} {...(embedded ? { target: '_blank', rel: 'noopener' } : {})}>
            {from}
          </a>
        </p>
        <h1>{title}</h1>
      </header>
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript comes with the timeline */}
      <audio class="clip-sound" controls preload="metadata" src={download} aria-label={words.hear(title)} />
      {!embedded && (
        <>
          <p class="clip-links">
            <a href={`/r/${room}?start=${momentText(startMs / 1000)}`}>
              {words.whole(formatPosition(startMs))}
            </a>
            <span>
              <a href={download} download={`${title}.m4a`}>
                {words.download}
              </a>{' '}
              <span class="soft small">M4A, {formatPosition(durationMs)}</span>
            </span>
          </p>
          <CopyField label={words.link} text={page} />
          <CopyField label={words.embed} text={iframe(`${page}/embed`, title)} />
        </>
      )}
    </article>
  );
}

/** As `/oembed` gives it to programs. */
function iframe(src: string, title: string): string {
  const name = title.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<iframe src="${src}" title="${name}" width="100%" height="220" loading="lazy" style="border:0"></iframe>`;
}
