import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatAppointment } from '../words/numbers.ts';
import { MicrophoneSetup, OutputSetup } from './sound-setup.tsx';
import { soundWords } from './sound-words.ts';
import type { Stay } from './stay.ts';
import { studioWords } from './studio-words.ts';
import { useWatched } from './watched.ts';

/** Before the stage: sound checked, and told plainly what joining means. */
export function GreenRoom({ stay }: { readonly stay: Stay }) {
  const words = useWords(studioWords).greenRoom;
  const { output } = useWords(soundWords);
  const language = useLanguage();
  const { startsMs } = stay.place;
  useEffect(() => {
    // Whom the browser knows already need not press for the test; a page without HTTPS hears at once why it cannot be.
    if (!isSecureContext) void stay.sound.openMicrophone();
    else void stay.sound.openIfAllowed();
  }, [stay]);
  return (
    <div class="stack-wide">
      <header class="stack">
        <p class="eyebrow">{stay.place.title}</p>
        <h1 class="studio-title">{words.welcome(stay.place.name)}</h1>
        <p class="lead">{words.lead}</p>
        {startsMs !== undefined && <p>{words.starts(formatAppointment(language, startsMs))}</p>}
      </header>
      <div class="green-room">
        <section class="panel stack" aria-labelledby="microphone-title">
          <h2 id="microphone-title">{words.microphone}</h2>
          <MicrophoneSetup sound={stay.sound} />
        </section>
        <section class="panel stack" aria-labelledby="output-title">
          <h2 id="output-title">{output}</h2>
          <OutputSetup sound={stay.sound} />
        </section>
        <JoinPanel stay={stay} />
      </div>
    </div>
  );
}

function JoinPanel({ stay }: { readonly stay: Stay }) {
  const words = useWords(studioWords).greenRoom;
  const [told, setTold] = useState(false);
  const ready = useWatched(stay.sound.microphone.state).kind === 'open';
  const { muted } = useWatched(stay.talking);
  const recorded = useWatched(stay.toldRecorded);
  const missing = !ready ? words.needMicrophone : told ? undefined : words.needConsent;
  const join = () => {
    if (missing === undefined) void stay.join();
  };
  return (
    <section class="panel panel-join stack" aria-labelledby="join-title">
      <h2 id="join-title">{words.consentTitle}</h2>
      <p>{recorded ? words.consentText : words.consentTextLiveOnly}</p>
      <label class="check">
        <input type="checkbox" checked={told} onChange={(event) => setTold(event.currentTarget.checked)} />
        <span class="field-name">{recorded ? words.consent : words.consentLiveOnly}</span>
      </label>
      <div class="actions">
        {/* Not `disabled`: then a keyboard could not reach it to learn what is missing. */}
        <button
          type="button"
          class="button button-large"
          aria-disabled={missing !== undefined}
          aria-describedby="join-hint"
          onClick={join}
        >
          {words.join}
        </button>
      </div>
      <p class="field-hint" id="join-hint" role="status">
        {missing ?? (muted ? words.joinMuted : '')}
      </p>
    </section>
  );
}
