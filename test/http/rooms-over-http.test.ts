import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
});
afterEach(() => under.stop());

test('API-1: a room is made and opened in one request, with its links', async () => {
  const { status, json, headers } = await under.operator('POST', '/api/v1/rooms', {
    id: 'town-hall',
    title: 'Town hall',
  });

  expect(status).toBe(201);
  expect(headers.location).toBe('/api/v1/rooms/town-hall');
  expect(json).toMatchObject({
    id: 'town-hall',
    title: 'Town hall',
    state: 'live',
    run: 1,
    listenUrl: 'http://tribune.example:8080/r/town-hall',
    studioUrl: 'http://tribune.example:8080/r/town-hall/studio',
  });
  expect((await under.ask('GET', '/api/v1/rooms/town-hall')).json).toEqual(json);
});
