/**
 * Alarms of ten thousand listeners on one timer of the process: what is due is found in the slot of its moment.
 *
 * An alarm stands in one slot at most. Put off, it stays in its old slot and is moved on when that comes round, so that a
 * time limit renewed at every read costs an assignment.
 */

/** Alarms ring this late at most, beside the process's own lag. */
const SLOT_MS = 4;
const SLOTS = 4_096;

export class WheelAlarm {
  readonly ring: () => void;
  /** Infinite while it is off. */
  dueMs = Number.POSITIVE_INFINITY;
  /** Number of the slot in which it stands, counted from the wheel's beginning; infinite: in none. */
  slot = Number.POSITIVE_INFINITY;

  constructor(ring: () => void) {
    this.ring = ring;
  }

  get isSet(): boolean {
    return this.dueMs !== Number.POSITIVE_INFINITY;
  }

  cancel(): void {
    this.dueMs = Number.POSITIVE_INFINITY;
  }
}

export class TimerWheel {
  readonly #nowMs: () => number;
  readonly #fromMs: number;
  readonly #slots: WheelAlarm[][] = Array.from({ length: SLOTS }, () => []);
  /** The next to look at. */
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param nowMs monotonic */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#fromMs = nowMs();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.turn(), SLOT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Rings at `dueMs` by the wheel's clock, or at its next turn when that is past; whatever was set before is forgotten. */
  set(alarm: WheelAlarm, dueMs: number): void {
    alarm.dueMs = dueMs;
    const slot = this.#slotOf(dueMs);
    if (alarm.slot <= slot) return;
    this.#place(alarm, slot);
  }

  setAfter(alarm: WheelAlarm, ms: number): void {
    this.set(alarm, this.#nowMs() + ms);
  }

  /** Rings what is due. */
  turn(): void {
    const until = Math.floor((this.#nowMs() - this.#fromMs) / SLOT_MS);
    for (; this.#next <= until; this.#next++) {
      const here = this.#slots[this.#next % SLOTS] ?? [];
      if (here.length === 0) continue;
      this.#slots[this.#next % SLOTS] = [];
      // What is set from now on belongs to later slots.
      const number = this.#next;
      this.#next++;
      for (const alarm of here) this.#visit(alarm, number);
      this.#next--;
    }
  }

  #visit(alarm: WheelAlarm, number: number): void {
    // Set to something sooner since: it stands elsewhere.
    if (alarm.slot !== number) return;
    alarm.slot = Number.POSITIVE_INFINITY;
    if (!alarm.isSet) return;
    const slot = this.#slotOf(alarm.dueMs);
    if (slot > number && alarm.dueMs > this.#nowMs()) {
      this.#place(alarm, slot);
      return;
    }
    alarm.cancel();
    alarm.ring();
  }

  #slotOf(dueMs: number): number {
    return Math.max(this.#next, Math.ceil((dueMs - this.#fromMs) / SLOT_MS));
  }

  #place(alarm: WheelAlarm, slot: number): void {
    // What lies more than a round ahead waits in the last slot of this one.
    alarm.slot = Math.min(slot, this.#next + SLOTS - 1);
    this.#slots[alarm.slot % SLOTS]?.push(alarm);
  }
}
