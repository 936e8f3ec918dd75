import { useMemo, useState } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { EndConversation } from '../lead/end-conversation.tsx';
import { HandsQueue } from '../lead/hands-queue.tsx';
import type { Leader } from '../lead/leader.ts';
import { StageBar } from '../lead/stage-bar.tsx';
import { useLeading } from '../lead/use-leading.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { CopyField } from '../look/copy-field.tsx';
import { Icon } from '../look/icons.tsx';
import { LeadAudience } from '../studio/audience/lead-audience.tsx';
import { useWords } from '../words/book.ts';
import { ChangeRoom } from './change-room.tsx';
import { homeWords } from './home-words.ts';
import { InvitationList } from './invitation-list.tsx';
import { Invitations } from './invitations.tsx';
import type { Leading } from './leading.ts';
import { LimitForm, type LimitFormProps } from './limit-form.tsx';
import { limitWords } from './limit-words.ts';
import { RecordingNotice } from './recording-notice.tsx';
import { Rehearsed } from './rehearsed.tsx';
import { ReplayEditor } from './replay/replay-editor.tsx';
import { StageControl } from './stage-control.tsx';
import { useAction } from './use-action.ts';
import { useRoomState } from './use-room-state.ts';

export interface LeadRoomProps {
  readonly room: Room;
  readonly leading: Leading;
}

type Move = 'announceRoom' | 'openGreenRoom' | 'openRoom';

/** What leads on from each state, the likeliest first. */
const MOVES: Readonly<Record<Room['state'], readonly Move[]>> = {
  draft: ['announceRoom', 'openRoom'],
  scheduled: ['openGreenRoom', 'openRoom'],
  'green-room': ['openRoom'],
  live: [],
  ended: ['openRoom'],
};

/** Everything that whoever leads a room does with it. */
export function LeadRoom({ room, leading }: LeadRoomProps) {
  const words = useWords(homeWords).operator;
  const [made, setMade] = useState(0);
  const { busy, problem, run } = useAction(leading.onRefused);
  const { client, token, onChange, onGone } = leading;
  const { id, state } = room;
  useRoomState(room, leading);
  const move = (name: Move | 'endRoom') =>
    run(async () => {
      await client.call(name, { params: { room: id }, token });
      onChange();
    });
  const remove = () =>
    run(async () => {
      await client.call('deleteRoom', { params: { room: id }, token });
      onGone(id);
    });
  const stageIsOpen = state === 'live' || state === 'green-room';
  const role = leading.roleIn(id);
  // Co-hosts help on stage; what becomes of the room is for its host.
  const mayMove = leading.operator || role === 'host';
  return (
    <div class="lead-room">
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {!room.recorded && <p class="notice">{words.unrecorded}</p>}
      {room.recorded && (state === 'live' || state === 'ended') && (
        <RecordingNotice room={id} ended={state === 'ended'} leading={leading} />
      )}
      {state === 'green-room' && <p class="notice">{words.greenRoom}</p>}
      {state !== 'draft' && <CopyField label={words.listenLink} text={room.listenUrl} />}
      {room.recorded && room.run !== undefined && state === 'ended' && (
        <ReplayEditor room={room} leading={leading} leads={mayMove} />
      )}
      {role !== undefined && state !== 'ended' && (
        <p>
          <a class="button button-quiet" href={`/r/${id}/studio?own`}>
            <Icon name="microphone" />
            {words.ownPlace}
          </a>
        </p>
      )}
      {(state === 'live' || state === 'ended') && (
        <p>
          <a href={`/r/${id}/statistics`}>{words.statistics}</a>
        </p>
      )}
      {state !== 'ended' && <Rehearsed room={id} leading={leading} mayExpect={mayMove} />}
      {stageIsOpen && <StageControl room={id} leading={leading} />}
      {stageIsOpen && <LeadStage room={room} leading={leading} />}
      {state !== 'ended' && <Invitations room={id} leading={leading} onMade={() => setMade((n) => n + 1)} />}
      <InvitationList room={id} leading={leading} made={made} />
      {mayMove && state !== 'ended' && state !== 'live' && <ChangeRoom room={room} leading={leading} />}
      {mayMove && state !== 'ended' && <Limit room={id} leading={leading} />}
      {mayMove && (
        <div class="actions">
          {MOVES[state].map((name, index) => (
            <button
              type="button"
              key={name}
              class={`button${index > 0 || state === 'ended' ? ' button-quiet' : ''}`}
              disabled={busy}
              onClick={() => void move(name)}
            >
              {moveName(words, state, name)}
            </button>
          ))}
          {state === 'live' && (
            <EndConversation
              title={room.title}
              recorded={room.recorded}
              busy={busy}
              onEnd={() => void move('endRoom')}
            />
          )}
          {(state === 'scheduled' || state === 'green-room') && (
            <CallOffButton room={room} busy={busy} onCallOff={() => void move('endRoom')} />
          )}
          {!stageIsOpen && <DeleteButton room={room} busy={busy} onDelete={() => void remove()} />}
        </div>
      )}
    </div>
  );
}

