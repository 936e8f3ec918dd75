import { useEffect, useRef, useState } from 'preact/hooks';
import type { InvitationRecord } from '../../src/contract/schemas.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { useAction } from './use-action.ts';
import { useInvitations } from './use-invitations.ts';

export interface InvitationListProps {
  readonly room: string;
  readonly leading: Leading;
  /** Counts up with each invitation that is made. */
  readonly made: number;
}

type Came = InvitationRecord['came'][number];

/** The room's invitations, with who came by them and who tried to come back; to be revoked and blocked. */
export function InvitationList({ room, leading, made }: InvitationListProps) {
  const words = useWords(homeWords).operator;
  const { invitations, showMore, look } = useInvitations(room, leading, made);
  const [revoking, setRevoking] = useState<InvitationRecord>();
  const [blocking, setBlocking] = useState<Came>();
  const { busy, problem, run } = useAction(leading.onRefused);
  const { client, token } = leading;
  const rows = useRef<HTMLUListElement>(null);
  /** How many there were when more were asked for: the focus goes to the next, for the button may be gone then. */
  const [shown, setShown] = useState<number>();
  useEffect(() => {
    if (shown === undefined || invitations.length <= shown) return;
    const first = rows.current?.children[shown];
    if (first instanceof HTMLElement) first.focus();
    setShown(undefined);
  }, [shown, invitations.length]);
  const change = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      look();
    });
  const revoke = ({ id }: InvitationRecord) =>
    change(() => client.call('revokeInvitation', { params: { room, invitation: id }, token }));
  const block = ({ place }: Came, closing = false) => {
    const query = closing ? { invitation: 'close' as const } : {};
    return change(() => client.call('blockSpeaker', { params: { room, place }, query, token }));
  };
  const unblock = ({ place }: Came) =>
    change(() => client.call('unblockSpeaker', { params: { room, place }, token }));
  if (invitations.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="invitations-title">
      <h4 class="lead-title" id="invitations-title">
        {words.invitations}
      </h4>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      <ul class="plain-list invitation-rows" ref={rows}>
        {invitations.map((invitation) => (
          <li key={invitation.id} class="invitation-row" tabIndex={-1}>
            <InvitationLine invitation={invitation} busy={busy} onRevoke={() => setRevoking(invitation)} />
            <ul class="plain-list">
              {invitation.came.map((person) => (
                <CameLine
                  key={person.place}
                  person={person}
                  busy={busy}
                  onBlock={() => setBlocking(person)}
                  onUnblock={() => void unblock(person)}
                />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {showMore && (
        <div class="actions">
          <button
            type="button"
            class="button button-quiet button-small"
            onClick={() => {
              setShown(invitations.length);
              showMore();
            }}
          >
            {words.moreInvitations}
          </button>
        </div>
      )}
      <ConfirmDialog
        open={revoking !== undefined}
        title={words.revokeTitle}
        text={words.revokeText}
        yes={words.revokeYes}
        no={words.keep}
        onYes={() => revoking && void revoke(revoking)}
        onClose={() => setRevoking(undefined)}
      />
      <ConfirmDialog
        open={blocking !== undefined}
        title={words.blockTitle(blocking?.name ?? '')}
        text={words.blockText}
        yes={words.blockYes}
        no={words.keep}
        onYes={() => blocking && void block(blocking)}
        more={{ yes: words.blockYesAndClose, onYes: () => blocking && void block(blocking, true) }}
        onClose={() => setBlocking(undefined)}
      />
    </section>
  );
}

interface InvitationLineProps {
  readonly invitation: InvitationRecord;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}

function InvitationLine({ invitation, busy, onRevoke }: InvitationLineProps) {
  const words = useWords(homeWords).operator;
  const language = useLanguage();
  const { name, role, uses, came, revokedMs, untilMs, attempts } = invitation;
  const label = name ?? words.severalOf(came.length, uses);
  const state = [
    words.roles[role === 'co-host' ? 'co-host' : 'speaker'],
    ...(revokedMs !== undefined ? [words.revoked] : []),
    ...(revokedMs === undefined && untilMs !== undefined
      ? [words.goodUntil(formatDate(language, untilMs))]
      : []),
    ...(name !== undefined && came.length === 0 && revokedMs === undefined ? [words.notCome] : []),
  ];
  return (
    <div class="stage-row">
      <span class="stage-name">
        {label}
        <span class="soft small"> · {state.join(' · ')}</span>
        {attempts && (
          <span class="small attempts">
            {' '}
            · {words.attempts(attempts.count, formatDate(language, attempts.lastMs))}
          </span>
        )}
      </span>
      {revokedMs === undefined && (
        <button
          type="button"
          class="button button-quiet button-small"
          disabled={busy}
          aria-label={words.ofPerson(words.revoke, label)}
          onClick={onRevoke}
        >
          {words.revoke}
        </button>
      )}
    </div>
  );
}

interface CameLineProps {
  readonly person: Came;
  readonly busy: boolean;
  readonly onBlock: () => void;
  readonly onUnblock: () => void;
}

function CameLine({ person, busy, onBlock, onUnblock }: CameLineProps) {
  const words = useWords(homeWords).operator;
  const language = useLanguage();
  const { name, cameMs, removed, blocked, signedIn, attempts } = person;
  const state = [
    words.came(formatDate(language, cameMs)),
    ...(signedIn ? [words.withAccount] : []),
    ...(blocked ? [words.blocked] : removed ? [words.removed] : []),
  ];
  const what = blocked ? words.unblock : words.block;
  return (
    <li class="stage-row came-row">
      <span class="stage-name">
        {name}
        <span class="soft small"> · {state.join(' · ')}</span>
        {attempts && (
          <span class="small attempts">
            {' '}
            · {words.attempts(attempts.count, formatDate(language, attempts.lastMs))}
          </span>
        )}
      </span>
      <button
        type="button"
        class={`button button-small ${blocked ? 'button-quiet' : 'button-danger'}`}
        disabled={busy}
        aria-label={words.ofPerson(what, name)}
        onClick={blocked ? onUnblock : onBlock}
      >
        {what}
      </button>
    </li>
  );
}
