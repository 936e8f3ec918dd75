/** Settings of what is given up under load. */

import { isLoadLevel, type LoadLevel } from '../core/load.ts';

/** The level that holds whatever is measured; undefined: it is measured. */
export function readHeldLevel(env: NodeJS.ProcessEnv, faults: string[]): LoadLevel | undefined {
  const text = env['TRIBUNE_LOAD_LEVEL'];
  if (text === undefined || text === '') return undefined;
  const level = /^\d$/.test(text) ? Number(text) : undefined;
  if (isLoadLevel(level)) return level;
  faults.push(
    `TRIBUNE_LOAD_LEVEL is "${text}"; it must be a level, 0 to 6, or be left out: then it is measured.`,
  );
  return undefined;
}

/** How many may listen to a room that has no limit of its own; undefined: any number. */
export type ListenerLimit = number | 'rehearsed' | undefined;

export function readListenerLimit(env: NodeJS.ProcessEnv, faults: string[]): ListenerLimit {
  const text = env['TRIBUNE_LISTENER_LIMIT'];
  if (text === undefined || text === '') return undefined;
  if (text === 'rehearsed') return text;
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  faults.push(
    `TRIBUNE_LISTENER_LIMIT is "${text}"; it must be a number of listeners, 1 to 99999999, or "rehearsed": what the newest rehearsal says.`,
  );
  return undefined;
}
