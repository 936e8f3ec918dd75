import { useState } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { AboutFields, TitleField, WhenFields } from './room-fields.tsx';
import { changeOf, type RoomWish, wishOf } from './room-wish.ts';
import { useAction } from './use-action.ts';

export interface ChangeRoomProps {
  readonly room: Room;
  readonly leading: Leading;
}

/** What is said of a room, to be said anew until it is live. */
export function ChangeRoom({ room, leading }: ChangeRoomProps) {
  const words = useWords(homeWords).operator;
  const [wish, setWish] = useState(() => wishOf(room));
  const [saved, setSaved] = useState(false);
  const { busy, problem, run } = useAction(leading.onRefused);
  const onWish = (change: Partial<RoomWish>) => {
    setSaved(false);
    setWish((before) => ({ ...before, ...change }));
  };
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    await run(async () => {
      const params = { room: room.id };
      const changed = await leading.client.call('changeRoom', {
        params,
        body: changeOf(wish),
        token: leading.token,
      });
      setWish(wishOf(changed));
      setSaved(true);
      leading.onChange();
    });
  };
  return (
    <details class="more-fields">
      <summary>{words.change}</summary>
      <form class="stack change-room" onSubmit={save}>
        <TitleField wish={wish} onWish={onWish} />
        <WhenFields wish={wish} onWish={onWish} choices={{ at: words.at, later: words.noDate }} />
        <AboutFields wish={wish} onWish={onWish} />
        <div class="actions">
          <button type="submit" class="button button-quiet" disabled={busy}>
            {words.save}
          </button>
          <span role="status">{saved ? words.saved : ''}</span>
        </div>
      </form>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
    </details>
  );
}
