import type { TribuneClient } from '../../src/client/client.ts';
import type { Account } from '../../src/contract/schemas.ts';
import { useWords } from '../words/book.ts';
import { GraveAction } from './grave-action.tsx';
import { memberWords } from './member-words.ts';

export interface CloseOwnAccountProps {
  readonly client: TribuneClient;
  readonly account: Account;
  readonly onClosed: () => void;
}

/** The last thing on the page of one's account. */
export function CloseOwnAccount({ client, account, onClosed }: CloseOwnAccountProps) {
  const words = useWords(memberWords);
  const close = async () => {
    await client.call('closeOwnAccount', { body: { name: account.name }, token: undefined });
    onClosed();
  };
  return (
    <section class="stack account-part">
      <h2>{words.closeOwnTitle}</h2>
      <GraveAction
        label={words.closeOwn}
        title={words.closeOwnWhat}
        text={words.closeOwnText}
        no={words.cancel}
        work={close}
      />
    </section>
  );
}
