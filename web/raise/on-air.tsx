import { useEffect, useRef, useState } from 'preact/hooks';
import { KeysButton, KeysDialog } from '../keys/keys-dialog.tsx';
import { Icon } from '../look/icons.tsx';
import { StageLine } from '../studio/stage-line.tsx';
import { stageWords } from '../studio/stage-words.ts';
import type { Stay } from '../studio/stay.ts';
import { isHeard } from '../studio/talk/talking.ts';
import { useKeys } from '../studio/talk/use-keys.ts';
import { UnmuteQuestion } from '../studio/unmute-question.tsx';
import { useAwake } from '../studio/use-awake.ts';
import { useWatched } from '../studio/watched.ts';
import type { Joining } from '../studio/whip/joining.ts';
import { useWords } from '../words/book.ts';
import { raiseWords } from './raise-words.ts';

export interface OnAirProps {
  readonly stay: Stay;
  readonly joining: Exclude<Joining, { kind: 'idle' | 'over' }>;
  /** Told when its speaker goes back to listening. */
  readonly onStepDown: () => void;
}

/** On stage, in the page where one listened. */
export function OnAir({ stay, joining, onStepDown }: OnAirProps) {
  const words = useWords(raiseWords);
  const stage = useWords(stageWords);
  const talking = useWatched(stay.talking);
  const voiceless = useWatched(stay.sound.microphone.state).kind === 'failed';
  const silenced = useWatched(stay.sound.microphone.silenced);
  const { live } = useWatched(stay.session.air) ?? { live: true };
  const title = useRef<HTMLHeadingElement>(null);
  const here = joining.kind === 'on-stage';
  useAwake();
  useEffect(() => title.current?.focus(), []);
  const [keysOpen, setKeysOpen] = useState(false);
  const toggle = () => stay.talk({ type: 'toggle' });
  const [keysEnabled, enableKeys] = useKeys({
    'toggle-mute': toggle,
    talk: () => stay.talk({ type: 'talk' }),
    hush: () => stay.talk({ type: 'hush' }),
    'list-keys': () => setKeysOpen(true),
  });
  return (
    <div class="stack">
      <h3 ref={title} tabIndex={-1} class="raise-live">
        {here ? words.onStage : words.aboutTo}
      </h3>
      <StageLine {...{ joining, talking, voiceless, silenced, live }} />
      <UnmuteQuestion stay={stay} />
      {here && <p class="soft">{words.quiet}</p>}
      <div class="actions">
        <button
          type="button"
          class={`button button-large mute-button${isHeard(talking) ? '' : ' mute-button-off'}`}
          onClick={toggle}
        >
          <Icon name={isHeard(talking) ? 'microphone' : 'muted'} />
          {talking.muted ? stage.unmute : stage.mute}
        </button>
        <button type="button" class="button button-danger button-large" onClick={onStepDown}>
          <Icon name="leave" />
          {words.stepDown}
        </button>
        <KeysButton onPress={() => setKeysOpen(true)} />
      </div>
      <KeysDialog
        help={[
          { keys: ['M'], does: stage.keys.mute },
          { keys: [' '], does: stage.keys.talk },
        ]}
        open={keysOpen}
        enabled={keysEnabled}
        onEnable={enableKeys}
        onClose={() => setKeysOpen(false)}
      />
      <Others stay={stay} />
    </div>
  );
}

function Others({ stay }: { readonly stay: Stay }) {
  const words = useWords(raiseWords);
  const stage = useWords(stageWords);
  const people = useWatched(stay.session.people);
  const levels = useWatched(stay.session.levels);
  const others = people.filter(({ place }) => place !== stay.place.place);
  if (others.length === 0) return <p class="soft">{stage.alone}</p>;
  return (
    <section aria-labelledby="raise-people">
      <h4 id="raise-people">{words.people}</h4>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets a list without bullets */}
      <ul role="list" class="on-stage-list">
        {others.map(({ place, name, muted }) => (
          <li key={place} class={!muted && levels[place] !== undefined ? 'person person-speaking' : 'person'}>
            <span class="person-voice" aria-hidden="true" />
            <span class="person-name">{name}</span>
            {muted && <span class="person-note">{stage.personMuted}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
