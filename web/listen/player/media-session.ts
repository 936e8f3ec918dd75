/** What the keys of a keyboard or headset, the lock screen and the system's own controls show and do. */

export interface SessionControls {
  play(): void;
  pause(): void;
}

export function showInMediaSession(title: string, controls: SessionControls): void {
  const session = mediaSession();
  if (!session) return;
  session.metadata = new MediaMetadata({ title, artist: 'Tribune' });
  session.setActionHandler('play', () => controls.play());
  session.setActionHandler('pause', () => controls.pause());
  session.setActionHandler('stop', () => controls.pause());
}

export function setMediaSessionState(state: MediaSessionPlaybackState): void {
  const session = mediaSession();
  if (session) session.playbackState = state;
}

function mediaSession(): MediaSession | undefined {
  return 'mediaSession' in navigator ? navigator.mediaSession : undefined;
}
