import type { Pressed } from './pressed.ts';

/** Undefined for what is no key. */
export function pressedOf(event: KeyboardEvent): Pressed | undefined {
  const { type, key, repeat } = event;
  if (type !== 'keydown' && type !== 'keyup') return undefined;
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  return { type, key, repeat, modified, focus: focusKind(event.target) };
}

const TEXT_INPUTS = new Set(['text', 'search', 'url', 'email', 'password', 'number', 'tel']);

/** Where the focus is, as far as keys go. */
function focusKind(target: EventTarget | null): Pressed['focus'] {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return 'text';
  // A list is chosen from by typing letters.
  if (target instanceof HTMLSelectElement) return 'text';
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type) ? 'text' : 'control';
  return target.closest('button, a[href], summary, label, dialog, audio') ? 'control' : 'page';
}
