/** What may mean that time passed unseen or that the network is back. */
export interface Wakes {
  /** The machine slept, the page was frozen, or the network changed: the clock may be wrong. */
  awake(): void;
  /** The page is looked at again. */
  shown(): void;
}

export function listenForWakes({ awake, shown }: Wakes, signal: AbortSignal): void {
  addEventListener('online', awake, { signal });
  addEventListener('pageshow', awake, { signal });
  // Page Lifecycle: a frozen page goes on.
  document.addEventListener('resume', awake, { signal });
  document.addEventListener('visibilitychange', () => document.hidden || shown(), { signal });
}
