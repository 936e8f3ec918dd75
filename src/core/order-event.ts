/** The order on the stage, as far as it is everyone's: who hosts stands with who is on stage. */
export interface OrderEvent {
  readonly type: 'order';
  /** Whether nobody new may come on the stage. */
  readonly locked: boolean;
  /** Present while who leads the room is lost: when it ends by itself unless they come back, UTC in ms since 1970. */
  readonly endsMs?: number;
}

export function isOrderEvent({ locked, endsMs }: Readonly<Record<string, unknown>>): boolean {
  return typeof locked === 'boolean' && (endsMs === undefined || Number.isSafeInteger(endsMs));
}
