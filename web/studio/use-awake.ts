import { useEffect } from 'preact/hooks';

/** Keeps a phone's screen on while the component stands: locked phones cut the microphone. */
export function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let wanted = true;
    const hold = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        const held = await navigator.wakeLock.request('screen');
        if (wanted) lock = held;
        else await held.release();
      } catch {
        // Low battery or policy: then the speaker keeps it awake.
      }
    };
    // The browser lets go of it whenever the page is hidden.
    document.addEventListener('visibilitychange', hold);
    void hold();
    return () => {
      wanted = false;
      document.removeEventListener('visibilitychange', hold);
      void lock?.release();
    };
  }, []);
}
