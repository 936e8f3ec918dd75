/** What a reminder takes; loaded when one is asked for. */

import { type Payment, TribuneClient } from '../../src/client/client.ts';
import { registerWorker } from '../offline/register-worker.ts';
import type { Language } from '../words/languages.ts';

const client = new TribuneClient({ baseUrl: '' });

/**
 * Has this browser reminded of a room. Permission was given before.
 *
 * @param payment where the server asked for it
 * @returns the id by which it is taken back; undefined where the browser reaches no push service
 * @throws TribuneProblem, TypeError as the client does
 */
export async function setReminder(
  room: string,
  language: Language,
  payment?: Payment,
): Promise<string | undefined> {
  const { publicKey } = await client.call('readPushKey', {});
  const subscription = await subscribe(publicKey);
  const { endpoint, keys } = subscription?.toJSON() ?? {};
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return undefined;
  const body = { endpoint, keys: { p256dh, auth }, language };
  return (await client.call('setReminder', { params: { room }, body }, undefined, payment)).reminder;
}

export async function dropReminder(room: string, reminder: string): Promise<void> {
  await client.call('dropReminder', { params: { room, reminder } });
}

async function subscribe(applicationServerKey: string): Promise<PushSubscription | undefined> {
  try {
    const registration = await registerWorker();
    await activated(registration);
    const { pushManager } = registration;
    const options = { userVisibleOnly: true, applicationServerKey };
    try {
      return await pushManager.subscribe(options);
    } catch (error) {
      // It knows this site by a key from before a reinstallation.
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      await (await pushManager.getSubscription())?.unsubscribe();
      return await pushManager.subscribe(options);
    }
  } catch {
    return undefined;
  }
}

/** Not `navigator.serviceWorker.ready`, which waits for a worker that has this page. @throws when it is thrown away instead */
function activated({ active, waiting, installing }: ServiceWorkerRegistration): Promise<void> {
  const coming = waiting ?? installing;
  if (active || !coming) return Promise.resolve();
  return new Promise((resolve, reject) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve();
      if (coming.state === 'redundant') reject(new Error('the service worker was not installed'));
    });
  });
}
