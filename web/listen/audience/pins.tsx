import { isHttpsLink, type PinnedLink } from '../../../src/core/pins-event.ts';
import { useWords } from '../../words/book.ts';
import { audienceWords } from './audience-words.ts';

export interface PinsProps {
  readonly links: readonly PinnedLink[];
  readonly language: string | undefined;
}

/** Links that the host holds up; each says where it leads. */
export function Pins({ links, language }: PinsProps) {
  const words = useWords(audienceWords);
  const safe = links.filter(({ url }) => isHttpsLink(url) && URL.canParse(url));
  if (safe.length === 0) return null;
  return (
    <section class="pins" aria-labelledby="pins-title">
      <h2 id="pins-title" class="audience-title">
        {words.pins}
      </h2>
      <ul class="plain-list pins-list">
        {safe.map(({ id, url, title }) => (
          <li key={id}>
            <a class="pin" href={url} target="_blank" rel="noopener noreferrer nofollow ugc">
              <span class="pin-title" lang={title === '' ? undefined : language}>
                {title === '' ? new URL(url).host : title}
              </span>
              {title !== '' && <span class="pin-host">{new URL(url).host}</span>}
              <span class="unseen">, {words.opensThere}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
