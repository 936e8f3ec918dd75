import { afterAll, beforeAll, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
beforeAll(async () => {
  under = await ControlUnderTest.start();
});
afterAll(() => under.stop());

test('LADDER-8: the operator holds a level, which every origin and every programme is told, and which a start keeps', async () => {
  const room = await under.operator('POST', '/api/v1/rooms', { title: 'Tides' });
  expect(room.status).toBe(201);
  const held = await under.operator('PUT', '/api/v1/load', { level: 4 });
  expect(held.json).toMatchObject({ level: 4, cause: 'set' });
  await under.origin.heard(({ path, body }) => path === '/load' && body?.level === 4);
  await under.media.heard(
    ({ path, body }) => path.endsWith('/told') && body?.type === 'tier' && body.level === 4,
  );
  await under.control.close();
  await under.startControl();
  expect((await under.operator('GET', '/api/v1/load')).json).toMatchObject({ level: 4, cause: 'set' });
  const released = await under.operator('PUT', '/api/v1/load', { level: null });
  expect(released.json).toMatchObject({ level: 4, cause: 'released' });
  expect((await under.operator('PUT', '/api/v1/load', { level: 7 })).json.code).toBe('bad_request');
  await under.operator('PUT', '/api/v1/load', { level: 0 });
});
