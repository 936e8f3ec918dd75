import { useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Room } from '../../../src/contract/schemas.ts';
import { type ReplaySource, useReplaySource } from '../../listen/replay-source.ts';
import { ConfirmDialog } from '../../look/confirm-dialog.tsx';
import { useWords } from '../../words/book.ts';
import type { Leading } from '../leading.ts';
import { type Action, useAction } from '../use-action.ts';
import { ChapterForm } from './chapter-form.tsx';
import { ClipForm } from './clip-form.tsx';
import type { Editing } from './editing.ts';
import { KeepForm } from './keep-form.tsx';
import { replayWords } from './replay-words.ts';
import { Trim } from './trim.tsx';
import { type ReplayKnown, useReplay } from './use-replay.ts';

export interface ReplayEditorProps {
  readonly room: Room;
  readonly leading: Leading;
  /** Whether who looks leads the room, and does not only help. */
  readonly leads: boolean;
}

/** After the end: what becomes of the recording. */
export function ReplayEditor({ room, leading, leads }: ReplayEditorProps) {
  const words = useWords(replayWords);
  const id = useId();
  const [played, setPlayed] = useState<number>();
  const known = useReplay(room.id, leading);
  const action = useAction(leading.onRefused);
  const editing = useEditing(room.id, leading, known, action);
  const { replay, sound } = known;
  if (!replay) return null;
  const { durationMs } = replay;
  const hereMs = sound && played !== undefined ? Math.round(sound.fromMs + played * 1000) : undefined;
  return (
    <section class="replay-editor" aria-labelledby={id}>
      <h4 class="lead-title" id={id}>
        {words.title}
      </h4>
      {action.problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {action.problem}
        </p>
      )}
      <Published published={replay.published} editing={editing} leads={leads} />
      {durationMs === undefined && <p class="notice">{words.unknown}</p>}
      {sound && (
        <ReplaySound
          source={sound}
          label={words.soundOf(room.title)}
          onPlayed={(seconds) => setPlayed(seconds)}
        />
      )}
      {durationMs !== undefined && durationMs > 0 && (
        <>
          <Trim {...{ replay, durationMs, hereMs, editing }} mayCut={leads} />
          <ChapterForm {...{ replay, hereMs, editing }} />
          <ClipForm {...{ replay, durationMs, hereMs, editing }} />
        </>
      )}
      {leads && <KeepForm replay={replay} editing={editing} />}
    </section>
  );
}

interface ReplaySoundProps {
  readonly source: ReplaySource;
  readonly label: string;
  /** Told where it stands, in seconds. */
  readonly onPlayed: (seconds: number) => void;
}

function ReplaySound({ source, label, onPlayed }: ReplaySoundProps) {
  const audio = useRef<HTMLAudioElement>(null);
  useReplaySource(audio, source, undefined);
  return (
    // biome-ignore lint/a11y/useMediaCaption: the transcript comes with the timeline
    <audio
      class="replay-sound"
      ref={audio}
      controls
      preload="metadata"
      onTimeUpdate={({ currentTarget }) => onPlayed(currentTarget.currentTime)}
      aria-label={label}
    />
  );
}

interface PublishedProps {
  readonly published: boolean;
  readonly editing: Editing;
  readonly leads: boolean;
}

function Published({ published, editing, leads }: PublishedProps) {
  const words = useWords(replayWords);
  const [asking, setAsking] = useState(false);
  const turn = (on: boolean) => void editing.change({ published: on });
  return (
    <div class="actions">
      <p role="status">{published ? words.published : words.withdrawnState}</p>
      {leads && (
        <button
          type="button"
          class={`button button-small ${published ? 'button-danger' : ''}`}
          disabled={editing.busy}
          onClick={() => (published ? setAsking(true) : turn(true))}
        >
          {published ? words.withdraw : words.publish}
        </button>
      )}
      <ConfirmDialog
        open={asking}
        title={words.withdrawTitle}
        text={words.withdrawText}
        yes={words.withdraw}
        no={words.keep}
        onYes={() => turn(false)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

function useEditing(
  room: string,
  { client, token }: Leading,
  { setReplay, refresh }: ReplayKnown,
  { busy, run }: Action,
): Editing {
  return useMemo(
    () => ({
      busy,
      change: (body) =>
        run(async () => setReplay(await client.call('changeReplay', { params: { room }, body, token }))),
      setChapters: (chapters) =>
        run(async () =>
          setReplay(await client.call('setChapters', { params: { room }, body: { chapters }, token })),
        ),
      makeClip: (body) =>
        run(async () => {
          await client.call('makeClip', { params: { room, clip: newClipId() }, body, token });
          refresh();
        }),
      deleteClip: (clip) =>
        run(async () => {
          await client.call('deleteClip', { params: { room, clip }, token });
          refresh();
        }),
    }),
    [room, client, token, setReplay, refresh, busy, run],
  );
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

function newClipId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  return Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join('');
}
