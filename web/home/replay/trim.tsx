import { useEffect, useState } from 'preact/hooks';
import type { Replay } from '../../../src/contract/schemas.ts';
import { useWords } from '../../words/book.ts';
import type { Editing } from './editing.ts';
import { MomentField } from './moment-field.tsx';
import { replayWords } from './replay-words.ts';
import { TimeLine } from './time-line.tsx';

export interface TrimProps {
  readonly replay: Replay;
  readonly durationMs: number;
  readonly hereMs: number | undefined;
  readonly editing: Editing;
  /** Whether who looks may cut. */
  readonly mayCut: boolean;
}

/** Where the replay begins and ends, on a picture of the whole. */
export function Trim({ replay, durationMs, hereMs, editing, mayCut }: TrimProps) {
  const words = useWords(replayWords);
  const savedFrom = replay.fromMs;
  const savedUntil = Math.min(replay.untilMs ?? durationMs, durationMs);
  const [fromMs, setFrom] = useState(savedFrom);
  const [untilMs, setUntil] = useState(savedUntil);
  const [saved, setSaved] = useState(false);
  // Each by itself: how long it is becomes known late, and must take nothing back of what was moved meanwhile.
  useEffect(() => setFrom(savedFrom), [savedFrom]);
  useEffect(() => setUntil(savedUntil), [savedUntil]);
  const chapterMs = replay.chapters.map(({ startMs }) => startMs);
  const picture = { durationMs, levels: replay.levels, fromMs, untilMs, chapterMs, hereMs };
  if (!mayCut) return <TimeLine {...picture} />;
  const change = (move: () => void) => {
    setSaved(false);
    move();
  };
  const save = async (from: number, until: number | null) => {
    setSaved(await editing.change({ fromMs: from, untilMs: until }));
  };
  const isWhole = savedFrom === 0 && savedUntil >= durationMs;
  return (
    <form
      class="stack replay-part"
      onSubmit={(event) => {
        event.preventDefault();
        void save(fromMs, untilMs >= durationMs ? null : untilMs);
      }}
    >
      <h5>{words.trim}</h5>
      <TimeLine
        {...picture}
        onFrom={(ms) => change(() => setFrom(ms))}
        onUntil={(ms) => change(() => setUntil(ms))}
      />
      <div class="moments">
        <MomentField
          label={words.begins}
          ms={fromMs}
          onMs={(ms) => change(() => setFrom(ms))}
          hereMs={hereMs}
        />
        <MomentField
          label={words.ends}
          ms={untilMs}
          onMs={(ms) => change(() => setUntil(ms))}
          hereMs={hereMs}
        />
      </div>
      <p class="field-hint">{words.trimHint}</p>
      <div class="actions">
        <button
          type="submit"
          class="button button-quiet"
          disabled={editing.busy || (fromMs === savedFrom && untilMs === savedUntil)}
        >
          {words.saveTrim}
        </button>
        {!isWhole && (
          <button
            type="button"
            class="button button-quiet"
            disabled={editing.busy}
            onClick={() => void save(0, null)}
          >
            {words.wholeAgain}
          </button>
        )}
        <span role="status">{saved ? words.saved : ''}</span>
      </div>
    </form>
  );
}
