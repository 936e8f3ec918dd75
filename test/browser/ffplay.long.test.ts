import { afterAll, beforeAll, test } from 'vitest';
import { expectHeardByFfplay } from './ffplay/hls-listener.ts';
import { Installation } from './installation.ts';

let tribune: Installation;

beforeAll(async () => {
  tribune = await Installation.start();
});

afterAll(() => tribune.stop());

test('BROWSER-4: ffplay plays the playlist for five minutes without a complaint, and nothing is missing', async () => {
  await expectHeardByFfplay(tribune, 300_000);
});
