import type { ReminderMessage } from '../core/reminder-message.ts';
import type { Reminder } from './reminder.ts';
import type { Room } from './room.ts';

export interface ReminderLimits {
  readonly ofRoom: number;
  readonly ofAll: number;
}

/** What reminders need kept; as with rooms, what was answered survives a crash. */
export interface ReminderStorage {
  /** Keeps it, in the place of one of the same id. False when there are as many as there may be. */
  add(reminder: Reminder, limits: ReminderLimits): Promise<boolean>;
  /** A second time changes nothing. */
  remove(room: string, ids: readonly string[]): Promise<void>;
  /** Rooms of which something may be due: live, or to start before `beforeMs`, or with an open stage. */
  roomsToRemindOf(beforeMs: number): Promise<readonly Room[]>;
  /** Those to whom a message is still to be sent, and may be tried now. @param soonFor of the start that is near */
  waiting(
    room: string,
    kind: ReminderMessage['kind'],
    soonFor: number,
    nowMs: number,
    limit: number,
  ): Promise<readonly Reminder[]>;
  saveSoonTold(room: string, ids: readonly string[], soonFor: number): Promise<void>;
  saveTry(room: string, id: string, tries: number, againMs: number): Promise<void>;
  /** Of rooms that are over or deleted, and what is older than it may be. */
  forgetOver(nowMs: number): Promise<void>;
}
