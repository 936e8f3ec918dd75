/** How one origin's recording of a room stands. */
export interface OriginRecording {
  /** Name of its door. */
  readonly origin: string;
  /** `refused`: its disk takes nothing now. */
  readonly state: 'written' | 'refused' | 'unreachable';
  /** What listeners were given and it lacks, in ms of UTC. */
  readonly missing: { readonly fromMs: number; readonly untilMs: number }[];
}

/** What the recording of a room's newest run looks like. */
export interface RecordingOutline {
  readonly run: number;
  readonly durationMs: number;
  /** How much there was to hear in each of so many equal spans, 0 to 100. */
  readonly levels: readonly number[];
}

/** Tells how rooms are recorded. */
export interface Recordings {
  /** At every origin there is; never fails. */
  of(room: string): Promise<readonly OriginRecording[]>;
  /** By the first origin that can tell; undefined when none can, or there is none. */
  outline(room: string): Promise<RecordingOutline | undefined>;
}
