import { useState } from 'preact/hooks';
import type { InvitedRole } from '../../src/core/rights.ts';
import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import { type KeptInvitation, keepInvitation, keptInvitations } from './kept-invitations.ts';
import type { Leading } from './leading.ts';
import { useAction } from './use-action.ts';

export interface InvitationsProps {
  readonly room: string;
  readonly leading: Leading;
  readonly onMade: () => void;
}

const HOUR_MS = 3_600_000;
/** How long an invitation may be good, in ms; 0: as long as the room. */
const SPANS = [0, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS] as const;
const MOST_USES = 100;

/** Makes speakers' links. The server shows each once, so this tab keeps those it made. */
export function Invitations({ room, leading, onMade }: InvitationsProps) {
  const words = useWords(homeWords).operator;
  const [name, setName] = useState('');
  const [uses, setUses] = useState(1);
  const [role, setRole] = useState<InvitedRole>('speaker');
  const [spanMs, setSpan] = useState<number>(0);
  const [muted, setMuted] = useState(false);
  const [made, setMade] = useState<readonly KeptInvitation[]>(() => keptInvitations(room));
  const { busy, problem, run } = useAction(leading.onRefused);
  // Only who may end the room says who helps to lead it.
  const mayNameCoHost = leading.operator || leading.roleIn(room) === 'host';
  const invite = async (event: SubmitEvent) => {
    event.preventDefault();
    await run(async () => {
      const end = spanMs === 0 ? {} : { untilMs: Date.now() + spanMs };
      const common = { params: { room }, token: leading.token };
      const wish = { role, muted, ...end };
      const invitation =
        uses === 1
          ? await leading.client.call('inviteSpeaker', { ...common, body: { ...wish, name: name.trim() } })
          : { ...(await leading.client.call('makeLink', { ...common, body: { ...wish, uses } })), name: '' };
      const { studioUrl } = invitation;
      setMade(keepInvitation({ room, name: invitation.name, uses, studioUrl }));
      setName('');
      onMade();
    });
  };
  return (
    <section class="stack" aria-labelledby="invite-title">
      <h4 class="lead-title" id="invite-title">
        {words.invite}
      </h4>
      <form class="invite" onSubmit={invite}>
        {uses === 1 && (
          <div class="field invite-name">
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
        )}
        <div class="field">
          <label for="invite-uses">{words.uses}</label>
          <input
            id="invite-uses"
            type="number"
            required
            min={1}
            max={MOST_USES}
            value={uses}
            onInput={(event) => setUses(Number(event.currentTarget.value) || 1)}
          />
        </div>
        {mayNameCoHost && (
          <div class="field">
            <label for="invite-role">{words.role}</label>
            <select
              id="invite-role"
              value={role}
              onChange={(event) => setRole(event.currentTarget.value as InvitedRole)}
            >
              <option value="speaker">{words.roles.speaker}</option>
              <option value="co-host">{words.roles['co-host']}</option>
            </select>
          </div>
        )}
        <div class="field">
          <label for="invite-span">{words.good}</label>
          <select
            id="invite-span"
            value={spanMs}
            onChange={(event) => setSpan(Number(event.currentTarget.value))}
          >
            {SPANS.map((span, index) => (
              <option key={span} value={span}>
                {words.spans[index]}
              </option>
            ))}
          </select>
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
          label={
            (invitation.uses ?? 1) > 1
              ? words.linkForSeveral(invitation.uses ?? 1)
              : words.linkFor(invitation.name)
          }
          text={invitation.studioUrl}
        />
      ))}
    </section>
  );
}
