/** A room of the rehearsal's own, in which the recorded voices of the demo converse; nothing of it is kept. */

import { fileURLToPath } from 'node:url';
import { TribuneClient } from '../client/client.ts';
import { startPerformer } from '../performer/performer-child.ts';
import type { Target } from './wire/dialer.ts';

export interface RehearsalRoom {
  readonly id: string;
  /** Ends it and takes it away. */
  close(): Promise<void>;
}

const VOICES = ['ada', 'ben'];
/** From the start of the processes to the first word. */
const LEAD_MS = 2_500;
const CLOSE_WITHIN_MS = 10_000;

/**
 * @param target what proved to be the operator's own, and may have the token
 * @param listeners how many are to come, as a host says whom so many are expected
 * @throws TribuneProblem when the installation refuses; Error when a voice cannot join
 */
export async function openRehearsalRoom(
  target: Target,
  operatorToken: string,
  listeners: number,
): Promise<RehearsalRoom> {
  const url = urlOf(target);
  const client = new TribuneClient({ baseUrl: url });
  const token = operatorToken;
  const room = await client.call('createRoom', {
    token,
    body: { title: 'Rehearsal', open: true, recorded: false },
  });
  const params = { room: room.id };
  const remove = async () => {
    const signal = () => AbortSignal.timeout(CLOSE_WITHIN_MS);
    await client.call('endRoom', { token, params }, signal()).catch(() => undefined);
    await client.call('deleteRoom', { token, params }, signal()).catch(() => undefined);
  };
  try {
    await client.call('expectAudience', { token, params, body: { listeners } });
    const invited = VOICES.map((name) => client.call('inviteSpeaker', { token, params, body: { name } }));
    const invitations = await Promise.all(invited);
    const since = Date.now() + LEAD_MS;
    const performers = invitations.map(({ whipUrl, whipToken }, i) =>
      startPerformer({
        whipUrl: new URL(new URL(whipUrl).pathname, url).href,
        token: whipToken,
        voice: fileURLToPath(new URL(`../../demo/voices/${VOICES[i]}.opus`, import.meta.url)),
        loop: true,
        since,
      }),
    );
    const close = async () => {
      for (const performer of performers) performer.stop();
      await Promise.allSettled(performers.map(({ done }) => done));
      await remove();
    };
    await Promise.all(performers.map(({ connected }) => connected)).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return { id: room.id, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** By HTTPS the certificate says who answers; else the name is not looked up again, for it might lead elsewhere by now. */
function urlOf({ url, address, port, tlsName }: Target): string {
  if (tlsName !== undefined) return url;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
