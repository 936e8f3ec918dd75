import type { HeldHand } from '../../src/contract/schemas.ts';
import type { SoundCheck } from '../studio/microphone/sound-check.ts';
import { MicrophoneSetup, OutputSetup } from '../studio/sound-setup.tsx';
import { soundWords } from '../studio/sound-words.ts';
import { useWatched } from '../studio/watched.ts';
import { useWords } from '../words/book.ts';
import { raiseWords } from './raise-words.ts';
import type { RaisedHand } from './raised-hand.ts';

export interface WaitingProps {
  readonly raised: RaisedHand;
  readonly hand: HeldHand;
  readonly sound: SoundCheck;
  readonly recorded: boolean;
  readonly consent: { readonly told: boolean; readonly onTell: (yes: boolean) => void };
}

/** While one's hand is up: where it stands, and everything that joining needs, done beforehand. */
export function Waiting({ raised, hand, sound, recorded, consent }: WaitingProps) {
  const words = useWords(raiseWords);
  const { output } = useWords(soundWords);
  const isOpen = useWatched(sound.microphone.state).kind === 'open';
  const ready = isOpen && consent.told;
  const called = hand.state === 'accepted';
  const missing = isOpen ? words.needConsent : words.needMicrophone;
  return (
    <div class="stack">
      <div role={called ? 'alert' : 'status'}>
        <p class={`notice${called ? ' notice-caution' : ready ? ' notice-good' : ''}`}>
          {called ? `${words.called} ${ready ? words.aboutTo : words.calledUnready}` : standing(words, hand)}
        </p>
      </div>
      <h3>{called ? words.microphone : words.getReady}</h3>
      <MicrophoneSetup sound={sound} />
      <details>
        <summary>{output}</summary>
        <OutputSetup sound={sound} />
      </details>
      <h3>{words.consentTitle}</h3>
      <p>{recorded ? words.consentText : words.consentTextLiveOnly}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={consent.told}
          onChange={(event) => consent.onTell(event.currentTarget.checked)}
        />
        <span class="field-name">{recorded ? words.consent : words.consentLiveOnly}</span>
      </label>
      <p class="field-hint" role="status">
        {ready ? (called ? '' : words.ready) : missing}
      </p>
      <div class="actions">
        <button type="button" class="button button-quiet" onClick={() => void raised.lower('lowered')}>
          {words.lower}
        </button>
      </div>
    </div>
  );
}

function standing(words: (typeof raiseWords)['en'], { state, ahead = 0 }: HeldHand): string {
  return state === 'later' ? words.later : words.ahead(ahead);
}
