import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { readRoomDocument } from '../../src/core/room-document.ts';
import { signGrant } from '../../src/ingest/grant-signature.ts';
import { writeCalendar } from '../../src/origin/icalendar.ts';
import { KEYS, OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(() => origin.close());

const put = (id: string, more: object) =>
  origin.ingest.putJson(`/ingest/${id}/room`, { id, title: `Room ${id}`, state: 'scheduled', ...more });
const head = async (id: string) => (await (await origin.get(`/live/${id}/head.json`)).json()) as Head;
const SOON = Date.UTC(2026, 0, 6, 18, 30, 0);

/** The content lines of a calendar, unfolded (RFC 5545 §3.1). */
const unfolded = (text: string) => text.replace(/\r\n /g, '').split('\r\n');

test('COMING-1: the head says what is to come: when, who, whether the stage assembles, and what keeps it', async () => {
  await put('talk', {
    description: 'One.',
    language: 'fr',
    topic: 'Sea',
    startsMs: SOON,
    speakers: ['Ada', 'Ben'],
  });
  expect(await head('talk')).toEqual({
    room: 'talk',
    title: 'Room talk',
    state: 'scheduled',
    stage: [],
    description: 'One.',
    language: 'fr',
    topic: 'Sea',
    coming: { startsMs: SOON, startsItself: true, speakers: ['Ada', 'Ben'], assembling: false },
  });
  await put('talk', { state: 'green-room', startsMs: SOON, startsItself: false, waitsFor: 'host' });
  expect(await head('talk')).toMatchObject({
    state: 'scheduled',
    coming: { startsItself: false, assembling: true, waitsFor: 'host' },
  });
  // After a restart of the origin too, be control away.
  await origin.stop();
  await origin.open();
  expect((await head('talk')).coming).toMatchObject({ startsMs: SOON, assembling: true });
});

test('COMING-2: a green room is not heard: the origin has no programme of it, and takes none by a grant for a stage', async () => {
  await put('talk', { state: 'green-room' });
  expect((await origin.get('/live/talk/index.m3u8')).status).toBe(404);
  const grant = signGrant({ room: 'talk', epoch: 1 }, KEYS.privateKey);
  expect((await origin.ingest.putJson('/ingest/talk/1/1', { grant })).status).toBe(403);
  expect(existsSync(path.join(origin.directory, 'recordings', 'talk', 'r1'))).toBe(false);
});

test('COMING-3: what is said of a room is in its page for previews, and changes with it', async () => {
  const documents = [{ description: 'On <b>tides</b>.' }, { description: 'On storms.' }];
  const seen: string[] = [];
  const web = path.join(origin.directory, 'web', 'listen');
  mkdirSync(web, { recursive: true });
  writeFileSync(path.join(web, 'index.html'), '<html><head><title>x</title></head><body></body></html>');
  for (const document of documents) {
    await put('talk', document);
    seen.push(await (await origin.get('/r/talk', { accept: 'text/html' })).text());
  }
  expect(seen[0]).toContain('content="On &lt;b&gt;tides&lt;/b&gt;."');
  expect(seen[1]).toContain('content="On storms."');
});

test('CAL-1: a room with a start is an event of a calendar, in UTC, with an alarm and its link', async () => {
  await put('talk', { description: 'One, two; three\nfour', startsMs: SOON, speakers: ['Ada', 'Ben'] });
  const response = await origin.get('/r/talk/event.ics');
  expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  const lines = unfolded(await response.text());
  const url = `http://127.0.0.1:${origin.port}/r/talk`;
  expect(lines).toEqual(
    expect.arrayContaining([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'UID:talk@127.0.0.1',
      'DTSTART:20260106T183000Z',
      'SUMMARY:Room talk',
      `DESCRIPTION:One\\, two\\; three\\nfour\\n\\nAda\\, Ben\\n\\n${url}`,
      `URL:${url}`,
      'BEGIN:VALARM',
      'TRIGGER:-PT10M',
      'END:VCALENDAR',
    ]),
  );
});

test('CAL-2: all rooms with a start are one calendar, soonest first; what is called off, deleted or over is not in it', async () => {
  await put('late', { startsMs: SOON + 1_000 });
  await put('soon', { startsMs: SOON });
  await put('green', { state: 'green-room', startsMs: SOON - 1_000 });
  await put('any', {});
  await put('over', { state: 'ended', startsMs: SOON });
  await put('gone', { state: 'deleted', startsMs: SOON });
  const response = await origin.get('/feeds/calendar.ics');
  const uids = unfolded(await response.text()).filter((line) => line.startsWith('UID:'));
  expect(uids).toEqual(['UID:green@127.0.0.1', 'UID:soon@127.0.0.1', 'UID:late@127.0.0.1']);
  // Links follow the Host of whoever asked, so no shared cache may keep it.
  expect(response.headers.get('cache-control')).toBe('private, max-age=60');
  for (const path of ['/r/any/event.ics', '/r/over/event.ics', '/r/nobody/event.ics', '/r/NO/event.ics']) {
    expect([path, (await origin.get(path)).status]).toEqual([path, 404]);
  }
});

test('CAL-3: links of calendars begin with the public URL where there is one', async () => {
  await origin.close();
  origin = await OriginUnderTest.start({ publicUrl: 'https://live.example.org' });
  await put('talk', { startsMs: SOON });
  const response = await origin.get('/feeds/calendar.ics');
  expect(response.headers.get('cache-control')).toBe('public, max-age=60');
  const lines = unfolded(await response.text());
  expect(lines).toContain('URL:https://live.example.org/r/talk');
  expect(lines).toContain('UID:talk@live.example.org');
});

test('CAL-4: whatever strangers write, lines are 75 octets at most, and nobody adds one of their own', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 300 });
  fc.assert(
    fc.property(words, words, (summary, description) => {
      const event = {
        uid: 'a@b',
        startsMs: SOON,
        changedMs: SOON,
        summary,
        description,
        url: 'https://a.b/r/c',
      };
      const text = writeCalendar(summary, [event]);
      const lines = text.split('\r\n');
      for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      const names = unfolded(text).map((line) => line.split(/[:;]/)[0]);
      expect(names.filter((name) => name === 'BEGIN')).toHaveLength(3);
      expect(names).toHaveLength(25);
    }),
  );
});

