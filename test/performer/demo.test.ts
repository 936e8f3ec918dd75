import { afterAll, beforeAll, expect, test } from 'vitest';
import { Demo } from '../../src/performer/demo.ts';
import { requestDemo } from '../../src/performer/request-demo.ts';
import { Installation, OPERATOR_TOKEN } from '../browser/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.start();
}, 30_000);

afterAll(() => installation.stop());

const start = async () => (await installation.call<{ room: string }>('POST', '/demo')).room;
const end = (room: string) => installation.call('POST', `/rooms/${room}/end`);

async function onStage(room: string): Promise<string[]> {
  const response = await fetch(`${installation.url}/live/${room}/head.json`);
  const { stage } = (await response.json()) as { stage: { name: string }[] };
  return stage.map(({ name }) => name).sort();
}

async function stateOf(room: string): Promise<string> {
  const { state } = await installation.call<{ state: string }>('GET', `/rooms/${room}`);
  return state;
}

test('DEMO-1: a started demo is a live room with Ada and Ben on its stage', async () => {
  const room = await start();
  expect(room).toBe('demo');
  expect(await stateOf(room)).toBe('live');
  await expect.poll(() => onStage(room), { timeout: 20_000 }).toEqual(['Ada', 'Ben']);
  await end(room);
}, 40_000);

test('DEMO-2: started while it runs, or twice at once, it is one demo of two voices', async () => {
  const [room, again] = await Promise.all([start(), start()]);
  expect(again).toBe(room);
  await expect.poll(() => onStage(room), { timeout: 20_000 }).toEqual(['Ada', 'Ben']);
  expect(await start()).toBe(room);
  expect(await onStage(room)).toEqual(['Ada', 'Ben']);
  await end(room);
}, 40_000);

test('DEMO-3: after an ended demo the next has a room of its own, and stops by itself', async () => {
  const apiUrl = installation.url;
  const demo = await new Demo({ apiUrl, lastsMs: 1_500 }).start(OPERATOR_TOKEN);
  expect(demo.room).toBe('demo-3');
  await demo.done;
  expect(await stateOf('demo-3')).toBe('ended');
}, 40_000);

test('DEMO-4: a wrong operator token is refused, and leaves nothing behind', async () => {
  const { url } = installation;
  await expect(requestDemo(url, 'not-the-operators-token')).rejects.toMatchObject({ status: 401 });
  await expect(new Demo({ apiUrl: url }).start('not-the-operators-token')).rejects.toMatchObject({
    status: 401,
  });
  const { rooms } = await installation.call<{ rooms: { state: string }[] }>('GET', '/rooms');
  expect(rooms.map(({ state }) => state)).not.toContain('live');
});

test('DEMO-5: whoever requested the demo ends it, room and voices', async () => {
  const demo = await requestDemo(installation.url, OPERATOR_TOKEN);
  await expect.poll(() => onStage(demo.room), { timeout: 20_000 }).toEqual(['Ada', 'Ben']);
  await demo.end();
  expect(await stateOf(demo.room)).toBe('ended');
});
