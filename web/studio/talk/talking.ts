/** Whether one's voice goes out, as pure logic. */
export interface Talking {
  /** What one chose, by button or key. */
  readonly muted: boolean;
  /** Space is held: one talks although muted. */
  readonly held: boolean;
  /** The mute was the host's doing, until one unmutes. */
  readonly byHost: boolean;
}

export type TalkingEvent =
  | { readonly type: 'toggle' | 'talk' | 'hush' }
  /** What the server says of one's place, while no wish of one's own is under way. */
  | { readonly type: 'server'; readonly muted: boolean };

export function talkingStep(now: Talking, event: TalkingEvent): Talking {
  switch (event.type) {
    case 'toggle':
      return { muted: !now.muted, held: false, byHost: false };
    case 'talk':
      return now.muted && !now.held ? { ...now, held: true } : now;
    case 'hush':
      return now.held ? { ...now, held: false } : now;
    case 'server':
      if (event.muted === !isHeard(now)) return now;
      // A mute that is not our own ends a held key too. Only what the host muted can the host open again: nobody's own
      // mute is undone from afar.
      if (event.muted) return { muted: true, held: false, byHost: true };
      return now.byHost ? { muted: false, held: false, byHost: false } : now;
  }
}

/** Whether the voice is to reach the others. */
export function isHeard({ muted, held }: Talking): boolean {
  return !muted || held;
}
