import type { TribuneClient } from '../../src/client/client.ts';
import { MOST_OF_STAGE_ROLE, type StageRole } from '../../src/core/rights.ts';
import { deviceKey } from '../address/device-key.ts';
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
  /** Of its invitation: gives new tokens. Absent where the place is one's own by one's account, which gives them then. */
  readonly secret?: string | undefined;
  /** Whether what is said there is to be recorded, as the speaker was told. */
  readonly recorded: boolean;
  /** When it is to start: UTC in ms since 1970; absent when no start is set. */
  readonly startsMs?: number | undefined;
  /** Absent where an earlier version kept the place. */
  readonly role?: StageRole | undefined;
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
 * The place that an invitation is for, or that it makes for whoever comes by it, kept for this tab so that a reload needs the link no more.
 *
 * @param asName under which one comes by a link for several
 * @throws TribuneProblem when the server refuses it; name_needed: the link is for several
 * @throws TypeError when it cannot be reached
 */
export async function acceptInvitation(
  client: TribuneClient,
  secret: string,
  asName?: string,
): Promise<StudioPlace> {
  const named = asName === undefined ? {} : { name: asName };
  const { room, title, place, name, muted, whipToken, recorded, startsMs, role } = await client.call(
    'exchangeInvitation',
    {
      body: { secret, deviceKey: deviceKey(), ...named },
    },
  );
  const own = { room, title, place, name, muted, whipToken };
  const accepted: StudioPlace = { ...own, secret, recorded, startsMs, role };
  keepPlace(accepted);
  forgetPending();
  return accepted;
}

/**
 * The place that is one's own by one's account, as host or co-host.
 *
 * @throws TribuneProblem, TypeError as `acceptInvitation`
 */
export async function enterOwnPlace(client: TribuneClient, room: string): Promise<StudioPlace> {
  const own = await client.call('enterStage', { params: { room }, token: undefined });
  const { title, place, name, muted, whipToken, recorded, startsMs, role } = own;
  const entered: StudioPlace = { room, title, place, name, muted, whipToken, recorded, startsMs, role };
  keepPlace(entered);
  return entered;
}

/** A new token of a place, as it was had the first time. @throws as `acceptInvitation` */
export async function renewToken(client: TribuneClient, { room, secret }: StudioPlace): Promise<string> {
  const late = AbortSignal.timeout(RENEWAL_TIMEOUT_MS);
  if (secret === undefined) {
    return (await client.call('enterStage', { params: { room }, token: undefined }, late)).whipToken;
  }
  // Without a name: whom a link for several does not know again is refused, and gets no second place.
  const body = { secret, deviceKey: deviceKey() };
  return (await client.call('exchangeInvitation', { body }, late)).whipToken;
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
  const { room, title, place, name, muted, whipToken, secret, recorded, startsMs, role } = kept as Record<
    string,
    unknown
  >;
  return (
    [room, title, place, name, whipToken].every((field) => typeof field === 'string') &&
    (secret === undefined || typeof secret === 'string') &&
    [muted, recorded].every((field) => typeof field === 'boolean') &&
    (startsMs === undefined || typeof startsMs === 'number') &&
    (role === undefined || (typeof role === 'string' && role in MOST_OF_STAGE_ROLE))
  );
}
