import { expect } from 'vitest';
import { ECONOMY_TICKS, msToTicks, ticksToMs } from '../../src/core/programme.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import type { Api } from './api.ts';

/** Nobody notices a dead stage within this, ms; what the timeline tells until then is of the time before. */
const UNNOTICED_MS = 500;

/**
 * How long after a blow each of some speakers was on stage again, by the room's own timeline, ms.
 *
 * @param blowUtcMs UTC in ms since 1970
 */
export async function backOnStage(
  api: Api,
  room: string,
  blowUtcMs: number,
  names: readonly string[],
): Promise<number[]> {
  const { run, t0Ms } = await api.programme(room);
  const from = msToTicks(blowUtcMs + UNNOTICED_MS - t0Ms);
  const back = async () => {
    const events = (await timelineFrom(api, `/live/${room}/r${run}/timeline`, from)).filter(
      ({ at }) => at > from,
    );
    return names.map((name) => {
      const seen = events.find(
        (event) => event.type === 'stage' && event.people.some((person) => person.name === name),
      );
      return seen && t0Ms + ticksToMs(seen.at) - blowUtcMs;
    });
  };
  await expect.poll(back, { timeout: 40_000 }).not.toContain(undefined);
  return (await back()).map(Number);
}

/** What is told of the time from an instant on, as far as that is complete. */
async function timelineFrom(api: Api, address: string, from: number): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for (let m = Math.floor(from / ECONOMY_TICKS); ; m++) {
    const response = await fetch(`${api.url}${address}/${m}.json`);
    const batch = (await response.json()) as { events: TimelineEvent[] };
    if (!response.ok) return events;
    events.push(...batch.events);
  }
}
