/** The rows, as the migrations make them. Times are UTC in ms since 1970; digests are SHA-256 in hex. */

import type { RoomState } from '../core/head.ts';

export interface Tables {
  readonly room: RoomRow;
  readonly place: PlaceRow;
  readonly invitation: InvitationRow;
  readonly operator_token: OperatorTokenRow;
}

export interface RoomRow {
  readonly id: string;
  readonly title: string;
  readonly state: RoomState;
  readonly created_ms: number;
  readonly runs_begun: number;
  readonly epoch: number;
  /** Null, with `t0_ms` and `opened_ms`, until the room first opens. */
  readonly run: number | null;
  readonly t0_ms: number | null;
  readonly opened_ms: number | null;
  readonly ended_ms: number | null;
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
