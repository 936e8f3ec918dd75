import { isWholeState, type TimelineEvent } from '../../../src/core/timeline-event.ts';

/** More than any window of sound can carry; a flood must not fill memory. */
const MOST_WAITING = 4_096;

/** Keeps events until the sound reaches their instant. */
export class EventQueue {
  #waiting: TimelineEvent[] = [];

  add(events: readonly TimelineEvent[]): void {
    if (events.length === 0) return;
    // Stable: events of one instant keep the order in which they were written.
    this.#waiting = [...this.#waiting, ...events].sort((a, b) => a.at - b.at).slice(-MOST_WAITING);
  }

  /**
   * Events whose instant has come, oldest first. Of those that tell a whole state only the newest is kept: after a
   * jump nobody wants to hear the names of a minute read out.
   *
   * @param ticks where the sound is
   */
  takeDue(ticks: number): TimelineEvent[] {
    const first = this.#waiting.findIndex(({ at }) => at > ticks);
    const due = this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
    return due.filter(
      ({ type }, i) => !isWholeState(type) || !due.slice(i + 1).some((later) => later.type === type),
    );
  }

  clear(): void {
    this.#waiting = [];
  }
}
