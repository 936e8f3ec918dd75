import { expect } from 'vitest';
import { postOffer, type WhipDoor } from '../../src/client/whip.ts';
import { type Door, VoiceClient } from '../stage/voice-client.ts';
import { test } from './site.ts';

/** The public door as one who joins a stage meets it; what each answer took is noted. */
function timed(door: WhipDoor, tookMs: number[]): Door {
  return {
    join: async ({ offer }) => {
      const askedMs = performance.now();
      const { answer, resource } = await postOffer(door, offer);
      tookMs.push(performance.now() - askedMs);
      return { answer, session: resource, ufrag: '' };
    },
  };
}

test('WHIPDOOR-9: an offer is answered in less than 50 ms through origin, control, media and the room', async ({
  site: { api },
}) => {
  const room = await api.openRoom('A room');
  const tookMs: number[] = [];
  const clients: VoiceClient[] = [];
  const join = async (name: string, noted: number[]) =>
    clients.push(await VoiceClient.join(timed(await api.invite(room, name), noted), name));
  // The first finds the room cold: its code not yet compiled, its connections not yet made.
  await join('first', []);
  for (let i = 0; i < 9; i++) await join(`speaker ${i}`, tookMs);
  for (const client of clients) client.vanish();
  // The median: one answer may have waited for whatever else the machine does.
  const median = tookMs.sort((a, b) => a - b)[Math.floor(tookMs.length / 2)];
  expect(median, `of ${tookMs.map((ms) => ms.toFixed(0)).join(' ')} ms`).toBeLessThan(50);
});
