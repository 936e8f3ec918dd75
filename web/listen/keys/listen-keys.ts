import type { Pressed } from '../../keys/pressed.ts';

/** What a single key does for a listener; by convention of players: K and Space play, M mutes, J and L go back and on. */
export type ListenAction =
  | 'play-or-pause'
  | 'toggle-mute'
  | 'louder'
  | 'softer'
  /** Back by ten seconds, of a replay. */
  | 'back'
  /** On by ten seconds of a replay; of a live room, to the present. */
  | 'on'
  | 'list-keys';

const BY_KEY: Readonly<Record<string, ListenAction>> = {
  k: 'play-or-pause',
  m: 'toggle-mute',
  '+': 'louder',
  '-': 'softer',
  j: 'back',
  l: 'on',
  '?': 'list-keys',
};

/** Those that a held key repeats. */
const REPEATED: readonly ListenAction[] = ['louder', 'softer', 'back', 'on'];

/** @param enabled single keys can be switched off (WCAG 2.2, 2.1.4): speech input and screen readers press them unmeant. */
export function listenAction(pressed: Pressed, enabled: boolean): ListenAction | undefined {
  const { type, key, repeat, modified, focus } = pressed;
  if (type !== 'keydown' || !enabled || modified || focus === 'text') return undefined;
  // Elsewhere Space presses what has the focus.
  if (key === ' ') return focus === 'page' && !repeat ? 'play-or-pause' : undefined;
  const action = BY_KEY[key.toLowerCase()];
  return action !== undefined && repeat && !REPEATED.includes(action) ? undefined : action;
}
