/** Parts of the control role that are themselves put together of several. */

import type https from 'node:https';
import type { Logger } from 'pino';

import { type Door, nameOfDoor } from '../doors/door.ts';
import { OriginLinks } from '../links/origin-links.ts';
import { publicAgent } from '../push/public-network.ts';
import type { VapidKey } from '../push/vapid-key.ts';
import { WebPush } from '../push/web-push.ts';

export function originLinks(originDoors: readonly Door[], log: Logger): OriginLinks {
  return new OriginLinks(originDoors, (problem, room, door) =>
    log.warn(
      { room, problem, origin: nameOfDoor(door) },
      'the origin does not know the room yet; trying again',
    ),
  );
}

export interface PushNeeds {
  readonly vapidKey: VapidKey;
  readonly publicUrl?: string | undefined;
  /** Connects to push services; absent: to public addresses alone. */
  readonly pushAgent?: https.Agent | undefined;
}

export function pushFor({ vapidKey, publicUrl, pushAgent }: PushNeeds): WebPush {
  return new WebPush({ key: vapidKey, subject: contactOf(publicUrl), agent: pushAgent ?? publicAgent() });
}

/** RFC 8292 §2.1: an address of whoever runs this, for push services that are in trouble with it. */
function contactOf(publicUrl: string | undefined): string {
  if (publicUrl?.startsWith('https:')) return publicUrl;
  return `mailto:operator@${publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname}`;
}
