import type { TribuneClient } from '../../src/client/client.ts';
import { roomOfPath } from '../address/fragment.ts';
import { takeSecret } from '../address/take-secret.ts';

/** A place on a stage, as the studio keeps it for this tab. */
export interface StudioPlace {
  readonly room: string;
  readonly title: string;
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  readonly whipToken: string;
  /** Of its invitation: gives new tokens. */
  readonly secret: string;
  /** Whether what is said there is to be recorded, as the speaker was told. */
  readonly recorded: boolean;
  /** When it is to start: UTC in ms since 1970; absent when no start is set. */
  readonly startsMs?: number | undefined;
}

/** Longer would hold up the joining that waits for it. */
const RENEWAL_TIMEOUT_MS = 5_000;

const KEPT_AS = 'tribune.place';
const PENDING_AS = 'tribune.invitation';

/**
 * The secret of the link that was opened, out of the address bar; else one of this tab that no place was had for yet,
 * as when the server could not be reached and the page is loaded again.
 */
export function takeInvitation(): string | undefined {
  const secret = takeSecret('invitation');
  const room = roomOfPath(location.pathname);
  try {
    if (secret !== undefined) sessionStorage.setItem(PENDING_AS, JSON.stringify({ room, secret }));
    const pending: unknown = JSON.parse(sessionStorage.getItem(PENDING_AS) ?? 'null');
    if (isPending(pending) && pending.room === room) return pending.secret;
  } catch {
    // Storage refused: then a reload needs the link again.
  }
  return secret;
}

/**
 * The place that an invitation is for, kept for this tab so that a reload needs the link no more.
 *
 * @throws TribuneProblem when the server refuses it
 * @throws TypeError when it cannot be reached
 */
export async function acceptInvitation(client: TribuneClient, secret: string): Promise<StudioPlace> {
  const { room, title, place, name, muted, whipToken, recorded, startsMs } = await client.call(
    'exchangeInvitation',
    {
      body: { secret },
    },
  );
  const accepted: StudioPlace = { room, title, place, name, muted, whipToken, secret, recorded, startsMs };
  keepPlace(accepted);
  forgetPending();
  return accepted;
}

/** A new token of a place. @throws as `acceptInvitation` */
export async function renewToken(client: TribuneClient, { secret }: StudioPlace): Promise<string> {
  const late = AbortSignal.timeout(RENEWAL_TIMEOUT_MS);
  return (await client.call('exchangeInvitation', { body: { secret } }, late)).whipToken;
}

export function keepPlace(place: StudioPlace): void {
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(place));
  } catch {
    // Storage refused: then a reload needs the link again.
  }
}

/** The place kept by this tab, when it is in this room. */
export function keptPlace(room: string | undefined): StudioPlace | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null');
    return isPlace(kept) && kept.room === room ? kept : undefined;
  } catch {
    return undefined;
  }
}

function forgetPending(): void {
  try {
    sessionStorage.removeItem(PENDING_AS);
  } catch {
    // It was never kept.
  }
}

function isPending(pending: unknown): pending is { readonly room: string; readonly secret: string } {
  if (typeof pending !== 'object' || pending === null) return false;
  const { room, secret } = pending as Record<string, unknown>;
  return typeof room === 'string' && typeof secret === 'string';
}

function isPlace(kept: unknown): kept is StudioPlace {
  if (typeof kept !== 'object' || kept === null) return false;
  const { room, title, place, name, muted, whipToken, secret, recorded, startsMs } = kept as Record<
    string,
    unknown
  >;
  return (
    [room, title, place, name, whipToken, secret].every((field) => typeof field === 'string') &&
    [muted, recorded].every((field) => typeof field === 'boolean') &&
    (startsMs === undefined || typeof startsMs === 'number')
  );
}
