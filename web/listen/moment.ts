/** Moments of a replay in links: `?start=1m39s`, as people write them and other players understand. */

/** @returns seconds; undefined when the address names none that can be read */
export function startIn(search: string): number | undefined {
  const text = new URLSearchParams(search).get('start') ?? '';
  const [whole, hours, minutes, seconds] =
    /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s?)?$/.exec(text) ?? [];
  if (!whole) return undefined;
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

/** "1m39s"; "1h0m5s". */
export function momentText(startSeconds: number): string {
  const total = Math.max(0, Math.floor(startSeconds));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
