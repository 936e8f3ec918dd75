/** What a host says of a room beside its title. */
export interface RoomAbout {
  /** Plain text, with line breaks; empty when nothing is said. */
  readonly description: string;
  /** In which it is held: a BCP 47 tag. */
  readonly language?: string;
  readonly topic?: string;
  /** The second at which it starts: UTC in ms since 1970. */
  readonly startsMs?: number;
  /** Whether it goes live by itself at that second, as soon as anyone is on stage; else its host does it. */
  readonly startsItself: boolean;
  /** Whether a recording is made, to be replayed and downloaded. */
  readonly recorded: boolean;
}

export const NOTHING_SAID: RoomAbout = { description: '', startsItself: true, recorded: true };

/** Why a room that should have started has not: nobody is on stage, its host waits, or its stage cannot be reached. */
export type WaitsFor = 'speakers' | 'host' | 'stage';

export const LONGEST_DESCRIPTION = 4_000;
export const LONGEST_TOPIC = 60;

/** A well-formed language tag of the usual shape: language, script, region, variants (RFC 5646 §2.1). */
const LANGUAGE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}$/;

export function isLanguageTag(text: string): boolean {
  return LANGUAGE.test(text);
}

export function isWaitsFor(value: unknown): value is WaitsFor {
  return value === 'speakers' || value === 'host' || value === 'stage';
}
