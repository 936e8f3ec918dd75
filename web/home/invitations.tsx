import { useState } from 'preact/hooks';
import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import { type KeptInvitation, keepInvitation, keptInvitations } from './kept-invitations.ts';
import type { OperatorRights } from './operator-rights.ts';
import { useAction } from './use-action.ts';

export interface InvitationsProps {
  readonly room: string;
  readonly operator: OperatorRights;
}

/** Makes speakers' links. The server shows each once, so this tab keeps those it made. */
export function Invitations({ room, operator }: InvitationsProps) {
  const words = useWords(homeWords).operator;
  const [name, setName] = useState('');
  const [muted, setMuted] = useState(false);
  const [made, setMade] = useState<readonly KeptInvitation[]>(() => keptInvitations(room));
  const { busy, problem, run } = useAction(operator.onRefused);
  const invite = async (event: SubmitEvent) => {
    event.preventDefault();
    await run(async () => {
      const invitation = await operator.client.call('inviteSpeaker', {
        params: { room },
        body: { name: name.trim(), muted },
        token: operator.token,
      });
      setMade(keepInvitation({ room, name: invitation.name, studioUrl: invitation.studioUrl }));
      setName('');
    });
  };
  return (
    <section class="stack" aria-labelledby="invite-title">
      <h4 class="lead-title" id="invite-title">
        {words.invite}
      </h4>
      <form class="invite" onSubmit={invite}>
        <div class="field">
          <label for="speaker-name">{words.speakerName}</label>
          <input
            id="speaker-name"
            value={name}
            required
            maxLength={60}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <label class="check invite-muted">
          <input
            type="checkbox"
            checked={muted}
            onChange={(event) => setMuted(event.currentTarget.checked)}
          />
          <span>{words.startMuted}</span>
        </label>
        <button type="submit" class="button button-quiet" disabled={busy}>
          {words.makeLink}
        </button>
      </form>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {made.length > 0 && <p class="field-hint">{words.linkHint}</p>}
      {made.map((invitation) => (
        <CopyField
          key={invitation.studioUrl}
          label={words.linkFor(invitation.name)}
          text={invitation.studioUrl}
        />
      ))}
    </section>
  );
}
