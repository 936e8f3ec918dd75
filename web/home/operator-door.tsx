import { useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';

export interface OperatorDoorProps {
  readonly open: boolean;
  readonly onToken: (token: string) => void;
}

/** For an operator who came without the link that carries the token. */
export function OperatorDoor({ open, onToken }: OperatorDoorProps) {
  const words = useWords(homeWords).operator;
  const [token, setToken] = useState('');
  const enter = (event: SubmitEvent) => {
    event.preventDefault();
    onToken(token.trim());
  };
  return (
    <details class="operator-door" open={open}>
      <summary>{words.door}</summary>
      <form class="operator-door-form" onSubmit={enter}>
        <div class="field">
          <label for="operator-token">{words.token}</label>
          <input
            id="operator-token"
            type="password"
            required
            autocomplete="current-password"
            aria-describedby="operator-token-hint"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
          <span class="field-hint" id="operator-token-hint">
            {words.tokenHint}
          </span>
        </div>
        <button type="submit" class="button button-quiet">
          {words.enter}
        </button>
      </form>
    </details>
  );
}
