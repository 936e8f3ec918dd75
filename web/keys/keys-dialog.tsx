import { useEffect, useRef } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { siteWords } from '../words/site-words.ts';
import { keysWords } from './keys-words.ts';

/** One line of the list: what is pressed, one or another, and what it does. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

export interface KeysDialogProps {
  readonly help: readonly KeyHelp[];
  readonly open: boolean;
  readonly enabled: boolean;
  readonly onEnable: (enabled: boolean) => void;
  readonly onClose: () => void;
}

/** What the single keys of a page do, and the switch that turns them off (WCAG 2.2, 2.1.4). */
export function KeysDialog({ help, open, enabled, onEnable, onClose }: KeysDialogProps) {
  const words = useWords(keysWords);
  const site = useWords(siteWords);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby="keys-title" onClose={onClose}>
      <div class="stack">
        <h2 id="keys-title">{words.title}</h2>
        <dl class="keys">
          {[...help, { keys: ['?'], does: words.list }].map(({ keys, does }) => (
            <div class="keys-row" key={does}>
              <dt>
                {keys.map((key, nth) => (
                  <span key={key}>
                    {nth > 0 && ` ${words.or} `}
                    <kbd>{key === ' ' ? words.space : key}</kbd>
                  </span>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <label class="check">
          <input
            type="checkbox"
            checked={enabled}
            onChange={(event) => onEnable(event.currentTarget.checked)}
          />
          <span>
            {words.enabled}
            <span class="field-hint keys-hint">{words.enabledHint}</span>
          </span>
        </label>
        <div class="actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {site.close}
          </button>
        </div>
      </div>
    </dialog>
  );
}

/** By which the list is found without knowing its key. */
export function KeysButton({ onPress }: { readonly onPress: () => void }) {
  const words = useWords(keysWords);
  return (
    <button type="button" class="button button-quiet keys-button" onClick={onPress}>
      {words.open}
      <span aria-hidden="true">
        <kbd>?</kbd>
      </span>
    </button>
  );
}
