import { useId, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Account, AccountInvitation, Session } from '../../src/contract/schemas.ts';
import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { AccountLinks } from './account-links.tsx';
import { accountWords } from './account-words.ts';
import { AccountsList } from './accounts-list.tsx';
import { CloseOwnAccount } from './close-own-account.tsx';
import { OwnPasskeys } from './own-passkeys.tsx';
import { type CreationOptions, createPasskey } from './passkey.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { Problem } from './problem.tsx';
import { SignOutElsewhere } from './sign-out-elsewhere.tsx';
import { useSigning } from './use-signing.ts';

export interface OwnAccountProps {
  readonly account: Account;
  readonly session: Session;
  readonly client: TribuneClient;
  /** Signed out, closed, or of another rank. */
  readonly onChange: () => void;
}

export function OwnAccount({ account, session, client, onChange }: OwnAccountProps) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const [passkeysAdded, setPasskeysAdded] = useState(0);
  const [linksChanged, setLinksChanged] = useState(0);
  const onLinks = () => setLinksChanged((n) => n + 1);
  const out = () =>
    signing.run(async () => {
      await client.call('signOut', {});
      onChange();
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
      <Rename account={account} client={client} onRenamed={onChange} />
      <OwnPasskeys client={client} turn={passkeysAdded} passwords={session.passwords} />
      <AddPasskey client={client} onAdded={() => setPasskeysAdded((n) => n + 1)} />
      <SignOutElsewhere client={client} />
      {account.operator && (
        <>
          <Inviting client={client} closed={session.registration === 'closed'} onMade={onLinks} />
          <AccountsList client={client} own={account.id} onLinks={onLinks} onOwn={onChange} />
          <AccountLinks client={client} turn={linksChanged} />
        </>
      )}
      <CloseOwnAccount client={client} account={account} onClosed={onChange} />
    </>
  );
}

type RenameProps = Pick<OwnAccountProps, 'account' | 'client'> & { readonly onRenamed: () => void };

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
      onRenamed();
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
  readonly onMade: () => void;
}

/** An operator hands out invitations to register. */
function Inviting({ client, closed, onMade }: InvitingProps) {
  const words = useWords(accountWords);
  const language = useLanguage();
  const signing = useSigning();
  const [operator, setOperator] = useState(closed);
  const [made, setMade] = useState<AccountInvitation>();
  const invite = (event: SubmitEvent) => {
    event.preventDefault();
    void signing.run(async () => {
      setMade(await client.call('inviteAccount', { body: { operator }, token: undefined }));
      onMade();
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
