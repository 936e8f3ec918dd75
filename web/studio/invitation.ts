import type { TribuneClient } from '../../src/client/client.ts';
import type { AcceptedInvitation } from '../../src/contract/schemas.ts';
import { MOST_OF_STAGE_ROLE, type StageRole } from '../../src/core/rights.ts';
import { deviceKey } from '../address/device-key.ts';
import { roomOfPath } from '../address/fragment.ts';
import { PLACE_KEPT_AS as KEPT_AS } from '../address/kept-as.ts';
import { takeSecret } from '../address/take-secret.ts';

/** A place on a stage, as the studio keeps it for this tab. */
export interface StudioPlace {
  readonly room: string;
  readonly title: string;
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  readonly whipToken: string;
  /** To lead the room with; absent for a speaker, and for whoever leads by their account. */
  readonly leadToken?: string | undefined;
  /** Of its invitation: gives new tokens. Absent where the place is one's own by one's account, which gives them then. */
  readonly secret?: string | undefined;
  /** Absent of a place that was kept by an earlier version. */
  readonly role?: StageRole | undefined;
  /** Whether what is said there is to be recorded, as the speaker was told. */
  readonly recorded: boolean;
  /** When it is to start: UTC in ms since 1970; absent when no start is set. */
  readonly startsMs?: number | undefined;
}

/** Longer would hold up the joining that waits for it. */
const RENEWAL_TIMEOUT_MS = 5_000;

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
  const body = { secret, deviceKey: deviceKey(), ...named };
  const accepted = { ...studioPlace(await client.call('exchangeInvitation', { body })), secret };
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
  const entered = studioPlace(own);
  keepPlace(entered);
  return entered;
}

/** What is kept of an answer that gave a place. */
export function studioPlace(given: AcceptedInvitation): StudioPlace {
  const { room, title, place, name, muted, role, whipToken, leadToken, recorded, startsMs } = given;
  return { room, title, place, name, muted, role, whipToken, leadToken, recorded, startsMs };
}

/** Of one place, with what its holder is: hosting may have been handed over. */
export type PlaceTokens = Pick<StudioPlace, 'whipToken' | 'leadToken' | 'role'>;

/** New tokens of a place, as they were had the first time. @throws as `acceptInvitation` */
export async function renewTokens(
  client: TribuneClient,
  { room, secret }: StudioPlace,
): Promise<PlaceTokens> {
  const late = AbortSignal.timeout(RENEWAL_TIMEOUT_MS);
  if (secret === undefined) {
    return client.call('enterStage', { params: { room }, token: undefined }, late);
  }
  // Without a name: whom a link for several does not know again is refused, and gets no second place.
  const body = { secret, deviceKey: deviceKey() };
  return client.call('exchangeInvitation', { body }, late);
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
  const { room, title, place, name, muted, whipToken, leadToken, secret, recorded, startsMs, role } =
    kept as Record<string, unknown>;
  return (
    [room, title, place, name, whipToken].every((field) => typeof field === 'string') &&
    [secret, leadToken].every((field) => field === undefined || typeof field === 'string') &&
    [muted, recorded].every((field) => typeof field === 'boolean') &&
    (startsMs === undefined || typeof startsMs === 'number') &&
    (role === undefined || (typeof role === 'string' && role in MOST_OF_STAGE_ROLE))
  );
}
