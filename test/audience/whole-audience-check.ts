import { expect } from 'vitest';
import { MOST_REQUESTS_A_SECOND } from '../../src/audience/request-budget.ts';
import { errorOf } from '../../src/core/presence.ts';
import { WholeAudience } from './whole-audience.ts';

/** They come, are counted, and all of them laugh, twice. @returns what they are taken to be, and by how much that is off at most */
export async function checkAudience(size: number, comeMs: number) {
  const audience = new WholeAudience(size);
  try {
    await audience.come(comeMs);
    await audience.pass(120_000);
    const from = audience.sent.length;
    const looks: { readonly listeners: number; readonly error: number }[] = [];
    for (let n = 0; n < 20; n++) {
      await audience.pass(5_000);
      const { listeners, variance } = await audience.estimate();
      looks.push({ listeners, error: errorOf(variance) });
      if (n === 4 || n === 12) await audience.laugh(1);
    }
    const settled = audience.sent.slice(from);
    expect(Math.max(...settled)).toBeLessThanOrEqual(MOST_REQUESTS_A_SECOND);
    // Sums are scaled up to what was pressed.
    const off = (await audience.reactions()) / audience.pressed - 1;
    expect(Math.abs(off)).toBeLessThan(0.15);
    return { looks, most: Math.max(...settled), pressed: audience.pressed };
  } finally {
    await audience.close();
  }
}
