/** How hard control is pressed, as whoever degrades service by it reads it. */
export interface Pressure {
  /** How long requests wait before control works on them, ms: in the mean of the last tenth of a second, or now if longer. */
  readonly queueDelayMs: number;
  /** Up to which share of all ranks requests are let in; 1: all are. */
  readonly admitted: number;
  /** Whether strangers who want to come in are refused or made to wait. */
  readonly joinsQueue: boolean;
  readonly waiting: number;
  readonly atWork: number;
}
