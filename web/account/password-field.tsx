import { useWords } from '../words/book.ts';
import { accountWords } from './account-words.ts';

export interface PasswordFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Whether it is chosen here: then it is said what it takes. */
  readonly chosen?: boolean;
}

/** A password that there is, or one that is chosen. */
export function PasswordField({ id, label, value, onInput, chosen = false }: PasswordFieldProps) {
  const { passwordHint } = useWords(accountWords);
  const hint = `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="password"
        required
        maxLength={128}
        autocomplete={chosen ? 'new-password' : 'current-password'}
        {...(chosen ? { minLength: 15, 'aria-describedby': hint } : {})}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {chosen && (
        <span class="field-hint" id={hint}>
          {passwordHint}
        </span>
      )}
    </div>
  );
}