test('LIFE-7: a deleted room takes what was said in it off the disk, and is 410 ever after', async () => {
  const writer = await origin.writer();
  origin.clock.to(2);
  await writer.segments(0, 1);
  await put('talk', { state: 'ended', run: 1, t0Ms: T0 });
  await origin.passUntil(
    () => head('talk'),
    ({ replay }) => replay !== undefined,
  );
  const directory = path.join(origin.directory, 'recordings', 'talk');
  expect(readdirSync(directory)).toContain('r1');
  await put('talk', { title: '', state: 'deleted' });
  expect(readdirSync(directory)).toEqual(['room.json']);
  expect(readFileSync(path.join(directory, 'room.json'), 'utf8')).not.toContain('Room talk');
  const gone = async () => {
    for (const path of ['/live/talk/head.json', '/live/talk/index.m3u8', '/live/talk/r1/aac64/0.m4s']) {
      expect([path, (await origin.get(path)).status]).toEqual([path, 410]);
    }
    expect((await writer.tryOpen()).status).toBe(409);
  };
  await gone();
  await origin.stop();
  await origin.open();
  await gone();
});

test('what is no document is none, and what cannot be read of one is left out', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => readRoomDocument(value) === undefined));
  const odd = { startsMs: 'now', speakers: ['Ada', 7], waitsFor: 'godot', language: '!', recorded: 'no' };
  expect(readRoomDocument({ id: 'talk', title: 'Talk', state: 'scheduled', ...odd })).toEqual({
    id: 'talk',
    title: 'Talk',
    state: 'scheduled',
    speakers: ['Ada'],
  });
});
