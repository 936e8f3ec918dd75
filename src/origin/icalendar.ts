/** Writes calendars (RFC 5545): pure. Every string is a stranger's and is escaped. */

/** What is to come, at a second. */
export interface CalendarEvent {
  /** Names the event for ever, in every calendar that has it. */
  readonly uid: string;
  readonly startsMs: number;
  /** When what is said here was last changed. */
  readonly changedMs: number;
  readonly summary: string;
  readonly description: string;
  readonly url: string;
}

/** How long before the start a calendar rings. */
const ALARM = '-PT10M';
/** Nobody knows when a conversation ends; an hour is what a calendar shows of it. */
const DURATION = 'PT1H';
/** How often a subscriber is to look again (RFC 7986 §5.7). */
const REFRESH = 'PT1H';
const LONGEST_LINE_BYTES = 75;

/** @param name of the calendar, for those who subscribe to it */
export function writeCalendar(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tribune//Conversations//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventLines({ uid, startsMs, changedMs, summary, description, url }: CalendarEvent): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${instant(changedMs)}`,
    `LAST-MODIFIED:${instant(changedMs)}`,
    `DTSTART:${instant(startsMs)}`,
    `DURATION:${DURATION}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    `LOCATION:${escaped(url)}`,
    `URL:${url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `TRIGGER:${ALARM}`,
    `DESCRIPTION:${escaped(summary)}`,
    'END:VALARM',
    'END:VEVENT',
  ];
}

/** §3.3.5, in UTC: 20260105T120000Z. */
function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** §3.3.11. Control characters are in no text that is shown, and would end a line here. */
function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/\p{Cc}/gu, '');
}

/** §3.1: no line longer than 75 octets, none cut inside a character. */
function folded(line: string): string {
  let out = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > LONGEST_LINE_BYTES) {
      out += '\r\n ';
      bytes = 1;
    }
    out += character;
    bytes += size;
  }
  return out;
}
