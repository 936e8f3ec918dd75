import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';

const DAY = 86_400_000;
let under: ControlUnderTest;
/** Of control's clock. */
let nowMs: number;
const options = { nowMs: () => nowMs++ };

beforeEach(async () => {
  nowMs = Date.UTC(2026, 0, 5, 12);
  under = await ControlUnderTest.start(options);
});
afterEach(() => under.stop());

const api = (method: string, rest: string, body?: unknown) =>
  under.operator(method, `/api/v1/rooms${rest === '' ? '' : '/'}${rest}`, body);

/** A room that was live for ten minutes. */
async function ended(id: string, about: object = {}): Promise<void> {
  await api('POST', '', { id, title: id, ...about });
  nowMs += 600_000;
  expect((await api('POST', `${id}/end`)).status).toBe(200);
}

/** What the origin was last told of a room. */
const told = (id: string) => under.origin.told.findLast(({ path }) => path === `/ingest/${id}/room`)?.body;

test('EDIT-5: a replay is cut on segments once the room has ended, and no other way', async () => {
  await api('POST', '', { id: 'talk', title: 'Talk' });
  expect((await api('PATCH', 'talk/replay', { fromMs: 1_000 })).json.code).toBe('room_state_wrong');
  nowMs += 600_000;
  await api('POST', 'talk/end');
  const cut = await api('PATCH', 'talk/replay', { fromMs: 5_000, untilMs: 60_001 });
  expect(cut.json).toMatchObject({
    published: true,
    fromMs: 4_800,
    untilMs: 60_480,
    chapters: [],
    clips: [],
  });
  expect(told('talk').replay).toEqual({ run: 1, fromMs: 4_800, untilMs: 60_480, standing: [] });
  const wrong = await api('PATCH', 'talk/replay', { fromMs: 70_000 });
  expect([wrong.status, wrong.json.code]).toEqual([400, 'bad_request']);
  expect((await api('PATCH', 'talk/replay', { untilMs: null, fromMs: 0 })).json.untilMs).toBeUndefined();
  expect(told('talk').replay).toEqual({ standing: [] });
  await ended('unrecorded', { recorded: false });
  expect((await api('PATCH', 'unrecorded/replay', { fromMs: 1_000 })).json.code).toBe('room_state_wrong');
});

test('EDIT-6: what was decided of a replay is of its run; that it is withdrawn, and how long it is kept, of the room', async () => {
  await ended('talk');
  await api('PATCH', 'talk/replay', { fromMs: 5_000, published: false, keepDays: 30 });
  await api('PUT', 'talk/replay/chapters', { chapters: [{ startMs: 9_000, title: 'One' }] });
  await api('PUT', 'talk/clips/abcd', { title: 'A clip', fromMs: 6_000, untilMs: 9_000 });
  expect(told('talk').replay).toEqual({
    run: 1,
    withdrawn: true,
    fromMs: 4_800,
    chapters: [{ startMs: 9_000, title: 'One' }],
    clips: [{ id: 'abcd', title: 'A clip', fromMs: 5_760, untilMs: 9_280 }],
    standing: [],
  });
  await under.control.close();
  await under.startControl(options);
  expect((await api('GET', 'talk/replay')).json).toMatchObject({
    published: false,
    fromMs: 4_800,
    keepDays: 30,
  });
  await api('POST', 'talk/open');
  const next = (await api('GET', 'talk/replay')).json;
  expect(next).toMatchObject({ published: false, fromMs: 0, keepDays: 30, chapters: [], clips: [] });
  expect(told('talk').replay).toEqual({ run: 2, withdrawn: true });
});

test('CHAPTER-3: chapters are in order, each at a moment of its own, with a title that can be shown', async () => {
  await api('POST', '', { id: 'talk', title: 'Talk' });
  const set = (chapters: unknown) => api('PUT', 'talk/replay/chapters', { chapters });
  const two = [
    { startMs: 60_000, title: 'Two ' },
    { startMs: 0, title: ' One' },
  ];
  expect((await set(two)).json.chapters).toEqual([
    { startMs: 0, title: 'One' },
    { startMs: 60_000, title: 'Two' },
  ]);
  for (const wrong of [
    [two[0], two[0]],
    [{ startMs: 1, title: ' ' }],
    [{ startMs: 1, title: 'a\u202eb' }],
    [{ startMs: -1, title: 'a' }],
    [{ startMs: 1.5, title: 'a' }],
    Array.from({ length: 101 }, (_, i) => ({ startMs: i, title: 'a' })),
  ])
    expect((await set(wrong)).json.code).toBe('bad_request');
  expect((await api('GET', 'talk/replay')).json.chapters).toHaveLength(2);
  await api('POST', '', { id: 'later', title: 'Later', open: false });
  expect((await api('PUT', 'later/replay/chapters', { chapters: [] })).json.code).toBe('room_state_wrong');
});

test('CLIP-4: a clip is two minutes at most, of what is heard; made again it is the same, deleted again it is gone', async () => {
  await ended('talk');
  const make = (id: string, fromMs: number, untilMs: number, title = 'A clip') =>
    api('PUT', `talk/clips/${id}`, { title, fromMs, untilMs });
  const made = await make('abcd', 10_000, 130_000);
  expect(made.json).toEqual({
    id: 'abcd',
    title: 'A clip',
    fromMs: 9_920,
    untilMs: 129_920,
    url: 'http://tribune.example:8080/r/talk/clip/abcd',
  });
  expect([made.status, (await make('abcd', 10_000, 130_000)).status]).toEqual([201, 200]);
  expect((await make('abcd', 10_000, 20_000)).json.code).toBe('clip_exists');
  for (const [fromMs, untilMs] of [
    [10_000, 130_001],
    [10_000, 10_000],
    [700_000, 710_000],
  ] as const)
    expect((await make('efgh', fromMs, untilMs)).json.code).toBe('bad_request');
  expect((await make('A-B', 0, 1_000)).status).toBe(400);
  await api('PATCH', 'talk/replay', { fromMs: 96_000 });
  expect((await make('efgh', 90_000, 100_000)).json.code).toBe('bad_request');
  expect((await make('efgh', 96_000, 100_000)).status).toBe(201);
  for (let time = 0; time < 2; time++) expect((await api('DELETE', 'talk/clips/abcd')).status).toBe(204);
  expect((await api('GET', 'talk/replay')).json.clips.map(({ id }: { id: string }) => id)).toEqual(['efgh']);
});

