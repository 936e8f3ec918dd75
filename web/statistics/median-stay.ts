import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';

/** The class in which the median of the stays lies; undefined where there are none. */
export function medianStay(
  stays: AudienceStatistics['stays'],
): { readonly least: number; readonly below: number | undefined } | undefined {
  const total = stays.reduce((sum, { visits }) => sum + visits, 0);
  let passed = 0;
  for (const [n, { leastMinutes, visits }] of stays.entries()) {
    passed += visits;
    if (total > 0 && passed * 2 >= total) return { least: leastMinutes, below: stays[n + 1]?.leastMinutes };
  }
  return undefined;
}
