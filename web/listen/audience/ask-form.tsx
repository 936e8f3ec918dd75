import { useEffect, useRef, useState } from 'preact/hooks';
import { LONGEST_ASKER, LONGEST_QUESTION } from '../../../src/core/questions-event.ts';
import { problemText } from '../../words/audience-refusals.ts';
import { useWords } from '../../words/book.ts';
import { useLanguage } from '../../words/language.ts';
import { audienceWords } from './audience-words.ts';

export interface AskFormProps {
  /** Rejects when it was not taken. */
  readonly onAsk: (text: string, by: string) => Promise<void>;
}

/** Said once more only when little is left: a screen reader reads it out. */
const HINT_FROM = 60;

/** Opens at a press, so that a page of questions is no page of forms. */
export function AskForm({ onAsk }: AskFormProps) {
  const words = useWords(audienceWords);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [by, setBy] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly good: boolean; readonly text: string }>();
  const field = useRef<HTMLTextAreaElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (open) field.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  const begin = () => {
    setSaid(undefined);
    setOpen(true);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setSaid(undefined);
    try {
      await onAsk(text.replace(/\s+/g, ' ').trim(), by.trim());
      setText('');
      setOpen(false);
      setSaid({ good: true, text: words.sent });
    } catch (error) {
      setSaid({ good: false, text: problemText(language, error) });
    } finally {
      setBusy(false);
    }
  };
  const left = LONGEST_QUESTION - text.length;
  return (
    <div class="ask">
      {!open && (
        <button ref={opener} type="button" class="button button-quiet" onClick={begin}>
          {words.ask}
        </button>
      )}
      {open && (
        <form class="ask-form" onSubmit={send}>
          <div class="field">
            <label for="ask-text">{words.askText}</label>
            <textarea
              id="ask-text"
              ref={field}
              rows={3}
              required
              maxLength={LONGEST_QUESTION}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
            {left <= HINT_FROM && <p class="field-hint">{words.askHint(left)}</p>}
          </div>
          <div class="field">
            <label for="ask-name">{words.askName}</label>
            <input
              id="ask-name"
              autocomplete="nickname"
              maxLength={LONGEST_ASKER}
              value={by}
              onInput={({ currentTarget }) => setBy(currentTarget.value)}
            />
          </div>
          <div class="actions">
            <button type="submit" class="button" disabled={busy || text.trim() === ''}>
              {words.send}
            </button>
            <button type="button" class="button button-quiet" onClick={() => setOpen(false)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
      <div role="status">
        {said && <p class={`notice ${said.good ? 'notice-good' : 'notice-refusal'}`}>{said.text}</p>}
      </div>
    </div>
  );
}
