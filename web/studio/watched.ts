import { useEffect, useState } from 'preact/hooks';

/** A value that pages watch: replaced whole, never changed in place. */
export class Watched<Value> {
  #value: Value;
  readonly #watchers = new Set<(value: Value) => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of this.#watchers) watcher(value);
  }

  /** Calls back on each change until the returned function is called. */
  watch(watcher: (value: Value) => void): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }
}

/** Renders again on each change. */
export function useWatched<Value>(watched: Watched<Value>): Value {
  const [value, setValue] = useState(() => watched.value);
  useEffect(() => {
    setValue(() => watched.value);
    return watched.watch((next) => setValue(() => next));
  }, [watched]);
  return value;
}
