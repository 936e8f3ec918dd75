import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo } from '../../src/performer/demo.ts';
import { Installation, OPERATOR_TOKEN } from '../browser/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.start();
}, 30_000);

afterAll(() => installation.stop());

const start = (lastsMs?: number) =>
  startDemo({
    apiUrl: installation.url,
    operatorToken: OPERATOR_TOKEN,
    ...(lastsMs === undefined ? {} : { lastsMs }),
  });

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
  const demo = await start();
  expect(demo.room).toBe('demo');
  expect(await stateOf('demo')).toBe('live');
  await expect.poll(() => onStage('demo'), { timeout: 5_000 }).toEqual(['Ada', 'Ben']);
  await demo.stop();
  await demo.done;

  expect(await stateOf('demo')).toBe('ended');
}, 40_000);

test('DEMO-2: starting it while it runs finds the running one, whose voices stay two', async () => {
  const demo = await start();
  await expect.poll(() => onStage(demo.room), { timeout: 5_000 }).toEqual(['Ada', 'Ben']);
  const again = await start();
  await again.stop();

  expect(again.room).toBe(demo.room);
  expect(await onStage(demo.room)).toEqual(['Ada', 'Ben']);
  await demo.stop();
}, 40_000);

test('DEMO-3: after an ended demo the next has a room of its own, and stops by itself', async () => {
  const demo = await start(1_500);
  expect(demo.room).toBe('demo-3');
  await demo.done;

  expect(await stateOf('demo-3')).toBe('ended');
}, 40_000);

test('DEMO-4: a wrong operator token is refused, and leaves no process behind', async () => {
  const demo = startDemo({ apiUrl: installation.url, operatorToken: 'not-the-operators-token' });

  await expect(demo).rejects.toMatchObject({ status: 401 });
});
