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
/**
 * So many at a time of a room: whoever fills it with endpoints that never answer takes some of them, for five seconds each,
 * and not the start from everyone else.
 */
const LANES = 64;
const BATCH = 2_000;
/** So few that a crash repeats hardly any, so many that not each is written by itself. */
const NOTED_TOGETHER = 16;
/** The longest wait: the clock may be slewed, and the machine may sleep. */
const TURN_MS = 5_000;
/** First and longest wait for a push service that does not take it. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;
const MOST_TRIES = 6;
/** How long a message is worth delivering. */
const TTL_S = { soon: SOON_MS / 1000, live: 3_600 };

interface Telling {
  readonly kind: ReminderMessage['kind'];
  /** Meanwhile there is something else to say: it went live. */
  changed: boolean;
  done: Promise<void>;
}

export class Reminders {
  readonly #needs: RemindersNeeds;
  readonly #turning: Recurrence;
  /** By room, what is under way. */
  readonly #telling = new Map<string, Telling>();

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
    await Promise.all([...this.#telling.values()].map(({ done }) => done));
  }

  /** @returns when to look again, ms */
  async #turn(): Promise<number> {
    const { storage, nowMs } = this.#needs;
    await storage.forgetOver(nowMs());
    for (const room of await storage.roomsToRemindOf(nowMs() + SOON_MS)) {
      const kind = dueOf(room, nowMs());
      if (kind !== undefined) this.#begin(room, kind);
    }
    return TURN_MS;
  }

  /** Rooms beside one another: where one's reminders lead nowhere, they hold up its own alone. */
  #begin(room: Room, kind: ReminderMessage['kind']): void {
    const under = this.#telling.get(room.id);
    if (under) {
      under.changed ||= under.kind !== kind;
      return;
    }
    const telling: Telling = { kind, changed: false, done: Promise.resolve() };
    telling.done = this.#tellAll(room, kind)
      .catch((error: unknown) => {
        this.#needs.log.error({ err: error, room: room.id }, 'reminders could not be sent; trying again');
      })
      .finally(() => {
        this.#telling.delete(room.id);
        if (telling.changed) this.ask();
      });
    this.#telling.set(room.id, telling);
  }

  async #tellAll(room: Room, kind: ReminderMessage['kind']): Promise<void> {
    const { storage, nowMs, log } = this.#needs;
    const soonFor = room.startsMs ?? 0;
    let sent = 0;
    while (!this.#turning.closed) {
      const waiting = await storage.waiting(room.id, kind, soonFor, nowMs(), BATCH);
      if (waiting.length === 0) break;
      sent += await this.#tellEach(room, kind, waiting);
    }
    if (sent > 0) log.info({ room: room.id, kind, sent }, 'reminders sent');
  }

  /** @returns how many were sent */
  async #tellEach(
    room: Room,
    kind: ReminderMessage['kind'],
    reminders: readonly Reminder[],
  ): Promise<number> {
    let told: string[] = [];
    let gone: string[] = [];
    let sent = 0;
    const note = async () => {
      const [now, never] = [told, gone];
      [told, gone] = [[], []];
      sent += now.length;
      const { storage } = this.#needs;
      // After "it is live" there is no more to say.
      await storage.remove(room.id, kind === 'live' ? [...now, ...never] : never);
      if (kind === 'soon') await storage.saveSoonTold(room.id, now, room.startsMs ?? 0);
    };
    const waiting = reminders.values();
    const lane = async () => {
      for (const reminder of waiting) {
        if (this.#turning.closed) return;
        const outcome = await this.#tell(room, kind, reminder);
        if (outcome === 'told') told.push(reminder.id);
        else if (outcome === 'gone') gone.push(reminder.id);
        if (told.length + gone.length >= NOTED_TOGETHER) await note();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    await note();
    return sent;
  }

  async #tell(
    room: Room,
    kind: ReminderMessage['kind'],
    reminder: Reminder,
  ): Promise<'told' | 'gone' | 'later'> {
    const { storage, sender, nowMs } = this.#needs;
    const { language, tries } = reminder;
    const { id, title, startsMs } = room;
    const message = { kind, room: id, title, language, ...(startsMs === undefined ? {} : { startsMs }) };
    const outcome = await sender.send(reminder, message, TTL_S[kind]);
    if (outcome.kind === 'gone') return 'gone';
    // What nobody took so often is given up.
    if (outcome.kind === 'sent' || tries + 1 >= MOST_TRIES) return 'told';
    const waitMs = Math.min(LONGEST_RETRY_MS, outcome.afterMs ?? RETRY_MS * 3 ** tries);
    await storage.saveTry(id, reminder.id, tries + 1, nowMs() + waitMs);
    return 'later';
  }
}
