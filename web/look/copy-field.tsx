import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { siteWords } from '../words/site-words.ts';
import { Icon } from './icons.tsx';

export interface CopyFieldProps {
  readonly label: string;
  readonly text: string;
}

const SAID_MS = 2_000;

/** A link that one reads, selects and copies. */
export function CopyField({ label, text }: CopyFieldProps) {
  const words = useWords(siteWords);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else input.current?.select();
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copy-field">
        <input id={id} ref={input} readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button button-quiet" onClick={() => void copy()}>
          <Icon name="copy" />
          <span aria-hidden="true">{copied ? words.copied : words.copy}</span>
          <span class="unseen">
            {words.copy} – {label}
          </span>
        </button>
      </div>
      <span class="unseen" role="status">
        {copied ? words.copied : ''}
      </span>
    </div>
  );
}

/** Whether it reached the clipboard; pages without HTTPS have none. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
