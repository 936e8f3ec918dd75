import type { ReminderMessage } from '../../src/core/reminder-message.ts';

const WORDS = {
  en: {
    live: 'Live now: press to listen.',
    soonAt: (time: string) => `Starts at ${time}.`,
    soon: 'About to start.',
  },
  fr: {
    live: 'En direct : appuyez pour écouter.',
    soonAt: (time: string) => `Commence à ${time}.`,
    soon: 'Sur le point de commencer.',
  },
} as const;

/** What a reminder looks like. One of a room takes the place of the one before. */
export function noticeOf({ kind, room, title, language, startsMs }: ReminderMessage): {
  readonly title: string;
  readonly options: NotificationOptions;
} {
  const words = WORDS[language];
  const time =
    startsMs === undefined
      ? undefined
      : new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(startsMs);
  const soon = time === undefined ? words.soon : words.soonAt(time);
  return {
    title,
    options: {
      body: kind === 'live' ? words.live : soon,
      lang: language,
      tag: `room-${room}`,
      icon: '/icons/icon-192.png',
      data: { room },
    },
  };
}
