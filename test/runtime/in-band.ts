import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { ChunkScanner } from '../../web/listen/player/chunk-scanner.ts';
import { EventQueue } from '../../web/listen/player/event-queue.ts';
import type { Api } from './api.ts';

export type Pins = Extract<TimelineEvent, { type: 'pins' }>;

/** Pins as they ride in band from segment `n` on, each as our player makes them known, until one fits. */
export async function heardInBand(
  api: Api,
  room: string,
  from: number,
  fits: (pins: Pins) => boolean,
): Promise<Pins> {
  const { run } = await api.programme(room);
  for (let n = from; ; n++) {
    const response = await api.segment(room, run, n, 'opus48');
    if (response.status !== 200) {
      // Not yet, or filled while the writer was away: its number is asked for again.
      n--;
      continue;
    }
    const pieces = new ChunkScanner().push(new Uint8Array(await response.arrayBuffer())) ?? [];
    const queue = new EventQueue();
    queue.add(pieces.flatMap(({ events }) => events));
    const due = queue.takeDue(Number.POSITIVE_INFINITY);
    const pins = due.find((event): event is Pins => event.type === 'pins' && fits(event));
    if (pins) return pins;
  }
}

/** Pins a link to a page of that name. */
export function pin(api: Api, room: string, name: string): Promise<{ id: string }> {
  return api.call('POST', `/rooms/${room}/pins`, { url: `https://example.org/${name}`, title: name });
}
