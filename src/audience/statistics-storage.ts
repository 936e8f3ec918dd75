/** One look at an audience. */
export interface AudienceSample {
  /** Of the room; absent of one that was long ago. */
  readonly run?: number;
  /** UTC in ms since 1970. */
  readonly atMs: number;
  /** Estimates: who listened then, with its variance; who came since the sample before. */
  readonly listeners: number;
  readonly variance: number;
  readonly joins: number;
  /** All since the programme began. */
  readonly reactions: number;
}

/** What is kept of how an audience was: sums alone. */
export interface StatisticsStorage {
  /** @param stays that ended since: least minutes → estimate of how many. @throws TribuneError storage_full */
  addSample(
    room: string,
    sample: AudienceSample & { readonly run: number },
    stays: ReadonlyMap<number, number>,
  ): Promise<void>;
  /** Of all runs, oldest first. */
  samples(room: string): Promise<readonly AudienceSample[]>;
  stays(room: string, run: number): Promise<ReadonlyMap<number, number>>;
  /** When questions were asked, ms of UTC, oldest first. */
  questionTimes(room: string): Promise<readonly number[]>;

  /** With which listeners report that they are there; 1 where nothing else was ever saved. */
  presenceProbability(room: string): Promise<number>;
  savePresenceProbability(room: string, probability: number): Promise<void>;
}
