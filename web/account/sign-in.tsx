import { useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Session } from '../../src/contract/schemas.ts';
import { useWords } from '../words/book.ts';
import { accountWords } from './account-words.ts';
import { type RequestOptions, usePasskey } from './passkey.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { PasswordField } from './password-field.tsx';
import { Problem } from './problem.tsx';
import { ProviderButton } from './provider-button.tsx';
import { useSigning } from './use-signing.ts';

export interface SignInProps {
  readonly client: TribuneClient;
  readonly session: Session;
  readonly onSigned: () => void;
  /** Whether it is what the page is about. */
  readonly first: boolean;
}

/** A passkey first; whatever else the operator allows after it. */
export function SignIn({ client, session, onSigned, first }: SignInProps) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const byPasskey = () =>
    signing.run(async () => {
      const options = await client.call('beginSignIn', {});
      const response = await usePasskey(options as unknown as RequestOptions);
      await client.call('signIn', { body: { response: { ...response } } });
      onSigned();
    });
  const Title = first ? 'h1' : 'h2';
  return (
    <section class="stack account-part">
      <Title>{first ? words.signIn : words.haveAccount}</Title>
      <PasskeyButton quiet={!first} busy={signing.busy} onPress={byPasskey}>
        {words.byPasskey}
      </PasskeyButton>
      {session.provider && first && (
        <ProviderButton
          client={client}
          signing={signing}
          name={session.provider.name}
          invitation={undefined}
        />
      )}
      <Problem text={signing.problem} />
      {session.passwords && <PasswordSignIn client={client} onSigned={onSigned} />}
    </section>
  );
}

function PasswordSignIn({ client, onSigned }: Pick<SignInProps, 'client' | 'onSigned'>) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const enter = (event: SubmitEvent) => {
    event.preventDefault();
    void signing.run(async () => {
      await client.call('signInByPassword', { body: { email: email.trim(), password } });
      onSigned();
    });
  };
  return (
    <details class="account-other">
      <summary>{words.byPassword}</summary>
      <form class="stack" onSubmit={enter}>
        <div class="field">
          <label for="sign-in-email">{words.email}</label>
          <input
            id="sign-in-email"
            type="email"
            required
            autocomplete="username"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </div>
        <PasswordField id="sign-in-password" label={words.password} value={password} onInput={setPassword} />
        <Problem text={signing.problem} />
        <div class="actions">
          <button type="submit" class="button button-quiet" disabled={signing.busy}>
            {words.signIn}
          </button>
        </div>
      </form>
    </details>
  );
}
