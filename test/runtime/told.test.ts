import { expect } from 'vitest';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import type { Api } from './api.ts';
import { heardInBand, pin } from './in-band.ts';
import { test } from './site.ts';

async function batch(api: Api, room: string, m: number): Promise<readonly TimelineEvent[]> {
  const { run } = await api.programme(room);
  for (;;) {
    const response = await fetch(`${api.url}/live/${room}/r${run}/timeline/${m}.json`);
    if (response.ok) return ((await response.json()) as { events: TimelineEvent[] }).events;
    await response.arrayBuffer();
  }
}

test('TOLD-1: what control tells rides in band at an instant of the programme, as our player makes it known, and stands in the batch of that', async ({
  site: { api },
}) => {
  const room = await api.openRoom('A room');
  const begun = await api.nextSegment(room);
  const { id } = await pin(api, room, 'agenda');
  const told = await heardInBand(api, room, begun, ({ links }) => links.length > 0);
  expect(told.links).toEqual([{ id, url: 'https://example.org/agenda', title: 'agenda' }]);
  expect(await batch(api, room, Math.floor(told.at / 184_320))).toContainEqual(told);
  const board = await fetch(`${api.url}/live/${room}/board.json`);
  expect(board.headers.get('cache-control')).toBe('max-age=1');
  const { at: _, ...event } = told;
  expect(((await board.json()) as { events: unknown[] }).events).toContainEqual(event);
});
