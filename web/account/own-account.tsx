import { useId, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Account, AccountInvitation, Session } from '../../src/contract/schemas.ts';
import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { accountWords } from './account-words.ts';
import { AccountsList } from './accounts-list.tsx';
import { CloseOwnAccount } from './close-own-account.tsx';
import { OwnPasskeys } from './own-passkeys.tsx';
import { type CreationOptions, createPasskey } from './passkey.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface OwnAccountProps {
  readonly account: Account;
  readonly session: Session;
  readonly client: TribuneClient;
  readonly onOut: () => void;
  readonly onRenamed: (account: Account) => void;
}

export function OwnAccount({ account, session, client, onOut, onRenamed }: OwnAccountProps) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const [passkeysAdded, setPasskeysAdded] = useState(0);
  const out = () =>
    signing.run(async () => {
      await client.call('signOut', {});
      onOut();
    });
  return (
    <>
      <section class="stack account-part">
        <h1>{words.welcome(account.name)}</h1>
        <p class="lead">{account.operator ? words.operatorText : words.memberText}</p>
        <Problem text={signing.problem} />
        <div class="actions">
          <a class="button" href="/">
            {words.toConversations}
          </a>
          <button
            type="button"
            class="button button-quiet"
            disabled={signing.busy}
            onClick={() => void out()}
          >
            {words.signOut}
          </button>
        </div>
      </section>
      <Rename account={account} client={client} onRenamed={onRenamed} />
      <OwnPasskeys client={client} turn={passkeysAdded} />
      <AddPasskey client={client} onAdded={() => setPasskeysAdded((n) => n + 1)} />
      {account.operator && <Inviting client={client} closed={session.registration === 'closed'} />}
      {account.operator && <AccountsList client={client} own={account.id} />}
      <CloseOwnAccount client={client} account={account} onClosed={onOut} />
    </>
  );
}

type RenameProps = Pick<OwnAccountProps, 'account' | 'client' | 'onRenamed'>;

function Rename({ account, client, onRenamed }: RenameProps) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const id = useId();
  const [name, setName] = useState(account.name);
  const [done, setDone] = useState(false);
  const rename = (event: SubmitEvent) => {
    event.preventDefault();
    void signing.run(async () => {
      setDone(false);
      const renamed = await client.call('renameAccount', { body: { name }, token: undefined });
      setName(renamed.name);
      setDone(true);
      onRenamed(renamed);
    });
  };
  return (
    <section class="stack account-part">
      <h2>{words.ownName}</h2>
      <form class="stack" onSubmit={rename}>
        <div class="field">
          <label for={id}>{words.name}</label>
          <input
            id={id}
            autocomplete="name"
            maxLength={60}
            required
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <p class="field-hint">{words.ownNameHint}</p>
        </div>
        <div class="actions">
          <button type="submit" class="button button-quiet" disabled={signing.busy}>
            {words.rename}
          </button>
        </div>
      </form>
      <Problem text={signing.problem} />
      <p role="status">{done ? words.renamed : ''}</p>
    </section>
  );
}

/** For another device, or against losing this one. */
function AddPasskey({ client, onAdded }: { readonly client: TribuneClient; readonly onAdded: () => void }) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const [added, setAdded] = useState(false);
  const add = () =>
    signing.run(async () => {
      setAdded(false);
      const options = await client.call('beginPasskey', { token: undefined });
      const response = await createPasskey(options as unknown as CreationOptions);
      await client.call('addPasskey', { body: { response: { ...response } }, token: undefined });
      setAdded(true);
      onAdded();
    });
  return (
    <section class="stack account-part">
      <h2>{words.morePasskeys}</h2>
      <p class="soft">{words.morePasskeysText}</p>
      <PasskeyButton quiet busy={signing.busy} onPress={() => void add()}>
        {words.addPasskey}
      </PasskeyButton>
      <Problem text={signing.problem} />
      <p role="status">{added ? words.passkeyAdded : ''}</p>
    </section>
  );
}

interface InvitingProps {
  readonly client: TribuneClient;
  /** Whether the installation takes none but operators. */
  readonly closed: boolean;
}

/** An operator hands out invitations to register. */
function Inviting({ client, closed }: InvitingProps) {
  const words = useWords(accountWords);
  const language = useLanguage();
  const signing = useSigning();
  const [operator, setOperator] = useState(closed);
  const [made, setMade] = useState<AccountInvitation>();
  const invite = (event: SubmitEvent) => {
    event.preventDefault();
    void signing.run(async () => {
      setMade(await client.call('inviteAccount', { body: { operator }, token: undefined }));
    });
  };
  return (
    <section class="stack account-part">
      <h2>{words.invite}</h2>
      <p class="soft">{words.inviteText}</p>
      <form class="stack" onSubmit={invite}>
        <label class="check">
          <input
            type="checkbox"
            checked={operator}
            disabled={closed}
            onChange={(event) => setOperator(event.currentTarget.checked)}
          />
          <span>{words.asOperator}</span>
        </label>
        <div class="actions">
          <button type="submit" class="button button-quiet" disabled={signing.busy}>
            {words.makeLink}
          </button>
        </div>
      </form>
      <Problem text={signing.problem} />
      {made && (
        <>
          <CopyField label={words.link} text={made.registerUrl} />
          <p class="field-hint">{words.linkHint(formatDate(language, made.untilMs))}</p>
        </>
      )}
    </section>
  );
}
