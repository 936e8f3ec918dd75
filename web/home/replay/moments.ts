/** Moments as people write them into a field: "4:07", "1:02:09", "12,5" seconds. */

/** @returns ms; undefined when it cannot be read */
export function readMoment(text: string): number | undefined {
  const [whole, hours, minutes, seconds, part] =
    /^\s*(?:(\d{1,3}):(?=\d{1,2}:))?(?:(\d{1,5}):)?(\d{1,6})(?:[.,](\d{1,3}))?\s*$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return total * 1000 + Number((part ?? '').padEnd(3, '0'));
}

/** With tenths where it has any, so that what is shown can be read back. */
export function writeMoment(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const rest = tenths % 10 === 0 ? '' : `.${tenths % 10}`;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const pad = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}${rest}` : `${m}:${pad(s)}${rest}`;
}
