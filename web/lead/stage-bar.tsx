import { useWords } from '../words/book.ts';
import { leadWords } from './lead-words.ts';
import type { Leader } from './leader.ts';

export interface StageBarProps {
  readonly leader: Leader;
  readonly locked: boolean;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

/** What is done to the whole stage. */
export function StageBar({ leader, locked, run }: StageBarProps) {
  const words = useWords(leadWords).stage;
  const { room } = leader;
  const muteAll = () =>
    run(() => leader.ask((client, token) => client.call('muteAll', { params: { room }, token })));
  const lock = () =>
    run(() =>
      leader.ask((client, token) =>
        client.call('lockStage', { params: { room }, body: { locked: !locked }, token }),
      ),
    );
  return (
    <div class="stack">
      <div class="actions">
        <button type="button" class="button button-quiet button-small" onClick={() => void muteAll()}>
          {words.muteAll}
        </button>
        <button type="button" class="button button-quiet button-small" onClick={() => void lock()}>
          {locked ? words.unlock : words.lock}
        </button>
      </div>
      <div role="status">{locked && <p class="notice">{words.locked}</p>}</div>
    </div>
  );
}
