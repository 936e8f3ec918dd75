/** The rows, as the migrations make them. Times are UTC in ms since 1970; digests are SHA-256 in hex. */

import type { LifeState } from '../core/life-state.ts';

export interface Tables {
  readonly room: RoomRow;
  readonly room_step: RoomStepRow;
  readonly place: PlaceRow;
  readonly invitation: InvitationRow;
  readonly operator_token: OperatorTokenRow;
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
}

interface InvitationRow {
  readonly secret_digest: string;
  readonly room: string;
  readonly place: string;
  readonly created_ms: number;
  readonly revoked_ms: number | null;
}

interface OperatorTokenRow {
  /** Always 1: there is one operator token. */
  readonly id: number;
  readonly token_digest: string;
  readonly created_ms: number;
}
