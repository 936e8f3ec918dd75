import { useWords } from '../words/book.ts';
import { stageWords } from './stage-words.ts';
import type { Stay } from './stay.ts';
import { useWatched } from './watched.ts';

/** Asked by who leads the room: only oneself opens one's microphone. */
export function UnmuteQuestion({ stay }: { readonly stay: Stay }) {
  const words = useWords(stageWords);
  const people = useWatched(stay.session.people);
  const { muted } = useWatched(stay.talking);
  const me = people.find(({ place }) => place === stay.place.place);
  // The focus stays where it is: Space may be held to talk, and would press the button.
  return (
    <div role="alert">
      {muted && me?.asked && (
        <div class="notice notice-caution stack">
          <p>
            <strong>{words.question}.</strong> {words.questionText}
          </p>
          <div class="actions">
            <button type="button" class="button" onClick={() => stay.talk({ type: 'toggle' })}>
              {words.unmute}
            </button>
            <button type="button" class="button button-quiet" onClick={() => stay.stayMuted()}>
              {words.stayMuted}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
