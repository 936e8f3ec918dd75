import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HandList } from '../../src/contract/schemas.ts';
import { KeysButton, KeysDialog } from '../keys/keys-dialog.tsx';
import { EndConversation } from '../lead/end-conversation.tsx';
import { HandsQueue } from '../lead/hands-queue.tsx';
import { StageBar } from '../lead/stage-bar.tsx';
import { useLeading } from '../lead/use-leading.ts';
import { CopyField } from '../look/copy-field.tsx';
import { Icon } from '../look/icons.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatTime } from '../words/numbers.ts';
import { LeadAudience } from './audience/lead-audience.tsx';
import { PeopleList } from './people-list.tsx';
import { MicrophoneSetup, OutputSetup } from './sound-setup.tsx';
import { StageLine } from './stage-line.tsx';
import { stageWords } from './stage-words.ts';
import type { Stay } from './stay.ts';
import { studioWords } from './studio-words.ts';
import { isHeard } from './talk/talking.ts';
import { useKeys } from './talk/use-keys.ts';
import { UnmuteQuestion } from './unmute-question.tsx';
import { useAwake } from './use-awake.ts';
import { useLeader } from './use-leader.ts';
import { useWatched } from './watched.ts';
import type { Joining } from './whip/joining.ts';

export interface OnStageProps {
  readonly stay: Stay;
  readonly joining: Exclude<Joining, { kind: 'idle' | 'over' }>;
}

/** The stage as a speaker sees it, also while the connection comes or comes back. */
export function OnStage({ stay, joining }: OnStageProps) {
  const words = useWords(studioWords);
  const { keys } = useWords(stageWords);
  const title = useRef<HTMLHeadingElement>(null);
  const voiceless = useWatched(stay.sound.microphone.state).kind === 'failed';
  const silenced = useWatched(stay.sound.microphone.silenced);
  const [soundOpen, setSoundOpen] = useState(false);
  const talking = useWatched(stay.talking);
  const recorded = useWatched(stay.session.recorded);
  const { live, kept } = useWatched(stay.session.air) ?? { live: true, kept: true };
  const [keysOpen, setKeysOpen] = useState(false);
  const [keysEnabled, enableKeys] = useKeys({
    'toggle-mute': () => stay.talk({ type: 'toggle' }),
    talk: () => stay.talk({ type: 'talk' }),
    hush: () => stay.talk({ type: 'hush' }),
    'list-keys': () => setKeysOpen(true),
  });
  const order = useWatched(stay.session.order);
  const leader = useLeader(stay);
  const { problem, run } = useLeading();
  const [came, setCame] = useState<HandList['came']>([]);
  const byHand = useMemo(() => new Set(came.map(({ place }) => place)), [came]);
  const end = () =>
    stay.lead((client, token) => client.call('endRoom', { params: { room: stay.place.room }, token }));
  useAwake();
  // The button that had the focus is gone; from the title a screen reader reads on, and Space is free for talking.
  useEffect(() => title.current?.focus(), []);
  // Why, and how to have it back, stands there.
  useEffect(() => {
    if (voiceless) setSoundOpen(true);
  }, [voiceless]);
  const here = joining.kind === 'on-stage';
  return (
    <div class="on-stage stack-wide">
      <header class="stack">
        <p class="eyebrow">{stay.place.title}</p>
        <h1 class="studio-title" ref={title} tabIndex={-1}>
          {here ? (live ? words.stage.onStage : words.stage.inGreenRoom) : stay.place.name}
        </h1>
        <StageLine {...{ joining, talking, voiceless, silenced, live }} />
        <div role="status">
          {here && live && kept && !recorded && (
            <p class="notice notice-caution">{words.stage.notRecorded}</p>
          )}
          {here && !kept && <p class="notice">{words.stage.liveOnly}</p>}
          {here && order?.endsMs !== undefined && <Hostless endsMs={order.endsMs} />}
        </div>
        <UnmuteQuestion stay={stay} />
      </header>
      {joining.kind !== 'not-open' && <PeopleList {...{ stay, leader, byHand, run }} />}
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {leader && here && (
        <section class="panel stack-wide" aria-label={words.stage.lead}>
          <StageBar leader={leader} locked={order?.locked === true} run={run} />
          {live && <HandsQueue leader={leader} version={order?.handsVersion} onCame={setCame} />}
          {live && leader.as === 'host' && (
            <div class="actions">
              <EndConversation title={stay.place.title} recorded={kept} onEnd={() => void run(end)} />
            </div>
          )}
        </section>
      )}
      <Controls stay={stay} here={here} onKeys={() => setKeysOpen(true)} />
      <details
        class="panel sound-panel"
        open={soundOpen}
        onToggle={(event) => setSoundOpen(event.currentTarget.open)}
      >
        <summary>{words.stage.sound}</summary>
        <div class="sound-panel-body">
          <MicrophoneSetup sound={stay.sound} />
          <OutputSetup sound={stay.sound} />
        </div>
      </details>
      {leader && <LeadAudience leader={leader} />}
      <CopyField label={words.stage.listenLink} text={`${location.origin}/r/${stay.place.room}`} />
      <KeysDialog
        help={[
          { keys: ['M'], does: keys.mute },
          { keys: [' '], does: keys.talk },
        ]}
        open={keysOpen}
        enabled={keysEnabled}
        onEnable={enableKeys}
        onClose={() => setKeysOpen(false)}
      />
    </div>
  );
}

/** Said to everyone on stage, beforehand. */
function Hostless({ endsMs }: { readonly endsMs: number }) {
  const words = useWords(studioWords).stage;
  const language = useLanguage();
  return <p class="notice notice-caution">{words.hostless(formatTime(language, endsMs))}</p>;
}

interface ControlsProps {
  readonly stay: Stay;
  readonly here: boolean;
  readonly onKeys: () => void;
}

function Controls({ stay, here, onKeys }: ControlsProps) {
  const words = useWords(studioWords).stage;
  const { mute, unmute } = useWords(stageWords);
  const talking = useWatched(stay.talking);
  const toggle = (event: MouseEvent) => {
    stay.talk({ type: 'toggle' });
    // Pressed by pointer, the button gives the focus back, so that Space talks instead of pressing it again.
    if (event.detail > 0) (event.currentTarget as HTMLElement).blur();
  };
  return (
    <div class="controls">
      <button
        type="button"
        class={`button button-large mute-button${isHeard(talking) ? '' : ' mute-button-off'}`}
        onClick={toggle}
      >
        <Icon name={isHeard(talking) ? 'microphone' : 'muted'} />
        {talking.muted ? unmute : mute}
      </button>
      <button type="button" class="button button-danger button-large" onClick={() => stay.leave()}>
        <Icon name="leave" />
        {here ? words.leave : words.cancelJoining}
      </button>
      <KeysButton onPress={onKeys} />
    </div>
  );
}
