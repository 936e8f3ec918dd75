import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { readHead } from '../../web/listen/player/head-reader.ts';

const head: Head = {
  room: 'the-room',
  title: 'Tides',
  state: 'live',
  programme: {
    run: 2,
    t0Ms: 1_900_000_000_000,
    nowMs: 1_900_000_100_000,
    streams: true,
    spreadMs: 60,
    tier: { name: 'full', from: 0 },
    rungs: [{ name: 'aac64', codecs: 'mp4a.40.2', bitsPerSecond: 64_000 }],
  },
  stage: [{ place: 'p1', name: 'Ada', muted: false }],
};

test('PLAY-17: a head is read as it was written, and fields of later versions do not matter', () => {
  expect(readHead(JSON.parse(JSON.stringify(head)))).toEqual(head);
  expect(readHead({ ...head, counts: { now: 3 } })).toEqual(head);
  const ended = {
    ...head,
    state: 'ended',
    replay: {
      revision: 0,
      durationMs: 960,
      fromMs: 1_920,
      hls: '/a',
      download: '/b',
      chapters: '/c',
      clips: '/d',
    },
  };
  expect(readHead(ended)).toEqual(ended);
  const withdrawn = { ...head, state: 'ended', withdrawn: true };
  expect(readHead(withdrawn)).toEqual(withdrawn);
});

test('PLAY-17: what is said of a room, and what is to come, is read as it was written', () => {
  const { programme: _, ...rest } = head;
  const scheduled: Head = {
    ...rest,
    state: 'scheduled',
    recorded: false,
    description: 'One.\nTwo.',
    language: 'fr-CA',
    topic: 'Sea',
    coming: {
      startsMs: 1_900_000_000_000,
      startsItself: false,
      speakers: ['Ada'],
      assembling: true,
      waitsFor: 'host',
    },
  };
  expect(readHead(JSON.parse(JSON.stringify(scheduled)))).toEqual(scheduled);
  const odd = { ...scheduled, coming: { startsMs: 'soon', speakers: 7, waitsFor: 'godot' }, language: '<i>' };
  const { language: __, ...read } = scheduled;
  expect(readHead(odd)).toEqual({ ...read, coming: { startsItself: true, speakers: [], assembling: false } });
});

test('PLAY-17: a rung of a later version is left out; a programme without any that we know is no head', () => {
  const rungs = [{ name: 'flac900' }, ...(head.programme?.rungs ?? [])];
  expect(readHead({ ...head, programme: { ...head.programme, rungs } })).toEqual(head);
  expect(
    readHead({ ...head, programme: { ...head.programme, rungs: [{ name: 'flac900' }] } }),
  ).toBeUndefined();
});

test('PLAY-17: whatever else comes is no head, and a replay leads to no other host', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => readHead(value) === undefined));
  const replay = { revision: 0, durationMs: 960, hls: '/a', download: '//elsewhere.example/b' };
  expect(readHead({ ...head, replay })?.replay).toBeUndefined();
});
