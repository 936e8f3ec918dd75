import { useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Account } from '../../src/contract/schemas.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { memberWords } from './member-words.ts';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface CloseOwnAccountProps {
  readonly client: TribuneClient;
  readonly account: Account;
  readonly onClosed: () => void;
}

/** The last thing on the page of one's account. */
export function CloseOwnAccount({ client, account, onClosed }: CloseOwnAccountProps) {
  const words = useWords(memberWords);
  const { run, busy, problem } = useSigning();
  const [asking, setAsking] = useState(false);
  const close = () =>
    run(async () => {
      await client.call('closeOwnAccount', { body: { name: account.name }, token: undefined });
      onClosed();
    });
  return (
    <section class="stack account-part">
      <h2>{words.closeOwnTitle}</h2>
      <div class="actions">
        <button
          type="button"
          class="button button-danger button-small"
          disabled={busy}
          onClick={() => setAsking(true)}
        >
          {words.closeOwn}
        </button>
      </div>
      <Problem text={problem} />
      <ConfirmDialog
        open={asking}
        title={words.closeOwnWhat}
        text={words.closeOwnText}
        yes={words.closeOwn}
        no={words.cancel}
        onYes={() => void close()}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
