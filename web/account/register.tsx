import { useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Session } from '../../src/contract/schemas.ts';
import { EnteringLine } from '../price/entering-line.tsx';
import { useEntering } from '../price/use-entering.ts';
import { useWords } from '../words/book.ts';
import { accountWords } from './account-words.ts';
import { type CreationOptions, createPasskey } from './passkey.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { PasswordField } from './password-field.tsx';
import { Problem } from './problem.tsx';
import { ProviderButton } from './provider-button.tsx';
import { useSigning } from './use-signing.ts';

export interface RegisterProps {
  readonly client: TribuneClient;
  readonly session: Session;
  readonly invitation: string | undefined;
  readonly onSigned: () => void;
  /** Whether it is what the page is about. */
  readonly first: boolean;
}

/** A name and a passkey; with a password only where the operator allows it. */
export function Register({ client, session, invitation, onSigned, first }: RegisterProps) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const entry = useEntering();
  const [name, setName] = useState('');
  const invited = invitation === undefined ? {} : { invitation };
  const byPasskey = (event: SubmitEvent) => {
    event.preventDefault();
    void signing.run(async () => {
      const body = { name: name.trim(), ...invited };
      const options = await entry.run((payment) =>
        client.call('beginRegistration', { body }, undefined, payment),
      );
      const response = await createPasskey(options as unknown as CreationOptions);
      await client.call('register', { body: { response: { ...response } } });
      onSigned();
    });
  };
  const byPassword = (email: string, password: string) =>
    signing.run(async () => {
      const body = { name: name.trim(), email: email.trim(), password, ...invited };
      await entry.run((payment) => client.call('registerByPassword', { body }, undefined, payment));
      onSigned();
    });
  const Title = first ? 'h1' : 'h2';
  return (
    <section class="stack account-part">
      <Title>{words.register}</Title>
      <p class="soft">{words.aboutPasskeys}</p>
      <form class="stack" onSubmit={byPasskey}>
        <div class="field">
          <label for="register-name">{words.name}</label>
          <input
            id="register-name"
            required
            maxLength={60}
            autocomplete="name"
            aria-describedby="register-name-hint"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <span class="field-hint" id="register-name-hint">
            {words.nameHint}
          </span>
        </div>
        <PasskeyButton quiet={!first} busy={signing.busy}>
          {words.registerByPasskey}
        </PasskeyButton>
      </form>
      {session.provider && (
        <ProviderButton
          client={client}
          signing={signing}
          name={session.provider.name}
          invitation={invitation}
        />
      )}
      <EnteringLine entry={entry} />
      <Problem text={signing.problem} />
      {session.passwords && (
        <PasswordRegister named={name.trim() !== ''} busy={signing.busy} onRegister={byPassword} />
      )}
    </section>
  );
}

interface PasswordRegisterProps {
  readonly named: boolean;
  readonly busy: boolean;
  readonly onRegister: (email: string, password: string) => void;
}

function PasswordRegister({ named, busy, onRegister }: PasswordRegisterProps) {
  const words = useWords(accountWords);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    onRegister(email, password);
  };
  return (
    <details class="account-other">
      <summary>{words.withPassword}</summary>
      <form class="stack" onSubmit={send}>
        <div class="field">
          <label for="register-email">{words.email}</label>
          <input
            id="register-email"
            type="email"
            required
            autocomplete="username"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </div>
        <PasswordField
          id="register-password"
          label={words.password}
          value={password}
          onInput={setPassword}
          chosen
        />
        {!named && <p class="field-hint">{words.nameFirst}</p>}
        <div class="actions">
          <button type="submit" class="button button-quiet" disabled={busy || !named}>
            {words.registerByPassword}
          </button>
        </div>
      </form>
    </details>
  );
}
