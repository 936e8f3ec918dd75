/** A raised hand as this tab keeps it, so that a reload does not lower it. */
export interface KeptHand {
  readonly room: string;
  readonly id: string;
  /** By which it is read and lowered. */
  readonly secret: string;
}

const KEPT_AS = 'tribune.hand';
const NAME_KEPT_AS = 'tribune.name';

export function keepHand(hand: KeptHand | undefined): void {
  try {
    if (hand) sessionStorage.setItem(KEPT_AS, JSON.stringify(hand));
    else sessionStorage.removeItem(KEPT_AS);
  } catch {
    // Storage refused: a reload lowers it.
  }
}

/** The one that is kept, when it is in this room. */
export function keptHand(room: string): KeptHand | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { id, secret, ...rest } = kept as Record<string, unknown>;
    if (rest['room'] !== room || typeof id !== 'string' || typeof secret !== 'string') return undefined;
    return { room, id, secret };
  } catch {
    return undefined;
  }
}

/** Under which one last raised a hand on this device. */
export function keptName(): string {
  try {
    return localStorage.getItem(NAME_KEPT_AS) ?? '';
  } catch {
    return '';
  }
}

export function keepName(name: string): void {
  try {
    localStorage.setItem(NAME_KEPT_AS, name);
  } catch {
    // Storage refused: it is asked for again.
  }
}
