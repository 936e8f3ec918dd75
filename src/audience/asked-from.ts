/** From which networks the questions come that wait to be read. In memory alone: a start of control forgives. */

/** Rooms that are remembered: more than people ask in at once. */
const MOST_REMEMBERED = 1_000;

export class AskedFrom {
  /** Room → question → network. */
  readonly #rooms = new Map<string, Map<string, string>>();

  count(room: string, network: string): number {
    return [...(this.#rooms.get(room)?.values() ?? [])].filter((each) => each === network).length;
  }

  add(room: string, question: string, network: string): void {
    const waiting = this.#rooms.get(room) ?? new Map<string, string>();
    this.#rooms.set(room, waiting.set(question, network));
    const [oldest] = this.#rooms.keys();
    if (this.#rooms.size > MOST_REMEMBERED && oldest !== undefined) this.#rooms.delete(oldest);
  }

  /** It waits no more. */
  remove(room: string, question: string): void {
    const waiting = this.#rooms.get(room);
    waiting?.delete(question);
    if (waiting?.size === 0) this.#rooms.delete(room);
  }

  /** None waits there any more. */
  clear(room: string): void {
    this.#rooms.delete(room);
  }
}
