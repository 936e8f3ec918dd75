import { useCallback, useEffect, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Member, Recovery } from '../../src/contract/member-schemas.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { memberWords } from './member-words.ts';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface AccountsListProps {
  readonly client: TribuneClient;
  /** Who looks. */
  readonly own: string;
  /** Links to accounts are others now. */
  readonly onLinks: () => void;
  /** The rank of who looks is another, or their account is closed. */
  readonly onOwn: () => void;
}

/** Everyone's accounts, for an operator. */
export function AccountsList({ client, own, onLinks, onOwn }: AccountsListProps) {
  const words = useWords(memberWords);
  const { run, busy, problem } = useSigning();
  const [members, setMembers] = useState<readonly Member[]>([]);
  const [next, setNext] = useState<string>();
  const read = useCallback(
    (before?: string) =>
      run(async () => {
        const query = before === undefined ? {} : { before };
        const page = await client.call('listAccounts', { query, token: undefined });
        setMembers((shown) => (before === undefined ? page.accounts : [...shown, ...page.accounts]));
        setNext(page.next);
      }),
    [client, run],
  );
  useEffect(() => void read(), [read]);
  const change = (id: string, member: Member | undefined) => {
    setMembers((shown) => shown.flatMap((each) => (each.id === id ? (member ?? []) : each)));
    if (id === own) onOwn();
    // Those that they made end with their rank and their account.
    else onLinks();
  };
  // Twice at once would show the same page twice.
  const more = () => busy || void read(next);
  return (
    <section class="stack account-part">
      <h2>{words.accounts}</h2>
      <p class="soft">{words.accountsText}</p>
      <ul class="plain-list member-list">
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            isOwn={member.id === own}
            client={client}
            onChange={(changed) => change(member.id, changed)}
            onLinks={onLinks}
          />
        ))}
      </ul>
      <Problem text={problem} />
      {next !== undefined && (
        <div class="actions">
          <button type="button" class="button button-quiet" aria-disabled={busy} onClick={more}>
            {words.more}
          </button>
        </div>
      )}
    </section>
  );
}

interface MemberRowProps {
  readonly member: Member;
  readonly isOwn: boolean;
  readonly client: TribuneClient;
  /** Undefined: it is gone. */
  readonly onChange: (member: Member | undefined) => void;
  readonly onLinks: () => void;
}

function MemberRow({ member, isOwn, client, onChange, onLinks }: MemberRowProps) {
  const words = useWords(memberWords);
  const language = useLanguage();
  const { run, problem } = useSigning();
  const [asking, setAsking] = useState<'rank' | 'close'>();
  const [recovery, setRecovery] = useState<Recovery>();
  const { id, name, operator } = member;
  const params = { account: id };
  const rank = () =>
    run(async () =>
      onChange(
        await client.call('changeAccount', { params, body: { operator: !operator }, token: undefined }),
      ),
    );
  const close = () =>
    run(async () => {
      await client.call('closeAccount', { params, token: undefined });
      onChange(undefined);
    });
  const recover = () =>
    run(async () => {
      setRecovery(await client.call('makeRecovery', { params, token: undefined }));
      onLinks();
    });
  const named = (what: string) => ({ 'aria-label': `${what} – ${name}` });
  return (
    <li class="member stack">
      <div>
        <p class="member-name">
          {name} {isOwn && <span class="soft small">({words.you})</span>}
        </p>
        <p class="soft small">
          {[
            operator ? words.operator : '',
            words.since(formatDate(language, member.createdMs)),
            ...waysOf(member, words),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div class="actions">
        <button
          type="button"
          class="button button-quiet button-small"
          {...named(words.recover)}
          onClick={() => void recover()}
        >
          {words.recover}
        </button>
        <button
          type="button"
          class="button button-quiet button-small"
          {...named(operator ? words.withdraw : words.promote)}
          onClick={() => setAsking('rank')}
        >
          {operator ? words.withdraw : words.promote}
        </button>
        <button
          type="button"
          class="button button-danger button-small"
          {...named(words.close)}
          onClick={() => setAsking('close')}
        >
          {words.close}
        </button>
      </div>
      <Problem text={problem} />
      {recovery && (
        <>
          <CopyField label={words.recoverLink(name)} text={recovery.recoverUrl} />
          <p class="field-hint">{words.recoverHint(formatDate(language, recovery.untilMs))}</p>
        </>
      )}
      <ConfirmDialog
        open={asking === 'rank'}
        title={operator ? words.withdrawWhat(name) : words.promoteWhat(name)}
        text={operator ? words.withdrawText : words.promoteText}
        yes={operator ? words.withdraw : words.promote}
        no={words.cancel}
        onYes={() => void rank()}
        onClose={() => setAsking(undefined)}
      />
      <ConfirmDialog
        open={asking === 'close'}
        title={words.closeWhat(name)}
        text={words.closeText}
        yes={words.close}
        no={words.cancel}
        onYes={() => void close()}
        onClose={() => setAsking(undefined)}
      />
    </li>
  );
}

function waysOf(
  member: Member,
  words: { ways(n: number): string; password: string; provider: string },
): string[] {
  return [
    words.ways(member.passkeys),
    ...(member.password ? [words.password] : []),
    ...(member.provider ? [words.provider] : []),
  ];
}
