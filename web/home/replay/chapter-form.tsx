import { useEffect, useState } from 'preact/hooks';
import type { Replay } from '../../../src/contract/schemas.ts';
import { useWords } from '../../words/book.ts';
import type { Editing } from './editing.ts';
import { MomentField } from './moment-field.tsx';
import { replayWords } from './replay-words.ts';

export interface ChapterFormProps {
  readonly replay: Replay;
  readonly hereMs: number | undefined;
  readonly editing: Editing;
}

interface Line {
  readonly key: number;
  readonly startMs: number;
  readonly title: string;
}

let keys = 0;

/** The chapters, written as a list and saved as one. */
export function ChapterForm({ replay, hereMs, editing }: ChapterFormProps) {
  const words = useWords(replayWords);
  const known = JSON.stringify(replay.chapters);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [state, setState] = useState<'as-saved' | 'changed' | 'saved'>('as-saved');
  useEffect(() => {
    const chapters = JSON.parse(known) as Replay['chapters'];
    setLines(chapters.map((chapter) => ({ ...chapter, key: keys++ })));
  }, [known]);
  const put = (next: readonly Line[]) => {
    setState('changed');
    setLines(next);
  };
  const replace = (key: number, change: Partial<Line>) =>
    put(lines.map((line) => (line.key === key ? { ...line, ...change } : line)));
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const chapters = lines.map(({ startMs, title }) => ({ startMs: Math.round(startMs), title }));
    if (await editing.setChapters(chapters)) setState('saved');
  };
  return (
    <form class="stack replay-part" onSubmit={save}>
      <h5>{words.chapters}</h5>
      {lines.length === 0 && <p class="soft">{words.noChapters}</p>}
      <ol class="plain-list chapter-lines">
        {lines.map(({ key, startMs, title }, i) => (
          <li key={key} class="chapter-line">
            <MomentField
              bare
              label={words.chapterAt(i + 1)}
              ms={startMs}
              onMs={(ms) => replace(key, { startMs: ms })}
              hereMs={undefined}
            />
            <div class="field">
              <input
                aria-label={words.chapterTitle(i + 1)}
                required
                maxLength={120}
                value={title}
                onInput={({ currentTarget }) => replace(key, { title: currentTarget.value })}
              />
            </div>
            <button
              type="button"
              class="button button-quiet button-small"
              aria-label={words.removeChapter(i + 1)}
              onClick={() => put(lines.filter((line) => line.key !== key))}
            >
              <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ol>
      <div class="actions">
        <button
          type="button"
          class="button button-quiet button-small"
          onClick={() => put([...lines, { key: keys++, startMs: Math.round(hereMs ?? 0), title: '' }])}
        >
          {words.addChapter}
        </button>
        <button
          type="submit"
          class="button button-quiet button-small"
          disabled={editing.busy || state !== 'changed'}
        >
          {words.saveChapters}
        </button>
        <span role="status">
          {state === 'saved' ? words.saved : state === 'changed' ? words.unsaved : ''}
        </span>
      </div>
    </form>
  );
}
