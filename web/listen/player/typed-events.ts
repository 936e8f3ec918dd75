/** Names of events and what each carries. */
export type EventMap = object;

/** A minimal emitter whose listeners are typed; a listener is told in the order it came. */
export class TypedEvents<Events extends EventMap> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** @returns a function that ends the listening */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? [])
      (listener as (value: Events[Name]) => void)(value);
  }
}
