import { useCallback, useEffect, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { AccountLink } from '../../src/contract/member-schemas.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { memberWords } from './member-words.ts';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface AccountLinksProps {
  readonly client: TribuneClient;
  /** Another number: there may be others now. */
  readonly turn: number;
}

/** Which links open accounts, for operators: what nobody used yet, and how to end it. */
export function AccountLinks({ client, turn }: AccountLinksProps) {
  const words = useWords(memberWords);
  const { run, busy, problem } = useSigning();
  const [links, setLinks] = useState<readonly AccountLink[]>();
  const read = useCallback(async () => {
    setLinks((await client.call('listAccountLinks', { token: undefined })).links);
  }, [client]);
  useEffect(() => void run(read), [run, read, turn]);
  const revoke = (link: string) => {
    if (busy) return;
    void run(async () => {
      try {
        await client.call('revokeAccountLink', { params: { link }, token: undefined });
      } finally {
        // Also of one that was used meanwhile: it goes from the list.
        await read();
      }
    });
  };
  return (
    <section class="stack account-part">
      <h2>{words.links}</h2>
      <p class="soft">{words.linksText}</p>
      {links?.length === 0 && <p class="soft">{words.noLinks}</p>}
      <ul class="plain-list member-list">
        {links?.map((link) => (
          <LinkRow key={link.id} link={link} busy={busy} onRevoke={() => revoke(link.id)} />
        ))}
      </ul>
      <Problem text={problem} />
    </section>
  );
}

interface LinkRowProps {
  readonly link: AccountLink;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}

function LinkRow({ link, busy, onRevoke }: LinkRowProps) {
  const words = useWords(memberWords);
  const language = useLanguage();
  const { recovers, operator, madeBy, createdMs, untilMs } = link;
  const what = recovers ? words.recovers(recovers.name) : operator ? words.asOperator : words.asMember;
  const facts = [
    madeBy
      ? words.madeBy(madeBy.name, formatDate(language, createdMs))
      : words.linkMade(formatDate(language, createdMs)),
    ...(untilMs === undefined ? [] : [words.until(formatDate(language, untilMs))]),
  ];
  return (
    <li class="member member-line">
      <div>
        <p class="member-name">{what}</p>
        <p class="soft small">{facts.join(' · ')}</p>
      </div>
      <button
        type="button"
        class="button button-danger button-small"
        aria-label={`${words.revoke} – ${what}`}
        aria-disabled={busy}
        onClick={onRevoke}
      >
        {words.revoke}
      </button>
    </li>
  );
}
