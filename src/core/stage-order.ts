/** What control decides of a stage beside who stands on it; studios show it. */
export interface StageOrder {
  /** Whether nobody new may come on it. */
  readonly locked: boolean;
  /** When the room ends by itself unless who leads it comes back: UTC in ms since 1970. */
  readonly endsMs?: number;
  /** Raised hands that wait for an answer. */
  readonly hands: number;
  /** Changes with the queue of hands, however many there are. */
  readonly handsVersion: number;
}
