import { useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import { useWords } from '../words/book.ts';
import { GraveAction } from './grave-action.tsx';
import { memberWords } from './member-words.ts';
import { PasswordField } from './password-field.tsx';
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
  const remove = async () => {
    await client.call('removePassword', { token: undefined });
    await onRemoved();
  };
  return (
    <section class="stack account-part">
      <h2>{words.ownPassword}</h2>
      <p class="soft">{words.ownPasswordText}</p>
      {taken && <PasswordForm client={client} />}
      <GraveAction
        label={words.removePassword}
        title={words.removePasswordWhat}
        text={words.removePasswordText}
        no={words.keepPassword}
        work={remove}
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
      <PasswordField id="password-now" label={words.passwordNow} value={current} onInput={setCurrent} />
      <PasswordField
        id="password-new"
        label={words.passwordNew}
        value={password}
        onInput={setPassword}
        chosen
      />
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
