import { useState } from 'preact/hooks';
import { LONGEST_LINK, LONGEST_LINK_TITLE, MOST_PINNED } from '../../../src/core/pins-event.ts';
import { useNextRow } from '../../look/use-next-row.ts';
import { useWords } from '../../words/book.ts';
import type { LeadPartProps } from './lead-questions.tsx';
import { leadWords } from './lead-words.ts';

/** Links that everyone sees, three at most. */
export function LeadPins({ lead, led }: LeadPartProps) {
  const words = useWords(leadWords);
  const { heading, onClickCapture } = useNextRow<HTMLElement>();
  const [url, setUrl] = useState('');
  const [title, setTitle] = useState('');
  const pins = led.audience?.pins ?? [];
  const pin = async (event: Event) => {
    event.preventDefault();
    if (!(await led.act(() => lead.pin(url.trim(), title.trim())))) return;
    setUrl('');
    setTitle('');
  };
  return (
    <details class="panel" onClickCapture={onClickCapture}>
      <summary ref={heading}>{words.pins}</summary>
      <div class="lead-body">
        <ul class="plain-list lead-list">
          {pins.map(({ id, url, title }) => (
            <li key={id} class="lead-item">
              {title !== '' && <p class="lead-text">{title}</p>}
              <p class="soft small lead-text">{url}</p>
              <div class="actions">
                <button
                  type="button"
                  class="button button-small button-quiet"
                  aria-label={words.of(words.unpin, title === '' ? url : title)}
                  aria-disabled={led.action.busy}
                  onClick={() => void led.act(() => lead.unpin(id))}
                >
                  {words.unpin}
                </button>
              </div>
            </li>
          ))}
        </ul>
        {pins.length < MOST_PINNED && (
          <form class="lead-form" onSubmit={pin}>
            <div class="field">
              <label for="pin-url">{words.pinUrl}</label>
              <input
                id="pin-url"
                type="url"
                required
                pattern="https://.+"
                placeholder="https://"
                maxLength={LONGEST_LINK}
                value={url}
                onInput={({ currentTarget }) => setUrl(currentTarget.value)}
              />
            </div>
            <div class="field">
              <label for="pin-title">{words.pinTitle}</label>
              <input
                id="pin-title"
                maxLength={LONGEST_LINK_TITLE}
                value={title}
                onInput={({ currentTarget }) => setTitle(currentTarget.value)}
              />
            </div>
            <div class="actions">
              <button type="submit" class="button" aria-disabled={led.action.busy}>
                {words.pin}
              </button>
            </div>
          </form>
        )}
      </div>
    </details>
  );
}
