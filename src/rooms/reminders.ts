/**
 * Reminders of rooms to come: kept when someone asks for one, sent when it is near and when it is live.
 *
 * As the schedule it reads the store afresh at each turn, so that a restart goes on where it stopped. What a crash caught
 * between sending and noting it comes twice; the browser shows it in the place of the first. Rules: docs/RULES.md REMIND.
 */

import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import type { ReminderLanguage, ReminderMessage } from '../core/reminder-message.ts';
import type { PushSender } from './push-sender.ts';
import { Recurrence } from './recurrence.ts';
import { dueOf, newReminder, type PushTarget, type Reminder, SOON_MS } from './reminder.ts';
import type { ReminderStorage } from './reminder-storage.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

export interface RemindersNeeds {
  readonly storage: ReminderStorage;
  readonly rooms: Pick<Rooms, 'get'>;
  readonly sender: PushSender;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

const LIMITS = { ofRoom: 20_000, ofAll: 200_000 };
const AT_ONCE = 16;
const BATCH = 160;
/** The longest wait: the clock may be slewed, and the machine may sleep. */
const TURN_MS = 5_000;
/** First and longest wait for a push service that does not take it. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;
const MOST_TRIES = 6;
/** How long a message is worth delivering. */
const TTL_S = { soon: SOON_MS / 1000, live: 3_600 };

export class Reminders {
  readonly #needs: RemindersNeeds;
  readonly #turning: Recurrence;

  constructor(needs: RemindersNeeds) {
    this.#needs = needs;
    this.#turning = new Recurrence({
      look: () => this.#turn(),
      onTrouble: (error) => needs.log.error({ err: error }, 'reminders could not be sent; trying again'),
      againMs: TURN_MS,
    });
  }

  get publicKey(): string {
    return this.#needs.sender.publicKey;
  }

  /**
   * Keeps one; the same browser and room a second time change nothing but the language.
   *
   * @returns its id
   * @throws TribuneError room_not_found, room_state_wrong: there is nothing to wait for; endpoint_wrong, reminders_full
   */
  async set(room: string, target: PushTarget, language: ReminderLanguage): Promise<string> {
    const { storage, rooms, nowMs } = this.#needs;
    const known = await rooms.get(room);
    if (known.state === 'draft') throw new TribuneError('room_not_found', `There is no room ${room}.`);
    if (known.state !== 'scheduled' && known.state !== 'green-room') {
      throw new TribuneError('room_state_wrong', 'One is reminded of what is to come; this room is not.');
    }
    const reminder = newReminder(known, target, language, nowMs());
    if (!(await storage.add(reminder, LIMITS))) {
      throw new TribuneError(
        'reminders_full',
        'There are as many reminders as can be kept; use the calendar.',
      );
    }
    return reminder.id;
  }

  /** Takes it back; what is not there is back already. */
  drop(room: string, id: string): Promise<void> {
    return this.#needs.storage.remove(room, [id]);
  }

  /** Looks now: at the start, and whenever a room changed. */
  ask(): void {
    this.#turning.ask();
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#needs.sender.close();
    await this.#turning.close();
  }

  /** @returns when to look again, ms */
  async #turn(): Promise<number> {
    const { storage, nowMs } = this.#needs;
    await storage.forgetOver(nowMs());
    for (const room of await storage.roomsToRemindOf(nowMs() + SOON_MS)) {
      const kind = dueOf(room, nowMs());
      if (kind !== undefined) await this.#tellAll(room, kind);
    }
    return TURN_MS;
  }

  async #tellAll(room: Room, kind: ReminderMessage['kind']): Promise<void> {
    const { storage, nowMs, log } = this.#needs;
    const soonFor = room.startsMs ?? 0;
    let sent = 0;
    while (!this.#turning.closed) {
      const waiting = await storage.waiting(room.id, kind, soonFor, nowMs(), BATCH);
      if (waiting.length === 0) break;
      for (let at = 0; at < waiting.length && !this.#turning.closed; at += AT_ONCE) {
        sent += await this.#tell(room, kind, waiting.slice(at, at + AT_ONCE));
      }
    }
    if (sent > 0) log.info({ room: room.id, kind, sent }, 'reminders sent');
  }

  /** @returns how many were sent */
  async #tell(room: Room, kind: ReminderMessage['kind'], reminders: readonly Reminder[]): Promise<number> {
    const { storage, sender, nowMs } = this.#needs;
    const { id, title, startsMs } = room;
    const told: string[] = [];
    const gone: string[] = [];
    await Promise.all(
      reminders.map(async (reminder) => {
        const { language, tries } = reminder;
        const message = { kind, room: id, title, language, ...(startsMs === undefined ? {} : { startsMs }) };
        const outcome = await sender.send(reminder, message, TTL_S[kind]);
        if (outcome.kind === 'gone') gone.push(reminder.id);
        else if (outcome.kind === 'sent' || tries + 1 >= MOST_TRIES) told.push(reminder.id);
        else {
          const waitMs = Math.min(LONGEST_RETRY_MS, outcome.afterMs ?? RETRY_MS * 3 ** tries);
          await storage.saveTry(id, reminder.id, tries + 1, nowMs() + waitMs);
        }
      }),
    );
    // After "it is live" there is no more to say.
    await storage.remove(id, kind === 'live' ? [...told, ...gone] : gone);
    if (kind === 'soon') await storage.saveSoonTold(id, told, startsMs ?? 0);
    return told.length;
  }
}
