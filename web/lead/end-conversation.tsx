import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { leadWords } from './lead-words.ts';

export interface EndConversationProps {
  readonly title: string;
  /** Whether there is to be a recording. */
  readonly recorded: boolean;
  readonly busy?: boolean;
  readonly onEnd: () => void;
}

/** Ends a live conversation for everyone, once that is confirmed. */
export function EndConversation({ title, recorded, busy = false, onEnd }: EndConversationProps) {
  const words = useWords(leadWords).end;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button button-danger" disabled={busy} onClick={() => setAsking(true)}>
        {words.end}
      </button>
      <ConfirmDialog
        open={asking}
        title={words.title(title)}
        text={recorded ? words.text : words.textLiveOnly}
        yes={words.yes}
        no={words.keep}
        onYes={onEnd}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
