import { useEffect, useId, useState } from 'preact/hooks';
import { useWords } from '../../words/book.ts';
import { readMoment, writeMoment } from './moments.ts';
import { replayWords } from './replay-words.ts';

export interface MomentFieldProps {
  readonly label: string;
  /** Not shown, where the place says it. */
  readonly bare?: boolean;
  readonly ms: number;
  readonly onMs: (ms: number) => void;
  /** Where it plays; absent while it does not. */
  readonly hereMs: number | undefined;
}

/** A moment of the programme: written, or taken from where it plays. */
export function MomentField({ label, bare = false, ms, onMs, hereMs }: MomentFieldProps) {
  const words = useWords(replayWords);
  const id = useId();
  const [text, setText] = useState(writeMoment(ms));
  const read = readMoment(text);
  useEffect(() => {
    // What is being written stays as it is while it says the same.
    setText((before) => (readMoment(before) === ms ? before : writeMoment(ms)));
  }, [ms]);
  return (
    <div class="field moment">
      <label for={id} class={bare ? 'unseen' : ''}>
        {label}
      </label>
      <div class="moment-line">
        <input
          id={id}
          inputMode="numeric"
          autocomplete="off"
          size={8}
          maxLength={12}
          value={text}
          aria-invalid={read === undefined}
          aria-describedby={read === undefined ? `${id}-wrong` : undefined}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            const now = readMoment(currentTarget.value);
            if (now !== undefined) onMs(now);
          }}
          onBlur={() => read !== undefined && setText(writeMoment(ms))}
        />
        {hereMs !== undefined && (
          <button
            type="button"
            class="button button-quiet button-small"
            aria-label={words.hereFor(label)}
            onClick={() => onMs(hereMs)}
          >
            {words.here}
          </button>
        )}
      </div>
      {read === undefined && (
        <span class="field-hint" id={`${id}-wrong`} role="alert">
          {words.unreadable}
        </span>
      )}
    </div>
  );
}
