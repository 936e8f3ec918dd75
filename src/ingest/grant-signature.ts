import { type KeyObject, sign, verify } from 'node:crypto';
import type { Grant, SignedGrant } from '../core/grant.ts';
import { isRoomId } from '../core/room-id.ts';

/** Signs a grant with control's Ed25519 key (RFC 8032). */
export function signGrant(grant: Grant, privateKey: KeyObject): SignedGrant {
  const body = Buffer.from(JSON.stringify(grant)).toString('base64url');
  return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`;
}

/** The grant inside, or undefined when it is malformed or another key signed it. */
export function readGrant(signed: string, publicKey: KeyObject): Grant | undefined {
  const [body, signature, ...rest] = signed.split('.');
  if (!body || !signature || rest.length > 0) return undefined;
  if (!verify(null, Buffer.from(body), publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  try {
    return checkedGrant(JSON.parse(Buffer.from(body, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

/**
 * The grant inside without looking at the signature, for its bearer: media acts on what control hands it over a
 * private socket, only the origin must be convinced.
 */
export function grantOf(signed: SignedGrant): Grant | undefined {
  try {
    return checkedGrant(JSON.parse(Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString()));
  } catch {
    return undefined;
  }
}

function checkedGrant(value: Partial<Grant> | null): Grant | undefined {
  const { room, run, epoch, t0Ms, fromSegment } = value ?? {};
  if (typeof room !== 'string' || !isRoomId(room)) return undefined;
  if (!isCount(run) || !isCount(epoch) || !isCount(fromSegment)) return undefined;
  if (typeof t0Ms !== 'number' || !Number.isFinite(t0Ms)) return undefined;
  return { room, run, epoch, t0Ms, fromSegment };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
