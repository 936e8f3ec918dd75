import { type KeyObject, sign, verify } from 'node:crypto';
import { type Grant, isForProgramme, type SignedGrant, type StageGrant } from '../core/grant.ts';
import { isRoomId } from '../core/room-id.ts';

/** Signs a grant with control's Ed25519 key (RFC 8032). */
export function signGrant(grant: Grant | StageGrant, privateKey: KeyObject): SignedGrant {
  const body = Buffer.from(JSON.stringify(grant)).toString('base64url');
  return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`;
}

/** The grant for a programme inside, or undefined when it is malformed, for a stage alone, or another key signed it. */
export function readGrant(signed: string, publicKey: KeyObject): Grant | undefined {
  const [body, signature, ...rest] = signed.split('.');
  if (!body || !signature || rest.length > 0) return undefined;
  if (!verify(null, Buffer.from(body), publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  const grant = grantOf(signed);
  return grant && isForProgramme(grant) ? grant : undefined;
}

/**
 * The grant inside without looking at the signature, for its bearer: media acts on what control hands it over a
 * private socket, only the origin must be convinced.
 */
export function grantOf(signed: SignedGrant): Grant | StageGrant | undefined {
  try {
    return checkedGrant(JSON.parse(Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString()));
  } catch {
    return undefined;
  }
}

function checkedGrant(value: Partial<Grant> | null): Grant | StageGrant | undefined {
  const { room, epoch, recorded, run, t0Ms, fromSegment } = value ?? {};
  if (typeof room !== 'string' || !isRoomId(room) || !isCount(epoch)) return undefined;
  const stage: StageGrant = { room, epoch, ...(recorded === false ? { recorded } : {}) };
  if (run === undefined && t0Ms === undefined && fromSegment === undefined) return stage;
  if (!isCount(run) || !isCount(fromSegment)) return undefined;
  if (typeof t0Ms !== 'number' || !Number.isFinite(t0Ms)) return undefined;
  return { ...stage, run, t0Ms, fromSegment };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
