import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TribuneClient } from '../../src/client/client.ts';
import { type OwnHand, RaisedHand } from '../../web/raise/raised-hand.ts';
import { ControlUnderTest } from '../http/control-under-test.ts';

let under: ControlUnderTest;
/** Clients speak TCP: the origin's part, as far as they can tell. */
let door: http.Server;
let client: TribuneClient;
let aheadMs: number;
const raised: RaisedHand[] = [];

beforeEach(async () => {
  aheadMs = 0;
  let last = 0;
  const nowMs = () => {
    last = Math.max(last + 1, Date.now() + aheadMs);
    return last;
  };
  under = await ControlUnderTest.start({ nowMs, lookEveryMs: 50 });
  await under.room('talk');
  door = http.createServer(({ method, url, headers }, response) => {
    const onward = http.request(
      { socketPath: under.socket, method: method ?? 'GET', path: url ?? '/', headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    response.req.pipe(onward);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  client = new TribuneClient({ baseUrl: `http://127.0.0.1:${(door.address() as AddressInfo).port}` });
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const each of raised.splice(0)) each.close();
  door.closeAllConnections();
  await new Promise((resolve) => door.close(resolve));
  await under.stop();
});

/** As a page has it; one that was kept in this tab is watched at once. */
function page(): RaisedHand {
  const hand = new RaisedHand('talk', client);
  raised.push(hand);
  return hand;
}

async function reaches(hand: RaisedHand, reached: (own: OwnHand) => boolean): Promise<void> {
  if (reached(hand.state.value)) return;
  await new Promise<void>((resolve) => hand.state.watch((own) => reached(own) && resolve()));
}

/** One that is called, with a place on stage. */
async function called(): Promise<{ hand: RaisedHand; id: string; place: string; whipToken: string }> {
  const hand = page();
  await hand.raise({ name: 'Rosa', topic: '', language: 'en' });
  const own = hand.state.value;
  if (own.kind !== 'up') throw new Error('it is not up');
  const { id } = own.hand;
  await under.operator('PUT', `/api/v1/rooms/talk/hands/${id}`, { answer: 'accept' });
  await reaches(hand, (now) => now.kind === 'up' && now.hand.place !== undefined);
  const { place } = await hand.read();
  if (!place) throw new Error('it has no place');
  return { hand, id, place: place.place, whipToken: place.whipToken };
}

const states = async () =>
  (await under.operator('GET', '/api/v1/rooms/talk/hands')).json.hands.map(
    ({ state }: { state: string }) => state,
  );

test('HAND-17: who goes on in a copy of the tab stays on stage; the page before lets go and lowers nothing', async () => {
  const { hand, whipToken } = await called();
  const copy = page();
  await reaches(copy, ({ kind }) => kind === 'up');
  hand.letGo('elsewhere');
  expect(hand.state.value).toEqual({ kind: 'down', ended: 'elsewhere' });
  expect((await copy.read()).state).toBe('accepted');
  expect((await under.speak('talk', whipToken)).status).toBe(201);
  expect(await states()).toEqual(['accepted']);
});

test('HAND-17: raised anew by the same browser, it goes on there', async () => {
  const before = page();
  await before.raise({ name: 'Rosa', topic: '', language: 'en' });
  const after = page();
  await after.raise({ name: 'Rosa', topic: 'Bread', language: 'en' });
  await reaches(before, ({ kind }) => kind === 'down');
  expect(before.state.value).toEqual({ kind: 'down', ended: 'elsewhere' });
  expect(await states()).toEqual(['waiting']);
});

test('HAND-16: who comes back too late is told that the hand lapsed, and who was removed, that they were', async () => {
  const late = await called();
  await under.speak('talk', late.whipToken);
  late.hand.close();
  // The question that it broke off counts as seen until control knows of that.
  const muchLater = () => {
    aheadMs += 76_000;
    return states();
  };
  await expect.poll(muchLater, { timeout: 8_000 }).toEqual([]);
  await late.hand.cameDown();
  expect(late.hand.state.value).toEqual({ kind: 'down', ended: 'lapsed' });

  const removed = await called();
  removed.hand.close();
  await under.operator('DELETE', `/api/v1/rooms/talk/stage/${removed.place}`);
  await removed.hand.cameDown();
  expect(removed.hand.state.value).toEqual({ kind: 'down', ended: 'removed' });
});
