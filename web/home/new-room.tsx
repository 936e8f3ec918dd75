import { useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { AboutFields, Check, TitleField, WhenFields } from './room-fields.tsx';
import { NO_WISH, newRoomOf, type RoomWish } from './room-wish.ts';
import { useAction } from './use-action.ts';

export interface NewRoomProps {
  readonly leading: Leading;
  readonly onMade: (room: string) => void;
  readonly onForget: () => void;
}

/** Opens a conversation, or prepares one. */
export function NewRoom({ leading, onMade, onForget }: NewRoomProps) {
  const words = useWords(homeWords).operator;
  const [wish, setWish] = useState(NO_WISH);
  const { busy, problem, run } = useAction(leading.onRefused);
  const onWish = (change: Partial<RoomWish>) => setWish((before) => ({ ...before, ...change }));
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    await run(async () => {
      const body = newRoomOf(wish);
      const room = await leading.client.call('createRoom', { body, token: leading.token });
      setWish(NO_WISH);
      leading.onChange();
      onMade(room.id);
    });
  };
  return (
    <section class="lead-panel stack" aria-labelledby="new-room-title">
      <h2 id="new-room-title">{words.title}</h2>
      <form class="new-room" onSubmit={create}>
        <TitleField wish={wish} onWish={onWish} />
        <WhenFields
          wish={wish}
          onWish={onWish}
          choices={{ now: words.now, at: words.at, later: words.later }}
        />
        <details class="more-fields">
          <summary>{words.more}</summary>
          <AboutFields wish={wish} onWish={onWish} />
          {wish.when !== 'now' && (
            <Check
              checked={wish.draft}
              onChange={(draft) => onWish({ draft })}
              label={words.draft}
              hint={words.draftHint}
            />
          )}
        </details>
        <button type="submit" class="button" disabled={busy}>
          {wish.when === 'now' ? words.create : words.prepare}
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
