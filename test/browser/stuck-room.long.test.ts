import { afterEach, expect, test } from 'vitest';
import type { Joined, JoinRequest } from '../../src/stage/stage-interface.ts';
import { type Door, VoiceClient } from '../stage/voice-client.ts';
import { Installation, type Invitation } from './installation.ts';

let installation: Installation | undefined;
afterEach(() => installation?.stop());

function post({ whipUrl, whipToken }: Invitation, offer: string): Promise<Response> {
  const headers = { authorization: `Bearer ${whipToken}`, 'content-type': 'application/sdp' };
  return fetch(whipUrl, { method: 'POST', headers, body: offer });
}

/** The WHIP door as a client of the stage's own tests sees it. */
function doorOf(invitation: Invitation): Door {
  return {
    join: async ({ offer }: JoinRequest): Promise<Joined> => {
      const response = await post(invitation, offer);
      if (response.status !== 201) throw new Error(await response.text());
      return { session: '', answer: await response.text(), ufrag: '' };
    },
  };
}

test('STAGE-20: a room that has come to a standstill is replaced at the next offer', async () => {
  installation = await Installation.start();
  const room = await installation.openRoom('A standstill');
  const { pid } = await installation.logged(({ msg }) => msg === 'room process started');
  const [first, second] = [
    await installation.invite(room.id, 'Ada'),
    await installation.invite(room.id, 'Ben'),
  ];
  const ada = await VoiceClient.join(doorOf(first), 'ada');
  const replaced = installation.nextLogged(({ msg }) => msg === 'room process started');
  process.kill(pid as number, 'SIGSTOP');
  const strickenMs = performance.now();
  const refused = await post(second, ada.offer);
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await replaced;
  const ben = await VoiceClient.join(doorOf(second), 'ben');
  expect(performance.now() - strickenMs).toBeLessThan(10_000);
  ada.vanish();
  ben.vanish();
});
