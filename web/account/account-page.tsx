import { useEffect, useMemo } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { problemText } from '../words/refusal-words.ts';
import { accountWords } from './account-words.ts';
import { forgetInvitation } from './invitation.ts';
import { OwnAccount } from './own-account.tsx';
import { Register } from './register.tsx';
import { SignIn } from './sign-in.tsx';
import { useSession } from './use-session.ts';

/** Where one signs in, registers, and finds one's account. */
export function AccountPage({ invitation }: { readonly invitation: string | undefined }) {
  const words = useWords(accountWords);
  const language = useLanguage();
  const client = useMemo(() => new TribuneClient({ baseUrl: '' }), []);
  const { session, error, refresh } = useSession(client);
  const account = session?.account;
  useEffect(() => {
    document.title = `${account ? words.title : words.signIn} · Tribune`;
  }, [words, account]);
  const onSigned = () => {
    forgetInvitation();
    refresh();
  };
  const mayRegister = invitation !== undefined || session?.registration === 'open';
  const refused = new URLSearchParams(location.search).has('refused');
  return (
    <PageFrame width="column">
      {error !== undefined && (
        <div class="notice notice-refusal stack" role="alert">
          <p>{problemText(language, error)}</p>
          <button type="button" class="button button-quiet button-small" onClick={refresh}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {session === undefined && error === undefined && <p role="status">{words.loading}</p>}
      {refused && !account && (
        <p class="notice notice-refusal" role="alert">
          {words.serviceRefused}
        </p>
      )}
      {account && (
        <OwnAccount account={account} client={client} session={session} onOut={refresh} onRenamed={refresh} />
      )}
      {session && !account && invitation !== undefined && (
        <Register client={client} session={session} invitation={invitation} onSigned={onSigned} first />
      )}
      {session && !account && (
        <SignIn client={client} session={session} onSigned={onSigned} first={invitation === undefined} />
      )}
      {session && !account && mayRegister && invitation === undefined && (
        <Register
          client={client}
          session={session}
          invitation={undefined}
          onSigned={onSigned}
          first={false}
        />
      )}
      {session && !account && !mayRegister && <p class="soft">{words.noRegistration}</p>}
    </PageFrame>
  );
}
