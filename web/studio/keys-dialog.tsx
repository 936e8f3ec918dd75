import { useEffect, useRef } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { siteWords } from '../words/site-words.ts';
import { studioWords } from './studio-words.ts';

export interface KeysDialogProps {
  readonly open: boolean;
  readonly enabled: boolean;
  readonly onEnable: (enabled: boolean) => void;
  readonly onClose: () => void;
}

/** What the single keys do, and the switch that turns them off. */
export function KeysDialog({ open, enabled, onEnable, onClose }: KeysDialogProps) {
  const words = useWords(studioWords).keys;
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
          <dt>
            <kbd>M</kbd>
          </dt>
          <dd>{words.mute}</dd>
          <dt>
            <kbd>{words.space}</kbd>
          </dt>
          <dd>{words.talk}</dd>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>{words.list}</dd>
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
