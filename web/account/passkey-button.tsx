import type { ComponentChildren } from 'preact';
import { useWords } from '../words/book.ts';
import { accountWords } from './account-words.ts';
import { passkeyTrouble } from './passkey.ts';

export interface PasskeyButtonProps {
  readonly busy: boolean;
  readonly quiet?: boolean;
  /** Absent: the button sends its form. */
  readonly onPress?: () => void;
  readonly children: ComponentChildren;
}

/** Where passkeys cannot be, it says why instead. */
export function PasskeyButton({ busy, quiet = false, onPress, children }: PasskeyButtonProps) {
  const words = useWords(accountWords);
  const trouble = passkeyTrouble();
  if (trouble) return <p class="notice notice-caution">{words.passkeyTrouble[trouble]}</p>;
  return (
    <div class="actions">
      <button
        type={onPress ? 'button' : 'submit'}
        class={`button${quiet ? ' button-quiet' : ' button-large'}`}
        disabled={busy}
        onClick={onPress}
      >
        {children}
      </button>
    </div>
  );
}
