/** The rows, as the migrations make them. Times are UTC in ms since 1970; digests are SHA-256 in hex. */

import type { HandState } from '../core/hand-state.ts';
import type { LifeState } from '../core/life-state.ts';
import type { ReminderLanguage } from '../core/reminder-message.ts';
import type { InvitedRole, StageRole } from '../core/rights.ts';

export interface Tables {
  readonly room: RoomRow;
  readonly room_step: RoomStepRow;
  readonly place: PlaceRow;
  readonly invitation: InvitationRow;
  readonly hand: HandRow;
  readonly replay: ReplayRow;
  readonly clip: ClipRow;
  readonly operator_token: OperatorTokenRow;
  readonly reminder: ReminderRow;
  readonly registration_invitation: RegistrationInvitationRow;
  readonly recovery_link: RecoveryLinkRow;
  readonly member: MemberRow;
  readonly passkey: PasskeyRow;
  readonly credential: CredentialRow;
  readonly session: SessionRow;
  readonly verification: Expiring;
}

export interface RoomRow {
  readonly id: string;
  readonly title: string;
  readonly state: LifeState;
  readonly created_ms: number;
  readonly runs_begun: number;
  readonly epoch: number;
  /** Null, with `t0_ms` and `opened_ms`, until the room first opens. */
  readonly run: number | null;
  readonly t0_ms: number | null;
  readonly opened_ms: number | null;
  readonly ended_ms: number | null;
  readonly description: string;
  readonly language: string | null;
  readonly topic: string | null;
  /** Null while no start is set. */
  readonly starts_ms: number | null;
  /** 0 or 1. */
  readonly starts_itself: number;
  /** 0 or 1. */
  readonly recorded: number;
  /** Account of the host; null where the operator's token made it, or its host has no account. */
  readonly owner: string | null;
  /** Of a host without an account. */
  readonly host_place: string | null;
  /** 0 or 1: whether nobody new may come on its stage. */
  readonly locked: number;
  /** Since when nobody who leads it has been on its stage, after they were. */
  readonly host_left_ms: number | null;
}

interface RoomStepRow {
  readonly room: string;
  /** Counts from 1. */
  readonly number: number;
  readonly at_ms: number;
  readonly state: LifeState;
  readonly mover: 'host' | 'schedule';
}

export interface PlaceRow {
  readonly room: string;
  readonly place: string;
  readonly name: string;
  /** 0 or 1. */
  readonly muted: number;
  /** Of the token with which the place was last taken; of the first one, before that. */
  readonly token_digest: string;
  /** Null until then. */
  readonly taken_ms: number | null;
  /** Null while its speaker stands on stage, or may come back. */
  readonly left_ms: number | null;
  readonly created_ms: number;
  readonly revoked_ms: number | null;
  readonly role: StageRole;
  /** By which its holder came; null where an account took the place by its own right. */
  readonly invitation: string | null;
  readonly account: string | null;
  /** Of the key of the browser that came last. */
  readonly device_digest: string | null;
  /** When the invitation was first opened. */
  readonly came_ms: number | null;
  readonly blocked_ms: number | null;
  /** The raised hand by which its holder came. */
  readonly hand: string | null;
  /** When it was taken away by who leads the room. */
  readonly removed_ms: number | null;
  /** Whose doing the mute is: 0 nobody else's; 1 who leads the room; 2 the same, who has asked them to unmute since. */
  readonly muted_from_afar: number;
  /** How often its holder tried to come back since. */
  readonly attempts: number;
  readonly attempted_ms: number | null;
}

export interface InvitationRow {
  readonly room: string;
  readonly id: string;
  readonly secret_digest: string;
  readonly role: InvitedRole;
  /** Of its only guest; null where each gives their own. */
  readonly name: string | null;
  /** 0 or 1. */
  readonly muted: number;
  readonly uses: number;
  /** How many places were made by it. */
  readonly used: number;
  readonly until_ms: number | null;
  readonly created_ms: number;
  readonly revoked_ms: number | null;
  readonly attempts: number;
  readonly attempted_ms: number | null;
}

export interface HandRow {
  readonly room: string;
  readonly id: string;
  readonly secret_digest: string;
  readonly name: string;
  /** Empty when nothing is said. */
  readonly topic: string;
  readonly language: string | null;
  readonly state: HandState;
  readonly raised_ms: number;
  readonly changed_ms: number;
  /** Once accepted. */
  readonly place: string | null;
  readonly account: string | null;
  readonly device_digest: string;
}

export interface ReplayRow {
  readonly room: string;
  readonly run: number;
  readonly from_ms: number;
  /** Null: to its end. */
  readonly until_ms: number | null;
  /** 0 or 1. */
  readonly withdrawn: number;
  /** 0: for ever; null: as the operator set. */
  readonly keep_days: number | null;
  /** JSON. */
  readonly chapters: string;
}

interface ClipRow {
  readonly room: string;
  readonly id: string;
  readonly run: number;
  readonly title: string;
  readonly from_ms: number;
  readonly until_ms: number;
  readonly created_ms: number;
}

export interface ReminderRow {
  readonly room: string;
  readonly id: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly language: ReminderLanguage;
  readonly created_ms: number;
  readonly until_ms: number;
  /** The start of which it was said that it is near; 0 of a room without one, null when nothing was said. */
  readonly soon_for: number | null;
  readonly tries: number;
  /** When it may be tried again; 0 at once. */
  readonly again_ms: number;
}

interface RegistrationInvitationRow {
  readonly secret_digest: string;
  /** 0 or 1: whether who comes by it is an operator. */
  readonly operator: number;
  readonly created_ms: number;
  readonly until_ms: number | null;
  readonly used_ms: number | null;
  /** For which it was used up, until that account is whole. */
  readonly account: string | null;
  /** 0 or 1: whether a start made it for the first operator. */
  readonly at_start: number;
  /** The account that made it; null: the operator token, a start, or before this was noted. */
  readonly made_by: string | null;
}

interface RecoveryLinkRow {
  readonly secret_digest: string;
  /** Whose account it opens. */
  readonly member: string;
  readonly created_ms: number;
  readonly until_ms: number;
  readonly used_ms: number | null;
  /** As in a registration's. */
  readonly made_by: string | null;
}

/** By which one signs in; as of the next, what is not here is better-auth's. Its dates are texts of ISO 8601, UTC. */
interface PasskeyRow {
  readonly id: string;
  readonly member_id: string;
  readonly name: string | null;
  readonly credential_id: string;
  readonly created_at: string | null;
  /** Ours. */
  readonly used_ms: number | null;
}

/** A password, or that another service signs someone in. */
interface CredentialRow {
  readonly id: string;
  readonly member_id: string;
  readonly provider_id: string;
}

interface Expiring {
  readonly expires_at: string;
}

interface SessionRow extends Expiring {
  readonly member_id: string;
}

interface MemberRow {
  readonly id: string;
  readonly name: string;
  /** 0 or 1. */
  readonly operator: number;
  readonly created_at: string;
}

interface OperatorTokenRow {
  /** Always 1: there is one operator token. */
  readonly id: number;
  readonly token_digest: string;
  readonly created_ms: number;
}
