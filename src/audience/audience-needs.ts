import type { ToldType } from '../core/told-event.ts';
import type { RoomStorage } from '../rooms/room-storage.ts';
import type { Turns } from '../rooms/turns.ts';
import type { AudienceStorage } from './audience-storage.ts';
import type { RequestBudget } from './request-budget.ts';

/** What everything of an audience is made of. */
export interface AudienceNeeds {
  readonly rooms: Pick<RoomStorage, 'room'>;
  readonly storage: AudienceStorage;
  readonly turns: Turns;
  /** Says that what the programme tells of this has changed. */
  readonly tell: (room: string, type: ToldType) => void;
  readonly budget: RequestBudget;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}
