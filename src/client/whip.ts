/** A WHIP client's half of the HTTP (RFC 9725): offer in, answer out, and the way to leave. */

import { problemIn } from './problem.ts';

export interface WhipDoor {
  readonly whipUrl: string;
  readonly whipToken: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface WhipSession {
  /** SDP. */
  readonly answer: string;
  /** Absolute; DELETE ends the session. */
  readonly resource: string;
}

/**
 * @throws TribuneProblem when the server refuses
 * @throws TypeError when it cannot be reached
 */
export async function postOffer(door: WhipDoor, offer: string, signal?: AbortSignal): Promise<WhipSession> {
  const response = await fetchOf(door)(door.whipUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${door.whipToken}` },
    body: offer,
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw await problemIn(response);
  const location = response.headers.get('location') ?? '';
  // Redirects may have led elsewhere, and the location is relative to where they led.
  const resource = new URL(location, response.url || door.whipUrl).href;
  return { answer: await response.text(), resource };
}

/**
 * Leaves the stage. A session that is already over has been left too. `keepalive`, so that it also goes out from a page
 * that is being closed.
 *
 * @throws TribuneProblem when the server refuses
 * @throws TypeError when it cannot be reached
 */
export async function deleteSession(door: WhipDoor, resource: string, signal?: AbortSignal): Promise<void> {
  const response = await fetchOf(door)(resource, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${door.whipToken}` },
    keepalive: true,
    ...(signal ? { signal } : {}),
  });
  if (!response.ok && response.status !== 404) throw await problemIn(response);
}

function fetchOf(door: WhipDoor): typeof globalThis.fetch {
  return door.fetch ?? ((input, init) => globalThis.fetch(input, init));
}
