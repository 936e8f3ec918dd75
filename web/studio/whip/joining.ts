/**
 * The life of a speaker's connection as pure logic: what happened goes in, what is to be done comes out.
 *
 * Every failure that may pass is tried again until the speaker leaves; what cannot pass (removed, room ended, a token
 * that its invitation did not renew) ends it and says so. Rules: docs/RULES.md STUDIO-1 to STUDIO-9.
 */

import type { Refusal } from '../../../src/core/refusal.ts';
import { retryDelayMs } from './backoff.ts';

/** Why there was another try; `lost` is a connection that fell silent, `unreachable` a server that did not answer. */
export type Trouble = 'lost' | 'unreachable' | Refusal | 'internal_error';

export type Joining =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly attempt: number; readonly trouble?: Trouble }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly trouble: Trouble; readonly waitMs: number }
  | { readonly kind: 'not-open' }
  /** `attempt` falls back to 0 once the connection has held for a while. */
  | { readonly kind: 'on-stage'; readonly attempt: number }
  | { readonly kind: 'over'; readonly why: 'left' | 'removed' | 'sent-back' | 'replaced' | 'ended' }
  | { readonly kind: 'over'; readonly why: 'refused'; readonly code: Trouble; readonly detail: string };

export type JoiningEvent =
  | { readonly type: 'join' | 'connected' | 'lost' | 'unreachable' | 'timer' | 'online' | 'leave' }
  | { readonly type: 'stage-open' | 'room-ended' | 'removed' | 'sent-back' | 'replaced' }
  /** The stage is recorded, and the speaker was told that it is not. */
  | { readonly type: 'consent-lapsed' }
  | {
      readonly type: 'refused';
      readonly code: Trouble;
      readonly detail: string;
      readonly retryAfterMs?: number;
    };

/** `wait` asks for a `timer` event; any later step calls it off. `leave` is a hang-up that tells the server. */
export type JoiningEffect =
  | { readonly do: 'connect' | 'hang-up' | 'leave' | 'watch-room' }
  | { readonly do: 'wait'; readonly ms: number };

export interface Step {
  readonly state: Joining;
  readonly effects: readonly JoiningEffect[];
}

/** A connection that held this long is sound: the next loss is answered at once again. */
const SETTLED_MS = 5_000;
/** Somebody must leave before a full stage has room, or its host unlock it: no use in asking faster. */
const STAGE_FULL_MS = 4_000;

const FOR_GOOD: ReadonlySet<Trouble> = new Set([
  'bad_request',
  'not_found',
  'room_not_found',
  'token_missing',
  'token_wrong',
  'token_expired',
  'invitation_wrong',
  'invitation_over',
  'invitation_used_up',
  'name_needed',
  'co_hosts_full',
  'blocked',
  'not_allowed',
  'origin_wrong',
  'offer_malformed',
  'offer_without_opus',
  'offer_unsupported',
  'media_type_unsupported',
  'body_too_large',
]);

/** @param random from [0, 1) */
export function step(state: Joining, event: JoiningEvent, random: () => number): Step {
  if (event.type === 'join') {
    return state.kind === 'idle' || state.kind === 'over'
      ? { state: { kind: 'connecting', attempt: 0 }, effects: [{ do: 'connect' }] }
      : stay(state);
  }
  if (state.kind === 'idle' || state.kind === 'over') return stay(state);
  switch (event.type) {
    case 'leave':
      return { state: { kind: 'over', why: 'left' }, effects: [{ do: 'leave' }] };
    case 'consent-lapsed':
      return { state: { kind: 'idle' }, effects: [{ do: 'leave' }] };
    case 'removed':
    case 'sent-back':
    case 'replaced':
      return { state: { kind: 'over', why: event.type }, effects: [{ do: 'hang-up' }] };
    case 'room-ended':
      return { state: { kind: 'over', why: 'ended' }, effects: [{ do: 'hang-up' }] };
    case 'refused':
      return state.kind === 'connecting' ? refused(state.attempt, event, random) : stay(state);
    default:
      return onward(state, event.type, random);
  }
}

function onward(
  state: Exclude<Joining, { kind: 'idle' | 'over' }>,
  event: 'connected' | 'lost' | 'unreachable' | 'timer' | 'online' | 'stage-open',
  random: () => number,
): Step {
  switch (state.kind) {
    case 'connecting':
      if (event === 'connected') {
        return {
          state: { kind: 'on-stage', attempt: state.attempt },
          effects: [{ do: 'wait', ms: SETTLED_MS }],
        };
      }
      if (event === 'lost' || event === 'unreachable') return later(state.attempt + 1, event, random);
      // What was sent over the old network may never be answered.
      return event === 'online' ? again(state.attempt, state.trouble ?? 'lost') : stay(state);
    case 'waiting':
      return event === 'timer' || event === 'online' ? again(state.attempt, state.trouble) : stay(state);
    case 'not-open':
      return event === 'stage-open'
        ? { state: { kind: 'connecting', attempt: 0 }, effects: [{ do: 'connect' }] }
        : stay(state);
    case 'on-stage':
      if (event === 'timer') return { state: { kind: 'on-stage', attempt: 0 }, effects: [] };
      if (event !== 'lost') return stay(state);
      return state.attempt === 0 ? again(0, 'lost') : later(state.attempt + 1, 'lost', random);
  }
}

function refused(
  attempt: number,
  event: Extract<JoiningEvent, { type: 'refused' }>,
  random: () => number,
): Step {
  const { code, detail } = event;
  if (code === 'token_revoked')
    return { state: { kind: 'over', why: 'removed' }, effects: [{ do: 'hang-up' }] };
  if (code === 'room_ended') return { state: { kind: 'over', why: 'ended' }, effects: [{ do: 'hang-up' }] };
  if (code === 'room_not_open') {
    return { state: { kind: 'not-open' }, effects: [{ do: 'hang-up' }, { do: 'watch-room' }] };
  }
  if (FOR_GOOD.has(code)) {
    return { state: { kind: 'over', why: 'refused', code, detail }, effects: [{ do: 'hang-up' }] };
  }
  const leastMs = Math.max(event.retryAfterMs ?? 0, isClosed(code) ? STAGE_FULL_MS : 0);
  return later(attempt + 1, code, random, leastMs);
}

function isClosed(code: Trouble): boolean {
  return code === 'stage_full' || code === 'stage_locked';
}

function again(attempt: number, trouble: Trouble): Step {
  return {
    state: { kind: 'connecting', attempt, trouble },
    effects: [{ do: 'hang-up' }, { do: 'connect' }],
  };
}

function later(attempt: number, trouble: Trouble, random: () => number, leastMs = 0): Step {
  const waitMs = retryDelayMs(attempt, random(), leastMs);
  return {
    state: { kind: 'waiting', attempt, trouble, waitMs },
    effects: [{ do: 'hang-up' }, { do: 'wait', ms: waitMs }],
  };
}

function stay(state: Joining): Step {
  return { state, effects: [] };
}
