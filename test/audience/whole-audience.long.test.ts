import { expect, test } from 'vitest';
import { checkAudience } from './whole-audience-check.ts';

test.each([
  { size: 300, comeMs: 30_000 },
  { size: 60_000, comeMs: 60_000 },
  { size: 1_000_000, comeMs: 600_000 },
])(
  'SAMPLE-1, PRESENCE-1: $size pages that are counted, and laugh all at once, send 200 requests a second at most',
  async ({ size, comeMs }) => {
    const { looks, most, pressed } = await checkAudience(size, comeMs);
    console.log(
      `${size}: at most ${most} requests/s for ${pressed} reactions; ${JSON.stringify(looks.at(-1))}`,
    );
    const within = looks.filter(({ listeners, error }) => Math.abs(listeners - size) <= error);
    expect(within.length).toBeGreaterThanOrEqual(looks.length * 0.95);
    for (const { error } of looks) expect(error / size).toBeLessThan(0.05);
  },
  280_000,
);