function Limit(props: LimitFormProps) {
  const words = useWords(limitWords);
  const [open, setOpen] = useState(false);
  return (
    <details class="more-fields" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.title}</summary>
      {open && <LimitForm {...props} />}
    </details>
  );
}

/** The order on the stage, for who leads it from here. */
function LeadStage({ room, leading }: LeadRoomProps) {
  const { client, token, operator } = leading;
  const role = leading.roleIn(room.id);
  const words = useWords(homeWords).operator;
  const { problem, run } = useLeading();
  // Read every few seconds, so by whoever looks at it alone.
  const [audienceOpen, setAudienceOpen] = useState(false);
  const leader = useMemo(
    (): Leader => ({
      room: room.id,
      as: operator ? 'host' : (role ?? 'co-host'),
      ask: (call) => call(client, token),
    }),
    [room.id, operator, role, client, token],
  );
  const act = async (work: () => Promise<unknown>) => {
    await run(work);
    leading.onChange();
  };
  return (
    <>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      <StageBar leader={leader} locked={room.locked === true} run={act} />
      {room.state === 'live' && <HandsQueue leader={leader} level={4} />}
      <details class="panel" onToggle={(event) => setAudienceOpen(event.currentTarget.open)}>
        <summary>{words.audience}</summary>
        {audienceOpen && <LeadAudience leader={leader} level={4} />}
      </details>
    </>
  );
}

type OperatorWords = (typeof homeWords)['en']['operator'];

function moveName(words: OperatorWords, state: Room['state'], move: Move): string {
  if (move === 'announceRoom') return words.announce;
  if (move === 'openGreenRoom') return words.openGreenRoom;
  if (state === 'green-room') return words.goLive;
  return state === 'ended' ? words.openAgain : words.openNow;
}

interface CallOffButtonProps {
  readonly room: Room;
  readonly busy: boolean;
  readonly onCallOff: () => void;
}

function CallOffButton({ room, busy, onCallOff }: CallOffButtonProps) {
  const words = useWords(homeWords).operator;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button button-danger" disabled={busy} onClick={() => setAsking(true)}>
        {words.callOff}
      </button>
      <ConfirmDialog
        open={asking}
        title={words.callOffTitle(room.title)}
        text={words.callOffText}
        yes={words.callOff}
        no={words.keep}
        onYes={onCallOff}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

interface DeleteButtonProps {
  readonly room: Room;
  readonly busy: boolean;
  readonly onDelete: () => void;
}

function DeleteButton({ room, busy, onDelete }: DeleteButtonProps) {
  const words = useWords(homeWords).operator;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button button-danger" disabled={busy} onClick={() => setAsking(true)}>
        {words.delete}
      </button>
      <ConfirmDialog
        open={asking}
        title={words.deleteTitle(room.title)}
        text={words.deleteText}
        yes={words.deleteYes}
        no={words.keep}
        onYes={onDelete}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
