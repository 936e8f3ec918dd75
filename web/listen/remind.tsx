import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { listenWords } from './listen-words.ts';

/** Why there is none: the visitor said no; this browser has no push service; the server refused, in its words. */
type Trouble = 'denied' | 'no-service' | { readonly refusal: string };

const STORED_AS = (room: string) => `tribune.reminder.${room}`;

/** A reminder of a room to come, by this browser's own notifications. */
export function Remind({ room }: { readonly room: string }) {
  const words = useWords(listenWords).remind;
  const language = useLanguage();
  const [reminder, setReminder] = useState(() => keptReminder(room));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [entering, setEntering] = useState<ComponentChild>();
  if (!canRemind()) return null;
  const run = (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    work()
      .catch(async (error: unknown) => {
        // They would rather not wait.
        if (error instanceof DOMException && error.name === 'AbortError') return;
        const { problemText } = await import('../words/audience-refusals.ts');
        setTrouble({ refusal: problemText(language, error) });
      })
      .finally(() => {
        setEntering(undefined);
        setBusy(false);
      });
  };
  const set = () =>
    run(async () => {
      // Asked while the press still counts as one.
      if ((await Notification.requestPermission()) !== 'granted') return setTrouble('denied');
      const { EnterReminder } = await import('./enter-reminder.tsx');
      const made = await new Promise<string | undefined>((onMade, onRefused) =>
        setEntering(<EnterReminder {...{ room, language, onMade, onRefused }} />),
      );
      if (made === undefined) return setTrouble('no-service');
      keepReminder(room, made);
      setReminder(made);
    });
  const drop = (id: string) =>
    run(async () => {
      const { dropReminder } = await import('./reminding.ts');
      await dropReminder(room, id);
      keepReminder(room, undefined);
      setReminder(undefined);
    });
  return (
    <div class="remind">
      {/* Not `disabled`, which would take the focus away. */}
      <button
        type="button"
        class="button button-quiet button-small"
        aria-disabled={busy}
        onClick={() => (reminder === undefined ? set() : drop(reminder))}
      >
        {reminder === undefined ? words.set : words.drop}
      </button>
      <span class="small" role="status">
        {reminder !== undefined && !busy && words.isSet}
        {trouble !== undefined && (typeof trouble === 'object' ? trouble.refusal : words.trouble[trouble])}
      </span>
      {entering}
    </div>
  );
}

/** Also on an iPhone once Tribune is on its home screen. Within another page nobody can be asked. */
function canRemind(): boolean {
  return (
    isSecureContext &&
    window.top === window &&
    'serviceWorker' in navigator &&
    'PushManager' in window &&
    'Notification' in window
  );
}

function keptReminder(room: string): string | undefined {
  try {
    return localStorage.getItem(STORED_AS(room)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Where storage is refused, the reminder comes all the same, and cannot be taken back after a reload. */
function keepReminder(room: string, id: string | undefined): void {
  try {
    if (id === undefined) localStorage.removeItem(STORED_AS(room));
    else localStorage.setItem(STORED_AS(room), id);
  } catch {
    // As said.
  }
}
