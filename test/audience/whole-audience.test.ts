import { expect, test } from 'vitest';
import { checkAudience } from './whole-audience-check.ts';

test('SAMPLE-1, PRESENCE-2: 10,000 pages that are counted, and laugh all at once, send 200 requests a second at most, and are estimated to 2 %, as stated', async () => {
  const { looks } = await checkAudience(10_000, 60_000);
  for (const { listeners, error } of looks) {
    expect(error).toBeLessThanOrEqual(200);
    expect(Math.abs(listeners - 10_000)).toBeLessThanOrEqual(error);
  }
});
