/** Why there is no sound from a microphone, in kinds that a person can do something about. */
export type MicrophoneFault =
  | 'insecure'
  | 'unsupported'
  | 'denied'
  | 'dismissed'
  | 'system-denied'
  | 'no-device'
  | 'in-use'
  | 'unplugged'
  | 'unknown';

export interface MicrophoneSurroundings {
  /** `isSecureContext`: browsers hand out microphones over HTTPS and on localhost only. */
  readonly secure: boolean;
  /** Whether the browser has `getUserMedia` at all. */
  readonly supported: boolean;
  /** What the browser says of the permission after the failure; undefined where it does not say. */
  readonly permission: 'granted' | 'denied' | 'prompt' | undefined;
}

/** Tells the kinds of failure of `getUserMedia` apart (Media Capture and Streams §10.2). */
export function microphoneFault(error: unknown, surroundings: MicrophoneSurroundings): MicrophoneFault {
  if (!surroundings.secure) return 'insecure';
  if (!surroundings.supported) return 'unsupported';
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // The page was allowed, or the message says so: then it is the operating system that refuses.
      if (surroundings.permission === 'granted' || /system/i.test(message)) return 'system-denied';
      if (/dismissed/i.test(message) || surroundings.permission === 'prompt') return 'dismissed';
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-device';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'unknown';
  }
}
