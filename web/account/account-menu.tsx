import { useRef } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import { useWords } from '../words/book.ts';
import { accountWords } from './account-words.ts';
import type { SessionRead } from './use-session.ts';
import { useSigning } from './use-signing.ts';

export interface AccountMenuProps {
  readonly client: TribuneClient;
  readonly read: SessionRead;
}

/** In the head of a page: who is signed in, or the way to sign in. */
export function AccountMenu({ client, read }: AccountMenuProps) {
  const words = useWords(accountWords);
  const signing = useSigning();
  const menu = useRef<HTMLDetailsElement>(null);
  const account = read.session?.account;
  if (!read.session) return null;
  if (!account) return <a href="/account/">{words.signIn}</a>;
  const out = () =>
    signing.run(async () => {
      await client.call('signOut', {});
      location.reload();
    });
  return (
    <details
      class="account-menu"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        menu.current?.removeAttribute('open');
        menu.current?.querySelector('summary')?.focus();
      }}
    >
      <summary>
        <span class="unseen">{words.menu}: </span>
        {account.name}
      </summary>
      <div class="account-menu-list">
        <a href="/account/">{words.title}</a>
        <button type="button" class="link-button" disabled={signing.busy} onClick={() => void out()}>
          {words.signOut}
        </button>
        {signing.problem !== undefined && <p role="alert">{signing.problem}</p>}
      </div>
    </details>
  );
}
