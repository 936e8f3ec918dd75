import type { Pressed } from '../../keys/pressed.ts';

/** What a single key does in the studio; by convention of the field: M mutes, Space talks while held, ? lists the keys. */
export type KeyAction = 'toggle-mute' | 'talk' | 'hush' | 'list-keys';

/** @param enabled single keys can be switched off (WCAG 2.2, 2.1.4): speech input and screen readers press them unmeant. */
export function keyAction(pressed: Pressed, enabled: boolean): KeyAction | undefined {
  // Whoever talks stops on release, wherever the focus went meanwhile.
  if (pressed.type === 'keyup') return pressed.key === ' ' ? 'hush' : undefined;
  if (!enabled || pressed.modified || pressed.repeat || pressed.focus === 'text') return undefined;
  if (pressed.key === ' ') return pressed.focus === 'page' ? 'talk' : undefined;
  if (pressed.key === 'm' || pressed.key === 'M') return 'toggle-mute';
  return pressed.key === '?' ? 'list-keys' : undefined;
}
