import { useEffect } from 'preact/hooks';
import { EnteringLine } from '../price/entering-line.tsx';
import { useEntering } from '../price/use-entering.ts';
import type { Language } from '../words/languages.ts';
import { setReminder } from './reminding.ts';

export interface EnterReminderProps {
  readonly room: string;
  readonly language: Language;
  /** As `setReminder` resolves. */
  readonly onMade: (reminder: string | undefined) => void;
  readonly onRefused: (error: unknown) => void;
}

/** Sets a reminder as soon as it is there, and shows what there is to wait for. Loaded when one is asked for. */
export function EnterReminder({ room, language, onMade, onRefused }: EnterReminderProps) {
  const entry = useEntering();
  useEffect(() => {
    entry.run((payment) => setReminder(room, language, payment)).then(onMade, onRefused);
  }, [room]);
  return <EnteringLine entry={entry} />;
}