test('CLIP-5: a room has a hundred clips at most', async () => {
  await ended('talk');
  for (let i = 0; i < 100; i++) {
    const body = { title: 'A clip', fromMs: i * 1_000, untilMs: i * 1_000 + 900 };
    expect((await api('PUT', `talk/clips/clip${i}`, body)).status).toBe(201);
  }
  const more = { title: 'A clip', fromMs: 0, untilMs: 5_000 };
  expect((await api('PUT', 'talk/clips/more', more)).json.code).toBe('clips_full');
  await api('DELETE', 'talk/clips/clip0');
  expect((await api('PUT', 'talk/clips/more', more)).status).toBe(201);
});

test('KEEP-1: a room is deleted when its days are over, and says when that is', async () => {
  await ended('talk');
  const { endedMs } = (await api('GET', 'talk')).json;
  expect((await api('GET', 'talk/replay')).json).toMatchObject({ keepDays: null, keptAsUsual: true });
  const kept = await api('PATCH', 'talk/replay', { keepDays: 7 });
  expect(kept.json).toMatchObject({ keepDays: 7, keptAsUsual: false, keptUntilMs: endedMs + 7 * DAY });
  nowMs = endedMs + 7 * DAY - 700_000;
  // Any change has it look.
  await ended('other');
  expect((await api('GET', 'talk')).status).toBe(200);
  nowMs = endedMs + 7 * DAY;
  await api('PATCH', 'other/replay', { keepDays: null });
  await under.origin.heard(({ path, body }) => path === '/ingest/talk/room' && body.state === 'deleted');
  expect((await api('GET', 'talk')).status).toBe(404);
  expect((await api('GET', 'other')).status).toBe(200);
});

test('KEEP-2: without a word of its host a room is kept as the operator set it; for ever where nothing is set', async () => {
  await ended('usual');
  await ended('longer');
  await api('PATCH', 'longer/replay', { keepDays: null });
  await ended('again');
  await api('PATCH', 'again/replay', { keepDays: 1 });
  await api('PATCH', 'again/replay', { keptAsUsual: true });
  nowMs += 3_650 * DAY;
  await ended('new');
  for (const id of ['usual', 'longer', 'again']) expect((await api('GET', id)).status).toBe(200);
  // The operator sets it: control, which starts again, does what is due.
  await under.control.close();
  await under.startControl({ ...options, keepDays: 30 });
  for (const id of ['usual', 'again'])
    await under.origin.heard(({ path, body }) => path === `/ingest/${id}/room` && body.state === 'deleted');
  expect((await api('GET', 'longer')).status).toBe(200);
  expect((await api('GET', 'new/replay')).json).toMatchObject({ keepDays: 30, keptAsUsual: true });
});

test('KEEP-3: a room that is opened again is kept from its next end on', async () => {
  await ended('talk');
  await api('PATCH', 'talk/replay', { keepDays: 1 });
  await api('POST', 'talk/open');
  nowMs += 3 * DAY;
  await ended('other');
  expect((await api('GET', 'talk')).json.state).toBe('live');
  expect((await api('GET', 'talk/replay')).json.keptUntilMs).toBeUndefined();
});

test('KEEP-4: a time to be kept that is over already is refused, and the room stays', async () => {
  await ended('talk');
  await api('PATCH', 'talk/replay', { keepDays: null });
  await under.control.close();
  await under.startControl({ ...options, keepDays: 30 });
  nowMs += 31 * DAY;
  for (const change of [{ keepDays: 7 }, { keepDays: 30 }, { keptAsUsual: true }]) {
    const refused = await api('PATCH', 'talk/replay', change);
    expect([refused.status, refused.json.code]).toEqual([409, 'keeping_over']);
  }
  // Any change has control look for what is over.
  await ended('other');
  expect((await api('GET', 'talk/replay')).json).toMatchObject({ keepDays: null, keptAsUsual: false });
  const later = await api('PATCH', 'talk/replay', { keepDays: 90, published: false });
  expect(later.json).toMatchObject({ keepDays: 90, published: false });
  // While nothing is over any time may be said.
  await api('POST', 'talk/open');
  expect((await api('PATCH', 'talk/replay', { keepDays: 1 })).status).toBe(200);
});

test('DELETE-3: of a deleted room control forgets its chapters and clips, too', async () => {
  await ended('talk');
  await api('PUT', 'talk/replay/chapters', { chapters: [{ startMs: 0, title: 'A secret chapter' }] });
  await api('PUT', 'talk/clips/abcd', { title: 'A secret clip', fromMs: 0, untilMs: 1_000 });
  expect((await api('DELETE', 'talk')).status).toBe(204);
  expect(told('talk')).toEqual({ id: 'talk', title: '', state: 'deleted' });
  for (const rest of ['talk/replay']) expect((await api('GET', rest)).json.code).toBe('room_not_found');
  expect((await api('PUT', 'talk/clips/abcd', { title: 'x', fromMs: 0, untilMs: 1_000 })).status).toBe(404);
});
