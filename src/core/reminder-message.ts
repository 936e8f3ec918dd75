import { isRecord } from './is-record.ts';
import { isRoomId } from './room-id.ts';

/** Languages that reminders are written in: those of the pages. */
export const REMINDER_LANGUAGES = ['en', 'fr'] as const;
export type ReminderLanguage = (typeof REMINDER_LANGUAGES)[number];

/** What a reminder tells the browser, which words it: by Web Push, encrypted for it alone. */
export interface ReminderMessage {
  /** It starts soon, or is live. */
  readonly kind: 'soon' | 'live';
  readonly room: string;
  readonly title: string;
  readonly language: ReminderLanguage;
  /** UTC in ms since 1970; absent where no start is set. */
  readonly startsMs?: number;
}

/** Undefined for what is none: a later version may send others. */
export function readReminderMessage(text: string): ReminderMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { kind, room, title, startsMs } = value;
  if ((kind !== 'soon' && kind !== 'live') || typeof room !== 'string' || !isRoomId(room)) return undefined;
  if (typeof title !== 'string') return undefined;
  const language = REMINDER_LANGUAGES.find((each) => each === value['language']) ?? 'en';
  return { kind, room, title, language, ...(typeof startsMs === 'number' ? { startsMs } : {}) };
}
