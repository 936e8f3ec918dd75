/** What the media process and a room's own process say to each other, over the child's IPC channel. */

import type { SignedGrant } from '../core/grant.ts';
import type { Refusal } from '../core/refusal.ts';
import type { ToldEvent } from '../core/told-event.ts';
import type { Door } from '../doors/door.ts';
import type { VoiceStats } from '../mixer/voice.ts';
import type { DownReason } from '../stage/stage-interface.ts';

export interface RoomSettings {
  readonly grant: SignedGrant;
  /** Where the machine's roles keep their clock. */
  readonly clockFile: string;
  readonly origins: readonly Door[];
  readonly udpPort: number;
  readonly iceTcpPort: number;
  readonly publicAddresses: readonly string[];
  /** What control told the process before this one. */
  readonly told: readonly ToldEvent[];
}

export interface SpeakerRequest {
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  readonly role?: string;
  readonly mostOfRole?: number;
  readonly offer: string;
}

export type RoomOrder =
  | { readonly do: 'start'; readonly settings: RoomSettings }
  /** A newer grant for a stage that assembles: of the same kind, or for its programme, which then begins. */
  | { readonly do: 'take'; readonly grant: SignedGrant }
  | { readonly do: 'people' }
  | { readonly do: 'join'; readonly speaker: SpeakerRequest }
  | { readonly do: 'leave'; readonly session: string }
  | { readonly do: 'mute'; readonly place: string; readonly muted: boolean }
  | { readonly do: 'remove'; readonly place: string }
  | { readonly do: 'tell'; readonly event: ToldEvent }
  | { readonly do: 'end' };

export interface RoomOrderMessage {
  readonly id: number;
  readonly order: RoomOrder;
}

export type RoomAnswerMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly refusal: { readonly code: Refusal; readonly detail: string } }
  | { readonly id: number; readonly fault: string };

/** What a room says unasked, for the log: something is wrong between it and an origin. */
export interface RoomTroubleMessage {
  readonly trouble: string;
  readonly origin: string;
}

/** What a room says unasked, for the log: a voice has left, and how it was heard until then. */
export interface RoomVoiceMessage {
  readonly left: { readonly place: string; readonly reason: DownReason } & VoiceStats;
}
