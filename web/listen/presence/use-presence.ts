import { useEffect, useRef } from 'preact/hooks';
import type { Head } from '../../../src/core/head.ts';
import type { PlayerState } from '../player/player-state.ts';
import { type PresenceReporter, presenceOf } from './presence-reporter.ts';

const LISTENING: readonly PlayerState[] = ['playing', 'stalled', 'offline'];

/** Lets this visit be counted while there is sound. */
export function usePresence(room: string, state: PlayerState, head: Head | undefined): void {
  const reporter = useRef<PresenceReporter>(undefined);
  useEffect(() => {
    const now = presenceOf(room);
    reporter.current = now;
    const leave = () => now.left();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      now.stopped();
    };
  }, [room]);
  const presence = head?.state === 'live' ? head.presence : undefined;
  const isListening = LISTENING.includes(state);
  useEffect(() => {
    const now = reporter.current;
    if (!now) return;
    now.probability = presence;
    if (isListening) now.listening();
    else now.stopped();
  }, [presence, isListening]);
}
