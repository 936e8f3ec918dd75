/** Who wants to be reminded of a room, and what of it is due: pure. */

import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { TribuneError } from '../core/refusal.ts';
import type { ReminderLanguage, ReminderMessage } from '../core/reminder-message.ts';
import type { Room } from './room.ts';

/** Where a browser's push service takes what is for this browser alone (Push API §8). */
export interface PushTarget {
  /** Whoever knows it can send: a secret. */
  readonly endpoint: string;
  /** Its public key on P-256, uncompressed, in base64url. */
  readonly p256dh: string;
  /** A secret of 16 bytes that it shares with us, in base64url. */
  readonly auth: string;
}

export interface Reminder extends PushTarget {
  readonly id: string;
  readonly room: string;
  readonly language: ReminderLanguage;
  /** UTC in ms since 1970. */
  readonly createdMs: number;
  /** When it is forgotten, whatever became of the room. */
  readonly untilMs: number;
  /** The start of which it was said that it is near: 0 for a room without one; absent when nothing was said. */
  readonly soonFor?: number;
  /** How often in a row the push service did not take it. */
  readonly tries: number;
}

/** So long before the start one is reminded. */
export const SOON_MS = 10 * 60_000;
/** A room that moves and moves is not waited for for ever. */
const KEPT_MS = 365 * 86_400_000;
const LONGEST_ENDPOINT = 1_000;
const P256DH_BYTES = 65;
const AUTH_BYTES = 16;
const UNCOMPRESSED = 4;

/** @throws TribuneError endpoint_wrong */
export function newReminder(
  room: Room,
  target: PushTarget,
  language: ReminderLanguage,
  nowMs: number,
): Reminder {
  checkTarget(target);
  return {
    ...target,
    id: reminderId(room.id, target.endpoint),
    room: room.id,
    language,
    createdMs: nowMs,
    untilMs: nowMs + KEPT_MS,
    // Who asks when it is near knows that it is.
    ...(isSoon(room, nowMs) ? { soonFor: room.startsMs ?? 0 } : {}),
    tries: 0,
  };
}

/** What there is to say of a room now; undefined: nothing yet. */
export function dueOf(room: Room, nowMs: number): ReminderMessage['kind'] | undefined {
  if (room.state === 'live') return 'live';
  return isSoon(room, nowMs) ? 'soon' : undefined;
}

/** Who knows the endpoint can make it, and nobody else: by it a browser takes a reminder back. */
function reminderId(room: string, endpoint: string): string {
  return createHash('sha256').update(`${room} ${endpoint}`).digest('base64url');
}

function isSoon({ state, startsMs }: Room, nowMs: number): boolean {
  if (state !== 'scheduled' && state !== 'green-room') return false;
  return startsMs === undefined ? state === 'green-room' : startsMs - nowMs <= SOON_MS;
}

/**
 * A push service is a public one, by HTTPS: whoever sends us an endpoint must not make us knock at doors of our own
 * network. Where the name leads is looked at again when something is sent.
 */
function checkTarget({ endpoint, p256dh, auth }: PushTarget): void {
  const url = endpoint.length <= LONGEST_ENDPOINT ? URL.parse(endpoint) : null;
  const host = url?.hostname ?? '';
  const isPublicName = host.includes('.') && isIP(host) === 0 && !host.startsWith('[') && !host.endsWith('.');
  const isPlain = url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  const key = Buffer.from(p256dh, 'base64url');
  const isKey = key.length === P256DH_BYTES && key[0] === UNCOMPRESSED;
  if (isPublicName && isPlain && isKey && Buffer.from(auth, 'base64url').length === AUTH_BYTES) return;
  throw new TribuneError('endpoint_wrong', 'This is no subscription of a browser to a public push service.');
}
