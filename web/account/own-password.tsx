import { useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { memberWords } from './member-words.ts';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface OwnPasswordProps {
  readonly client: TribuneClient;
  /** Whether one signs in by passwords here. */
  readonly taken: boolean;
  readonly onRemoved: () => Promise<void>;
}

/** Of an account that has a password beside its passkeys: another, or none any more. */
export function OwnPassword({ client, taken, onRemoved }: OwnPasswordProps) {
  const words = useWords(memberWords);
  const { run, busy, problem } = useSigning();
  const [asking, setAsking] = useState(false);
  const remove = () =>
    run(async () => {
      await client.call('removePassword', { token: undefined });
      await onRemoved();
    });
  return (
    <section class="stack account-part">
      <h2>{words.ownPassword}</h2>
      <p class="soft">{words.ownPasswordText}</p>
      {taken && <PasswordForm client={client} />}
      <div class="actions">
        <button
          type="button"
          class="button button-danger button-small"
          disabled={busy}
          onClick={() => setAsking(true)}
        >
          {words.removePassword}
        </button>
      </div>
      <Problem text={problem} />
      <ConfirmDialog
        open={asking}
        title={words.removePasswordWhat}
        text={words.removePasswordText}
        yes={words.removePassword}
        no={words.keepPassword}
        onYes={() => void remove()}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}

function PasswordForm({ client }: { readonly client: TribuneClient }) {
  const words = useWords(memberWords);
  const { run, busy, problem } = useSigning();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [changed, setChanged] = useState(false);
  const change = (event: SubmitEvent) => {
    event.preventDefault();
    void run(async () => {
      setChanged(false);
      await client.call('changePassword', { body: { current, password }, token: undefined });
      setCurrent('');
      setPassword('');
      setChanged(true);
    });
  };
  return (
    <form class="stack" onSubmit={change}>
      <div class="field">
        <label for="password-now">{words.passwordNow}</label>
        <input
          id="password-now"
          type="password"
          required
          maxLength={128}
          autocomplete="current-password"
          value={current}
          onInput={(event) => setCurrent(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="password-new">{words.passwordNew}</label>
        <input
          id="password-new"
          type="password"
          required
          minLength={15}
          maxLength={128}
          autocomplete="new-password"
          aria-describedby="password-new-hint"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <span class="field-hint" id="password-new-hint">
          {words.passwordHint}
        </span>
      </div>
      <div class="actions">
        <button type="submit" class="button button-quiet" disabled={busy}>
          {words.changePassword}
        </button>
      </div>
      <Problem text={problem} />
      <p role="status">{changed ? words.passwordChanged : ''}</p>
    </form>
  );
}
