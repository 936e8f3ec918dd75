import { useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import type { SoundDevice } from './microphone/microphone.ts';
import { canChooseOutput, playChime } from './microphone/output.ts';
import type { SoundCheck } from './microphone/sound-check.ts';
import type { Processing } from './microphone/sound-choices.ts';
import { soundWords } from './sound-words.ts';
import { VoiceMeter } from './voice-meter.tsx';
import { useWatched } from './watched.ts';

/** Chooses and tests the microphone; says in plain words why there is none. */
export function MicrophoneSetup({ sound }: { readonly sound: SoundCheck }) {
  const words = useWords(soundWords);
  const state = useWatched(sound.microphone.state);
  const inputs = useWatched(sound.microphone.inputs);
  const choices = useWatched(sound.choices);
  return (
    <div class="stack">
      {state.kind === 'failed' && (
        <p class="notice notice-refusal" role="alert">
          {words.faults[state.fault]}
        </p>
      )}
      {(state.kind === 'closed' || state.kind === 'failed') && (
        <div class="stack">
          {state.kind === 'closed' && <p class="soft">{words.microphoneHint}</p>}
          <div class="actions">
            <button type="button" class="button" onClick={() => void sound.openMicrophone()}>
              {state.kind === 'failed' ? words.tryAgain : words.test}
            </button>
          </div>
        </div>
      )}
      {state.kind === 'opening' && (
        <p class="soft" role="status">
          {words.openingMicrophone}
        </p>
      )}
      {state.kind === 'open' && <VoiceMeter track={state.track} />}
      {inputs.length > 0 && (
        <DeviceChoice
          id="microphone"
          label={words.device}
          devices={inputs}
          chosen={choices.microphone}
          unnamed={words.unnamed}
          onChoose={(microphone) => void sound.choose({ microphone })}
        />
      )}
      {state.kind === 'open' && (
        <ProcessingChoice
          processing={choices.processing}
          onChange={(change) => void sound.choose({ processing: { ...choices.processing, ...change } })}
        />
      )}
    </div>
  );
}

interface ProcessingChoiceProps {
  readonly processing: Processing;
  readonly onChange: (change: Partial<Processing>) => void;
}

function ProcessingChoice({ processing, onChange }: ProcessingChoiceProps) {
  const words = useWords(soundWords);
  const row = (name: keyof Processing, hint?: string) => (
    <label class="check" key={name}>
      <input
        type="checkbox"
        checked={processing[name]}
        onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
      />
      <span>
        {words[name]}
        {hint && <span class="field-hint"> {hint}</span>}
      </span>
    </label>
  );
  return (
    <fieldset class="stack checks">
      <legend class="field-name">{words.processing}</legend>
      {row('echoCancellation', words.echoCancellationHint)}
      {row('noiseSuppression', words.noiseSuppressionHint)}
      {row('autoGainControl')}
    </fieldset>
  );
}

/** Chooses and tests where the others are heard. */
export function OutputSetup({ sound }: { readonly sound: SoundCheck }) {
  const words = useWords(soundWords);
  const outputs = useWatched(sound.microphone.outputs);
  const { output } = useWatched(sound.choices);
  const [playing, setPlaying] = useState(false);
  const chime = async () => {
    setPlaying(true);
    await playChime(output);
    setPlaying(false);
  };
  return (
    <div class="stack">
      <p class="soft">{words.headphones}</p>
      {canChooseOutput() && outputs.length > 0 && (
        <DeviceChoice
          id="output"
          label={words.outputDevice}
          devices={outputs}
          chosen={output}
          unnamed={words.unnamedOutput}
          onChoose={(chosen) => void sound.choose({ output: chosen })}
        />
      )}
      {!canChooseOutput() && <p class="field-hint">{words.outputFixed}</p>}
      <div class="actions">
        <button type="button" class="button button-quiet" disabled={playing} onClick={() => void chime()}>
          {words.chime}
        </button>
      </div>
    </div>
  );
}

interface DeviceChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly devices: readonly SoundDevice[];
  readonly chosen: string;
  readonly unnamed: (n: number) => string;
  readonly onChoose: (id: string) => void;
}

function DeviceChoice({ id, label, devices, chosen, unnamed, onChoose }: DeviceChoiceProps) {
  const words = useWords(soundWords);
  // `default` is what Chromium calls the system's choice; the empty choice stands for it everywhere.
  const named = devices.filter((device) => device.id !== 'default' && device.id !== 'communications');
  const known = named.some((device) => device.id === chosen);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={known ? chosen : ''} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{words.systemChoice}</option>
        {named.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label || unnamed(index + 1)}
          </option>
        ))}
      </select>
    </div>
  );
}
