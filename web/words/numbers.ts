import type { Language } from './languages.ts';

/** Forms of a counted noun, by CLDR category; `{n}` is where the number goes. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

/** `plural('en', 3, { one: '{n} listener', other: '{n} listeners' })` → "3 listeners". French counts 0 as one. */
export function plural(language: Language, n: number, forms: PluralForms): string {
  const form = new Intl.PluralRules(language).select(n) === 'one' ? forms.one : forms.other;
  return form.replace('{n}', formatNumber(language, n));
}

export function formatNumber(language: Language, n: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language, options).format(n);
}

/** A span in seconds with one decimal and its unit: "0.6 s", « 0,6 s ». */
export function formatSeconds(language: Language, ms: number): string {
  return formatNumber(language, ms / 1000, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}

/** A position on a timeline: "4:07", "1:02:09". The same in both languages. */
export function formatPosition(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** A day and a time of day in the visitor's own zone. `atMs`: UTC in ms since 1970. */
export function formatDate(language: Language, atMs: number): string {
  const form = { dateStyle: 'long', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(regionalTag(language, navigator.languages), form).format(atMs);
}

/** A time of day, to the minute, in the visitor's own zone. `atMs`: UTC in ms since 1970. */
export function formatTime(language: Language, atMs: number): string {
  return new Intl.DateTimeFormat(regionalTag(language, navigator.languages), { timeStyle: 'short' }).format(
    atMs,
  );
}

/** The visitor's own variety of a language, where the browser names one: dates differ between en-GB and en-US. */
export function regionalTag(language: Language, tags: readonly string[]): string {
  return tags.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** Names in a sentence: "Ada, Ben and Chloé", « Ada, Ben et Chloé ». */
export function formatList(language: Language, names: readonly string[]): string {
  return new Intl.ListFormat(language, { style: 'long', type: 'conjunction' }).format(names);
}

/**
 * From one time of day to another, to the second, in the visitor's own zone: "14:03:07 – 14:05:10"; with the day, unless
 * all of it is of today. UTC in ms since 1970.
 */
export function formatTimeSpan(language: Language, fromMs: number, untilMs: number, nowMs: number): string {
  const day = (atMs: number) => new Date(atMs).toDateString();
  const isOfToday = day(fromMs) === day(nowMs) && day(untilMs) === day(nowMs);
  const tag = regionalTag(language, navigator.languages);
  const form = isOfToday
    ? ({ timeStyle: 'medium' } as const)
    : ({ dateStyle: 'medium', timeStyle: 'medium' } as const);
  return new Intl.DateTimeFormat(tag, form).formatRange(fromMs, untilMs);
}

/** When something is to be: the day of the week too, in the visitor's own zone. `atMs`: UTC in ms since 1970. */
export function formatAppointment(language: Language, atMs: number): string {
  const form = { dateStyle: 'full', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(regionalTag(language, navigator.languages), form).format(atMs);
}

/** The visitor's own zone, as "Europe/Paris". */
export function zoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');
}
