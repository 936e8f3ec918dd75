/** Levels by place, dBov. */
export type Levels = Readonly<Record<string, number>>;

/** Falls as fast as the eye follows: a loud word fades within the second, a pause between words does not flicker. */
const FALL_DB_PER_S = 60;
const SILENT_DB = -60;

/**
 * What meters show: a voice rises at once and falls slowly.
 *
 * @param heard what has just been told, of those who are heard; empty when nothing was
 * @param elapsedMs since `before`
 */
export function shownLevels(before: Levels, heard: Levels, elapsedMs: number): Levels {
  const shown: Record<string, number> = { ...heard };
  for (const [place, level] of Object.entries(before)) {
    const fallen = level - (FALL_DB_PER_S * elapsedMs) / 1000;
    if (fallen > (shown[place] ?? SILENT_DB)) shown[place] = fallen;
  }
  return shown;
}
