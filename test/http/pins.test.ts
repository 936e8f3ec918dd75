import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
beforeEach(async () => {
  under = await ControlUnderTest.start();
  await under.room('talk');
});
afterEach(() => under.stop());

const pin = (url: string, title = '') =>
  under.operator('POST', '/api/v1/rooms/talk/pins', { url, ...(title ? { title } : {}) });

/** Resolves once media was told exactly these links. */
const told = (...urls: readonly string[]) =>
  under.media.heard(
    ({ path, body }) =>
      path === '/rooms/talk/told' &&
      body.type === 'pins' &&
      JSON.stringify(body.links.map(({ url }: { url: string }) => url)) === JSON.stringify(urls),
  );

test('PIN-1: a link is pinned for everyone, the newest first, three at most, and taken down', async () => {
  await told();
  const first = await pin('https://example.org/agenda', 'Agenda');
  expect([first.status, first.json]).toEqual([
    201,
    { id: expect.any(String), url: 'https://example.org/agenda', title: 'Agenda' },
  ]);
  await told('https://example.org/agenda');
  expect((await pin('https://example.org/agenda', 'Agenda')).json.id).toBe(first.json.id);
  await pin('https://example.org/two');
  await pin('https://example.org/three');
  await told('https://example.org/three', 'https://example.org/two', 'https://example.org/agenda');
  const fourth = await pin('https://example.org/four');
  expect([fourth.status, fourth.json.code]).toEqual([409, 'pins_full']);

  const down = () => under.operator('DELETE', `/api/v1/rooms/talk/pins/${first.json.id}`);
  expect([(await down()).status, (await down()).status]).toEqual([204, 204]);
  await told('https://example.org/three', 'https://example.org/two');
});

test('PIN-3: what was pinned in a draft stands on its page once it is announced, and nowhere before', async () => {
  const draft = { id: 'soon', title: 'Soon', draft: true };
  expect((await under.operator('POST', '/api/v1/rooms', draft)).status).toBe(201);
  const url = 'https://example.org/agenda';
  expect((await under.operator('POST', '/api/v1/rooms/soon/pins', { url })).status).toBe(201);
  // Whatever is told after it: of the draft nothing was.
  await pin(url);
  await told(url);
  const boards = () => under.origin.told.filter(({ path }) => path === '/ingest/soon/board');
  expect(boards()).toEqual([]);
  expect((await under.operator('POST', '/api/v1/rooms/soon/announce')).status).toBe(200);
  const board = await under.origin.heard(({ path }) => path === '/ingest/soon/board');
  expect(JSON.stringify(board.body)).toContain(url);
});

test.each([
  'http://example.org/',
  'javascript:alert(1)//https://',
  'https://user:word@example.org/',
  'https://',
  'example.org/page',
  `https://example.org/${'a'.repeat(500)}`,
])('PIN-2: only a whole link over HTTPS is pinned, not %s', async (url) => {
  const { status, json } = await pin(url);
  expect([status, json.code]).toEqual([400, 'bad_request']);
});

test('TOLD-4: what media cannot be told is told once it is back, and all again after a restart of control', async () => {
  await told();
  await under.media.stop();
  expect((await pin('https://example.org/agenda')).status).toBe(201);
  await under.media.start();
  await told('https://example.org/agenda');

  await under.control.close();
  under.media.forProgrammes.length = 0;
  await under.startControl();
  await told('https://example.org/agenda');
  expect(under.log.some((line) => line.includes('"level":50'))).toBe(false);
});

test('TOLD-9: of a room that is over control says whose words still stand, and says it again when more are taken back', async () => {
  const ids = [];
  for (const name of ['one', 'two', 'three']) ids.push((await pin(`https://example.org/${name}`)).json.id);
  const unpin = (id: string) => under.operator('DELETE', `/api/v1/rooms/talk/pins/${id}`);
  await unpin(ids[0]);
  await under.operator('POST', '/api/v1/rooms/talk/end');
  const standing = (...those: readonly string[]) =>
    under.origin.heard(
      ({ path, body }) =>
        path === '/ingest/talk/room' &&
        body.state === 'ended' &&
        JSON.stringify(body.replay.standing.toSorted()) === JSON.stringify(those.toSorted()),
    );
  await standing(ids[1], ids[2]);
  await unpin(ids[2]);
  await standing(ids[1]);
});
