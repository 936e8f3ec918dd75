import { useState } from 'preact/hooks';

const KEPT_AS = 'tribune.keys';

/** Whether single keys act, on every page alike; remembered on this device. */
export function useKeysEnabled(): [boolean, (enabled: boolean) => void] {
  const [enabled, setEnabled] = useState(readEnabled);
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
