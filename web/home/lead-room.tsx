import { useState } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { CopyField } from '../look/copy-field.tsx';
import { Icon } from '../look/icons.tsx';
import { useWords } from '../words/book.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { homeWords } from './home-words.ts';
import { InvitationList } from './invitation-list.tsx';
import { Invitations } from './invitations.tsx';
import type { Leading } from './leading.ts';
import { RecordingNotice } from './recording-notice.tsx';
import { StageControl } from './stage-control.tsx';
import { useAction } from './use-action.ts';

export interface LeadRoomProps {
  readonly room: Room;
  readonly leading: Leading;
}

/** Everything that whoever leads a room does with it. */
export function LeadRoom({ room, leading }: LeadRoomProps) {
  const words = useWords(homeWords).operator;
  const [ending, setEnding] = useState(false);
  const [made, setMade] = useState(0);
  const { busy, problem, run } = useAction(leading.onRefused);
  const call = (name: 'openRoom' | 'endRoom') =>
    run(async () => {
      await leading.client.call(name, { params: { room: room.id }, token: leading.token });
      leading.onChange();
    });
  const scheduled = room.state === 'scheduled';
  const role = leading.roleIn(room.id);
  const mayOpen = leading.operator || role === 'host';
  return (
    <div class="lead-room">
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {room.state !== 'scheduled' && <RecordingNotice room={room.id} leading={leading} />}
      <CopyField label={words.listenLink} text={room.listenUrl} />
      {role !== undefined && room.state !== 'ended' && (
        <p>
          <a class="button button-quiet" href={`/r/${room.id}/studio?own`}>
            <Icon name="microphone" />
            {words.ownPlace}
          </a>
        </p>
      )}
      {room.state === 'live' && <StageControl room={room.id} leading={leading} />}
      {room.state !== 'ended' && (
        <Invitations room={room.id} leading={leading} onMade={() => setMade((n) => n + 1)} />
      )}
      <InvitationList room={room.id} leading={leading} made={made} />
      <div class="actions">
        {mayOpen && room.state !== 'live' && (
          <button
            type="button"
            class={`button${scheduled ? '' : ' button-quiet'}`}
            disabled={busy}
            onClick={() => void call('openRoom')}
          >
            {scheduled ? words.openNow : words.openAgain}
          </button>
        )}
        {mayOpen && room.state !== 'ended' && (
          <button type="button" class="button button-danger" disabled={busy} onClick={() => setEnding(true)}>
            {scheduled ? words.callOff : words.end}
          </button>
        )}
      </div>
      <ConfirmDialog
        open={ending}
        title={words.endTitle(room.title)}
        text={scheduled ? words.callOffText : words.endText}
        yes={scheduled ? words.callOff : words.endYes}
        no={words.keep}
        onYes={() => void call('endRoom')}
        onClose={() => setEnding(false)}
      />
    </div>
  );
}
