import { useEffect, useRef, useState } from 'preact/hooks';
import { type KeyAction, keyAction, type Pressed } from './keys.ts';

const KEPT_AS = 'tribune.keys';

/** Lets single keys act while the component stands; whether they may is remembered on this device. */
export function useKeys(
  actions: Readonly<Record<KeyAction, () => void>>,
): [boolean, (enabled: boolean) => void] {
  const [enabled, setEnabled] = useState(readEnabled);
  const latest = useRef({ actions, enabled });
  latest.current = { actions, enabled };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { type, key, repeat } = event;
      if (type !== 'keydown' && type !== 'keyup') return;
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      const focus = focusKind(event.target);
      const action = keyAction({ type, key, repeat, modified, focus }, latest.current.enabled);
      // Held Space would scroll the page, also by its repetitions.
      if (key === ' ' && focus === 'page' && latest.current.enabled && !modified) event.preventDefault();
      if (action) latest.current.actions[action]();
    };
    // Whoever switches windows with the key down releases it elsewhere.
    const onBlur = () => latest.current.actions.hush();
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onKey);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
  const enable = (wish: boolean) => {
    setEnabled(wish);
    try {
      localStorage.setItem(KEPT_AS, wish ? 'on' : 'off');
    } catch {
      // Storage refused: holds for this visit.
    }
  };
  return [enabled, enable];
}

function readEnabled(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) !== 'off';
  } catch {
    return true;
  }
}

const TEXT_INPUTS = new Set(['text', 'search', 'url', 'email', 'password', 'number', 'tel']);

/** Where the focus is, as far as keys go. */
function focusKind(target: EventTarget | null): Pressed['focus'] {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return 'text';
  // A list is chosen from by typing letters.
  if (target instanceof HTMLSelectElement) return 'text';
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type) ? 'text' : 'control';
  return target.closest('button, a[href], summary, label, dialog') ? 'control' : 'page';
}
