import { useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { useAction } from './use-action.ts';

export interface NewRoomProps {
  readonly leading: Leading;
  readonly onMade: (room: string) => void;
  readonly onForget: () => void;
}

/** Opens a conversation, or prepares one. */
export function NewRoom({ leading, onMade, onForget }: NewRoomProps) {
  const words = useWords(homeWords).operator;
  const [title, setTitle] = useState('');
  const [open, setOpen] = useState(true);
  const { busy, problem, run } = useAction(leading.onRefused);
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    await run(async () => {
      const body = { title: title.trim(), open };
      const room = await leading.client.call('createRoom', { body, token: leading.token });
      setTitle('');
      leading.onChange();
      onMade(room.id);
    });
  };
  return (
    <section class="lead-panel stack" aria-labelledby="new-room-title">
      <h2 id="new-room-title">{words.title}</h2>
      <form class="new-room" onSubmit={create}>
        <div class="field new-room-title">
          <label for="room-title">{words.roomTitle}</label>
          <input
            id="room-title"
            value={title}
            required
            maxLength={120}
            autocomplete="off"
            aria-describedby="room-title-hint"
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
          <span class="field-hint" id="room-title-hint">
            {words.titleHint}
          </span>
        </div>
        <fieldset class="stack checks">
          <legend class="field-name">{words.when}</legend>
          {[true, false].map((now) => (
            <label class="check" key={String(now)}>
              <input type="radio" name="when" checked={open === now} onChange={() => setOpen(now)} />
              <span>{now ? words.now : words.later}</span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button" disabled={busy}>
          {open ? words.create : words.prepare}
        </button>
      </form>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {leading.token !== undefined && (
        <p class="field-hint">
          {words.signedIn}{' '}
          <button type="button" class="link-button" onClick={onForget}>
            {words.forget}
          </button>
        </p>
      )}
    </section>
  );
}
