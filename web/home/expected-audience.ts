/** A number of listeners that someone typed, spaces between thousands allowed; undefined when it is none. */
export function readCount(text: string): number | undefined {
  const digits = text.replace(/[\s.,\u202f\u00a0\u2019']/g, '');
  return /^[1-9]\d{0,7}$/.test(digits) ? Number(digits) : undefined;
}

/** Whether a rehearsal holds for an audience; a rehearsal that carried nobody holds for none. */
export function isRehearsedFor(carries: number | undefined, expected: number | undefined): boolean {
  return carries !== undefined && carries > 0 && (expected === undefined || carries >= expected);
}
