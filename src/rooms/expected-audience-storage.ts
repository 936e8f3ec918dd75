/** Keeps how many listeners the host of a room expects, for everyone who leads it. */
export interface ExpectedAudienceStorage {
  /** Undefined: nothing was said. @throws TribuneError unavailable */
  expectedAudience(room: string): Promise<number | undefined>;
  /** @param listeners null: nothing is said any more @throws TribuneError unavailable, storage_full */
  expectAudience(room: string, listeners: number | null): Promise<void>;
}
