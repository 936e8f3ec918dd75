import { useState } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { CopyField } from '../look/copy-field.tsx';
import { useWords } from '../words/book.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { homeWords } from './home-words.ts';
import { Invitations } from './invitations.tsx';
import type { OperatorRights } from './operator-rights.ts';
import { RecordingNotice } from './recording-notice.tsx';
import { StageControl } from './stage-control.tsx';
import { useAction } from './use-action.ts';

export interface LeadRoomProps {
  readonly room: Room;
  readonly operator: OperatorRights;
}

/** Everything that the operator does with one room. */
export function LeadRoom({ room, operator }: LeadRoomProps) {
  const words = useWords(homeWords).operator;
  const [ending, setEnding] = useState(false);
  const { busy, problem, run } = useAction(operator.onRefused);
  const call = (name: 'openRoom' | 'endRoom') =>
    run(async () => {
      await operator.client.call(name, { params: { room: room.id }, token: operator.token });
      operator.onChange();
    });
  const scheduled = room.state === 'scheduled';
  return (
    <div class="lead-room">
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {room.state !== 'scheduled' && (
        <RecordingNotice room={room.id} ended={room.state === 'ended'} operator={operator} />
      )}
      <CopyField label={words.listenLink} text={room.listenUrl} />
      {room.state === 'live' && <StageControl room={room.id} operator={operator} />}
      {room.state !== 'ended' && <Invitations room={room.id} operator={operator} />}
      <div class="actions">
        {room.state !== 'live' && (
          <button
            type="button"
            class={`button${scheduled ? '' : ' button-quiet'}`}
            disabled={busy}
            onClick={() => void call('openRoom')}
          >
            {scheduled ? words.openNow : words.openAgain}
          </button>
        )}
        {room.state !== 'ended' && (
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
