import { useRef, useState } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import { useAction } from './use-action.ts';
import type { RoomsListed } from './use-rooms.ts';

export interface ShowMoreProps {
  readonly listed: RoomsListed;
  /** Told the first of the rooms that came, where the focus belongs; not told when it is elsewhere by now. */
  readonly onReach: (room: string) => void;
}

/** Lists older rooms, and says how many came. It stays when there are no more, or that would not be said of the last. */
export function ShowMore({ listed, onReach }: ShowMoreProps) {
  const words = useWords(homeWords);
  const button = useRef<HTMLButtonElement>(null);
  const [came, setCame] = useState(0);
  const { busy, problem, run } = useAction();
  const show = async () => {
    if (busy) return;
    let rooms: readonly Room[] = [];
    await run(async () => {
      rooms = await listed.showMore();
    });
    setCame(rooms.length);
    const [first] = rooms;
    if (first && (document.activeElement === button.current || document.activeElement === document.body))
      onReach(first.id);
  };
  let said = came > 0 ? words.cameToList(came) : '';
  if (busy) said = words.loadingMore;
  return (
    <>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      <p class={busy ? 'soft' : 'unseen'} role="status">
        {said}
      </p>
      {listed.more && (
        <div class="actions">
          {/* Not `disabled`, which would take the focus away. */}
          <button
            type="button"
            class="button button-quiet"
            ref={button}
            aria-disabled={busy}
            onClick={() => void show()}
          >
            {words.more}
          </button>
        </div>
      )}
    </>
  );
}
