const KEPT_AS = 'tribune.expected.';

/** How many listeners this host said they expect, in this browser; undefined: nothing was said. */
export function expectedAudience(room: string): number | undefined {
  try {
    return readCount(localStorage.getItem(KEPT_AS + room) ?? '');
  } catch {
    return undefined;
  }
}

export function keepExpectedAudience(room: string, listeners: number | undefined): void {
  try {
    if (listeners === undefined) localStorage.removeItem(KEPT_AS + room);
    else localStorage.setItem(KEPT_AS + room, String(listeners));
  } catch {
    // Storage refused: it is known until the page is left.
  }
}

/** A number of listeners that someone typed, spaces between thousands allowed; undefined when it is none. */
export function readCount(text: string): number | undefined {
  const digits = text.replace(/[\s.,\u202f\u00a0\u2019']/g, '');
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}

/** Whether a rehearsal holds for an audience; a rehearsal that carried nobody holds for none. */
export function isRehearsedFor(carries: number | undefined, expected: number | undefined): boolean {
  return carries !== undefined && carries > 0 && (expected === undefined || carries >= expected);
}
