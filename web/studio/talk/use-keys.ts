import { useEffect, useRef } from 'preact/hooks';
import { useKeysEnabled } from '../../keys/keys-enabled.ts';
import { pressedOf } from '../../keys/pressed-of.ts';
import { type KeyAction, keyAction } from './keys.ts';

/** Lets single keys act while the component stands; whether they may is remembered on this device. */
export function useKeys(
  actions: Readonly<Record<KeyAction, () => void>>,
): [boolean, (enabled: boolean) => void] {
  const [enabled, enable] = useKeysEnabled();
  const latest = useRef({ actions, enabled });
  latest.current = { actions, enabled };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const pressed = pressedOf(event);
      if (!pressed) return;
      const action = keyAction(pressed, latest.current.enabled);
      // Held Space would scroll the page, also by its repetitions.
      const { key, focus, modified } = pressed;
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
  return [enabled, enable];
}
