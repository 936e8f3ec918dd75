import { useWords } from '../../words/book.ts';
import { formatPosition } from '../../words/numbers.ts';
import { replayWords } from './replay-words.ts';

export interface TimeLineProps {
  readonly durationMs: number;
  /** How much there was to hear in each of so many equal spans, 0 to 100. */
  readonly levels: readonly number[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly chapterMs: readonly number[];
  /** Where it plays. */
  readonly hereMs: number | undefined;
  /** What is moved, and where to; absent where nothing may be. */
  readonly onFrom?: (ms: number) => void;
  readonly onUntil?: (ms: number) => void;
}

/** A cut is on a segment. */
const STEP_MS = 960;

/** The whole recording as a picture, with a handle for each end of what is kept. */
export function TimeLine({ durationMs, levels, fromMs, untilMs, ...rest }: TimeLineProps) {
  const words = useWords(replayWords);
  const { chapterMs, hereMs, onFrom, onUntil } = rest;
  const count = Math.max(1, levels.length);
  const at = (ms: number) => (ms / durationMs) * count;
  return (
    <div class="time-line">
      <svg viewBox={`0 0 ${count} 100`} preserveAspectRatio="none" role="img" aria-label={words.outline}>
        {levels.map((level, i) => {
          const isKept = i + 1 > at(fromMs) && i < at(untilMs);
          const height = 6 + level * 0.9;
          const place = { x: i + 0.15, y: (100 - height) / 2, width: 0.7, height };
          return <rect key={i} class={isKept ? 'level' : 'level level-cut'} {...place} />;
        })}
        {chapterMs.map((ms) => (
          <line key={ms} class="mark-chapter" x1={at(ms)} x2={at(ms)} y1={0} y2={100} />
        ))}
        {hereMs !== undefined && <line class="mark-here" x1={at(hereMs)} x2={at(hereMs)} y1={0} y2={100} />}
      </svg>
      {onFrom && (
        <Handle
          label={words.begins}
          ms={fromMs}
          durationMs={durationMs}
          onMs={(ms) => onFrom(Math.min(ms, untilMs - STEP_MS))}
        />
      )}
      {onUntil && (
        <Handle
          label={words.ends}
          ms={untilMs}
          durationMs={durationMs}
          onMs={(ms) => onUntil(Math.max(ms, fromMs + STEP_MS))}
        />
      )}
    </div>
  );
}

interface HandleProps {
  readonly label: string;
  readonly ms: number;
  readonly durationMs: number;
  readonly onMs: (ms: number) => void;
}

function Handle({ label, ms, durationMs, onMs }: HandleProps) {
  return (
    <label class="time-handle">
      <span class="time-handle-name">{label}</span>
      <input
        type="range"
        min={0}
        max={durationMs}
        step={STEP_MS}
        value={ms}
        aria-valuetext={formatPosition(ms)}
        onInput={({ currentTarget }) => onMs(Number(currentTarget.value))}
      />
    </label>
  );
}
