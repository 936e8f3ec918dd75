/** How one origin's recording of a room stands. */
export interface OriginRecording {
  /** Name of its door. */
  readonly origin: string;
  /** `refused`: its disk takes nothing now. */
  readonly state: 'written' | 'refused' | 'unreachable';
  /** What listeners were given and it lacks, in ms of UTC. */
  readonly missing: { readonly fromMs: number; readonly untilMs: number }[];
}

/** Tells how rooms are recorded. */
export interface Recordings {
  /** At every origin there is; never fails. */
  of(room: string): Promise<readonly OriginRecording[]>;
}
