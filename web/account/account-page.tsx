import { useEffect, useMemo, useState } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { problemText } from '../words/refusal-words.ts';
import { accountWords } from './account-words.ts';
import { forgetLinkSecret } from './invitation.ts';
import { OwnAccount } from './own-account.tsx';
import { Recover } from './recover.tsx';
import { Register } from './register.tsx';
import { SignIn } from './sign-in.tsx';
import { useSession } from './use-session.ts';

export interface AccountPageProps {
  readonly invitation: string | undefined;
  /** Secret of a recovery link. */
  readonly recovery: string | undefined;
}

/** Where one signs in, registers, and finds one's account. */
export function AccountPage({ invitation: invited, recovery }: AccountPageProps) {
  const words = useWords(accountWords);
  const language = useLanguage();
  const client = useMemo(() => new TribuneClient({ baseUrl: '' }), []);
  const { session, error, refresh } = useSession(client);
  const account = session?.account;
  useEffect(() => {
    document.title = `${account ? words.title : words.signIn} · Tribune`;
  }, [words, account]);
  const [used, setUsed] = useState(false);
  // Whoever is signed in here may still follow a link, to an account of theirs or another's.
  const recovering = recovery !== undefined && !used;
  const invitation = used ? undefined : invited;
  const onSigned = () => {
    forgetLinkSecret('register');
    forgetLinkSecret('recover');
    setUsed(true);
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
      {session && recovering && <Recover client={client} recovery={recovery} onSigned={onSigned} />}
      {account && !recovering && (
        <OwnAccount account={account} client={client} session={session} onChange={refresh} />
      )}
      {session && !account && !recovering && invitation !== undefined && (
        <Register client={client} session={session} invitation={invitation} onSigned={onSigned} first />
      )}
      {session && !account && !recovering && (
        <SignIn client={client} session={session} onSigned={onSigned} first={invitation === undefined} />
      )}
      {session && !account && !recovering && mayRegister && invitation === undefined && (
        <Register
          client={client}
          session={session}
          invitation={undefined}
          onSigned={onSigned}
          first={false}
        />
      )}
      {session && !account && !recovering && !mayRegister && (
        <p class="soft account-none">{words.noRegistration}</p>
      )}
    </PageFrame>
  );
}
