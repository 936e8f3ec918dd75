import { useId, useState } from 'preact/hooks';
import type { Replay } from '../../../src/contract/schemas.ts';
import { CopyField } from '../../look/copy-field.tsx';
import { useWords } from '../../words/book.ts';
import { formatPosition } from '../../words/numbers.ts';
import type { Editing } from './editing.ts';
import { MomentField } from './moment-field.tsx';
import { replayWords } from './replay-words.ts';

export interface ClipFormProps {
  readonly replay: Replay;
  readonly durationMs: number;
  readonly hereMs: number | undefined;
  readonly editing: Editing;
}

const FIRST_LENGTH_MS = 30_000;

/** The clips there are, and one more. */
export function ClipForm({ replay, durationMs, hereMs, editing }: ClipFormProps) {
  const words = useWords(replayWords);
  const id = useId();
  const [title, setTitle] = useState('');
  const [fromMs, setFrom] = useState(replay.fromMs);
  const [untilMs, setUntil] = useState(
    Math.min(replay.fromMs + FIRST_LENGTH_MS, replay.untilMs ?? durationMs),
  );
  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await editing.makeClip({ title, fromMs: Math.round(fromMs), untilMs: Math.round(untilMs) }))
      setTitle('');
  };
  const isHeard = (clip: Replay['clips'][number]) =>
    replay.published && clip.fromMs >= replay.fromMs && clip.untilMs <= (replay.untilMs ?? clip.untilMs);
  return (
    <section class="stack replay-part" aria-labelledby={`${id}-name`}>
      <h5 id={`${id}-name`}>{words.clips}</h5>
      <p class="field-hint">{words.clipsHint}</p>
      <ul class="plain-list stack">
        {replay.clips.map((clip) => (
          <li key={clip.id} class="clip-line">
            <CopyField label={words.clipLink(clip.title)} text={clip.url} />
            <div class="actions">
              <span class="soft small">
                {words.clipSpan(formatPosition(clip.fromMs), formatPosition(clip.untilMs - clip.fromMs))}
                {!isHeard(clip) && ` – ${words.clipGone}`}
              </span>
              <button
                type="button"
                class="button button-quiet button-small"
                disabled={editing.busy}
                aria-label={words.deleteClip(clip.title)}
                onClick={() => void editing.deleteClip(clip.id)}
              >
                {words.delete}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <form class="stack" onSubmit={make}>
        <div class="field">
          <label for={`${id}-title`}>{words.clipTitle}</label>
          <input
            id={`${id}-title`}
            required
            maxLength={120}
            value={title}
            onInput={({ currentTarget }) => setTitle(currentTarget.value)}
          />
        </div>
        <div class="moments">
          <MomentField label={words.from} ms={fromMs} onMs={setFrom} hereMs={hereMs} />
          <MomentField label={words.until} ms={untilMs} onMs={setUntil} hereMs={hereMs} />
        </div>
        <div class="actions">
          <button type="submit" class="button button-quiet button-small" disabled={editing.busy}>
            {words.makeClip}
          </button>
        </div>
      </form>
    </section>
  );
}
