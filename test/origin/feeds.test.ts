import { readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseRssFeed } from 'feedsmith';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { writeFeed } from '../../src/origin/rss.ts';
import { readMovieDurationMs } from '../../src/packager/read-movie-duration.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

/** Feeds are read by a parser that is not ours: feedsmith. */

const SITE = 'https://live.example.org';
let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start({ publicUrl: SITE });
});
afterEach(() => origin.close());

const put = (id: string, more: object) =>
  origin.ingest.putJson(`/ingest/${id}/room`, { id, title: `Room ${id}`, state: 'scheduled', ...more });
const head = async (id: string) => (await (await origin.get(`/live/${id}/head.json`)).json()) as Head;
const read = async (path = '/feeds/podcast.xml') => {
  const response = await origin.get(path);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/rss+xml; charset=utf-8',
  ]);
  return parseRssFeed(await response.text());
};

/** A conversation of four segments that ended, and whose replay is published. */
async function held(id: string, more: object = {}): Promise<void> {
  const writer = await origin.writer({ room: id });
  origin.clock.to(4);
  await writer.segments(0, 3);
  await writer.put('end', { lastSegment: 3 });
  await put(id, { state: 'ended', run: 1, t0Ms: T0, endedMs: T0 + 4_000, ...more });
  await origin.passUntil(
    () => head(id),
    ({ replay }) => replay !== undefined,
  );
  await origin.until(
    () => readdirSync(path.join(origin.directory, 'recordings', id, 'r1')),
    (names) => names.includes('v1.m4a'),
  );
}

test('FEED-1: what can be heard again is an episode, with its download, as long as it is, in bytes and in seconds', async () => {
  await held('talk', { title: 'Tides & storms', description: 'On <b>tides</b>.' });
  await put('unrecorded', { state: 'ended', run: 1, t0Ms: T0, recorded: false });
  const feed = await read();
  expect(feed.items).toHaveLength(1);
  const [episode] = feed.items ?? [];
  const download = `${SITE}/live/talk/r1/v1/recording.m4a`;
  const bytes = (await (await origin.get(new URL(download).pathname)).arrayBuffer()).byteLength;
  expect(episode).toMatchObject({
    title: 'Tides & storms',
    description: 'On <b>tides</b>.',
    link: `${SITE}/r/talk`,
    guid: { value: 'live.example.org/talk/1', isPermaLink: false },
    pubDate: new Date(T0).toUTCString(),
    enclosures: [{ url: download, length: bytes, type: 'audio/mp4' }],
    itunes: { duration: 4 },
  });
  // Also of a room that was not looked at since the origin started.
  await origin.stop();
  await origin.open();
  expect((await read()).items?.[0]?.enclosures).toEqual(episode?.enclosures);
  await put('talk', { title: '', state: 'deleted' });
  expect((await read()).items).toBeUndefined();
});

test('REC-8: of a room that ended long ago nothing is opened when control tells of it again after a start', async () => {
  await held('talk');
  await origin.stop();
  await origin.open();
  const opened = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path.join(origin.directory, 'recordings'));
      } catch {
        return false;
      }
    });
  await put('talk', { state: 'ended', run: 1, t0Ms: T0, endedMs: T0 + 4_000 });
  expect(opened()).toEqual([]);
  await put('talk', { state: 'ended', run: 1, t0Ms: T0, endedMs: T0 + 4_000, title: 'Another' });
  expect(opened()).toEqual([]);
  expect((await head('talk')).replay).toBeDefined();
  expect(opened()).not.toEqual([]);
});

test('FEED-2: what is to come, is live, or has just ended is a live item of the podcast namespace', async () => {
  await put('coming', { startsMs: T0 + 60_000, speakers: ['Ada', 'Ben'] });
  await put('some-day', {});
  await put('now', { state: 'live', run: 1, t0Ms: T0 - 1_000 });
  await put('over', { state: 'ended', run: 3, t0Ms: T0 - 9_000, endedMs: T0 - 1_000 });
  await put('long-over', { state: 'ended', run: 1, t0Ms: T0 - 9e8, endedMs: T0 - 8e8 });
  const response = await origin.get('/feeds/podcast.xml');
  expect(response.headers.get('cache-control')).toBe('public, max-age=60');
  const text = await response.text();
  const { podcast } = parseRssFeed(text);
  const at = (ms: number) => new Date(ms).toISOString();
  expect(podcast?.liveItems).toMatchObject([
    { status: 'live', start: at(T0 - 1_000), contentLinks: [{ href: `${SITE}/r/now` }] },
    { status: 'pending', start: at(T0 + 60_000), persons: [{ display: 'Ada' }, { display: 'Ben' }] },
    { status: 'ended', start: at(T0 - 9_000), end: at(T0 - 1_000) },
  ]);
  const stream = `<enclosure url="${SITE}/live/now/index.m3u8" type="application/x-mpegURL" length="0"/>`;
  expect(text).toContain(stream);
  expect(text).toContain('<guid isPermaLink="false">live.example.org/over/live</guid>');
  expect(podcast?.guid).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('FEED-2: a live item has one name from its announcement to its end, whatever number its run has', async () => {
  const names = async () => {
    const text = await (await origin.get('/feeds/podcast.xml')).text();
    return text.match(/[^>]*\/live(?=<\/guid>)/g);
  };
  await put('talk', { startsMs: T0 + 60_000 });
  const announced = await names();
  expect(announced).toHaveLength(1);
  // An opening that failed has spent the first number.
  await put('talk', { state: 'live', run: 2, t0Ms: T0 });
  expect(await names()).toEqual(announced);
  await put('talk', { state: 'ended', run: 2, t0Ms: T0, endedMs: T0 });
  expect(await names()).toEqual(announced);
});

test('FEED-7: what cannot be heard again takes no episode’s place', async () => {
  await held('talk');
  const past = { state: 'ended', run: 1, endedMs: T0 + 90_000 };
  for (let n = 0; n < 60; n++) {
    await put(`unrecorded-${n}`, { ...past, t0Ms: T0 + 1 + n, recorded: false });
    await put(`withdrawn-${n}`, { ...past, t0Ms: T0 + 1 + n, replay: { run: 1, withdrawn: true } });
    await put(`lost-${n}`, { ...past, t0Ms: T0 + 1 + n });
  }
  for (let n = 60; n < 120; n++) await put(`lost-${n}`, { ...past, t0Ms: T0 + 1 + n });
  expect((await read()).items?.map(({ link }) => link)).toEqual([`${SITE}/r/talk`]);
});

test('FEED-3: each language and each topic has a feed of its own', async () => {
  await held('talk', { language: 'fr-CA', topic: 'La mer' });
  await put('other', { startsMs: T0 + 1_000, language: 'en', topic: 'Sky' });
  const french = await read('/feeds/language/fr/podcast.xml');
  expect([french.language, french.items?.length, french.podcast?.liveItems?.length]).toEqual(['fr', 1, 1]);
  const sky = await read(`/feeds/topic/${encodeURIComponent('sky')}/podcast.xml`);
  expect([sky.items, sky.podcast?.liveItems?.length]).toEqual([undefined, 1]);
  expect((await read('/feeds/topic/La%20mer/podcast.xml')).items).toHaveLength(1);
  expect((await read('/feeds/language/de/podcast.xml')).items).toBeUndefined();
  for (const none of ['/feeds/', '/feeds/topic/%E0%A4/podcast.xml', '/feeds/x/y/podcast.xml']) {
    expect([none, (await origin.get(none)).status]).toEqual([none, 404]);
  }
});

test('FEED-4: whatever strangers write, a feed is read as it was meant; JSON chapters are named where there are any', () => {
  const words = fc.string({ unit: 'binary', maxLength: 80 });
  fc.assert(
    fc.property(words, words, (title, description) => {
      const item = { guid: 'g', title, description, pageUrl: `${SITE}/r/a`, imageUrl: `${SITE}/a.png` };
      const more = { beganMs: T0, downloadUrl: `${SITE}/a.m4a`, sizeBytes: 7, durationMs: 9_400 };
      const chaptersUrl = `${SITE}/r/a/chapters.json`;
      const feed = parseRssFeed(
        writeFeed({
          url: `${SITE}/feeds/podcast.xml`,
          pageUrl: SITE,
          title: 'All',
          description: 'All.',
          imageUrl: `${SITE}/c.png`,
          live: [],
          episodes: [
            { ...item, ...more, chaptersUrl },
            { ...item, ...more },
          ],
        }),
      );
      expect(feed.items).toHaveLength(2);
      const [one, two] = feed.items ?? [];
      expect([one?.enclosures?.length, one?.podcast?.chapters?.url, two?.podcast]).toEqual([
        1,
        chaptersUrl,
        undefined,
      ]);
      const plain = title.replace(/[^\u0020-\u007e]/g, '').trim();
      if (title === plain && plain !== '') expect(one?.title).toBe(plain);
    }),
    { numRuns: 40 },
  );
});

test('FEED-5: no bytes make the reader of a download’s length throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const read = readMovieDurationMs(bytes);
      expect(read === undefined || read >= 0).toBe(true);
    }),
  );
});

test('FEED-6: making feeds takes a tenth of the origin’s time at most, however many ask', async () => {
  const description = 'Été à la mer. '.repeat(280);
  for (let n = 0; n < 50; n++)
    await put(`coming-${n}`, { startsMs: T0 + n, description, topic: 'abcdefghi' });
  const same = await Promise.all(Array.from({ length: 100 }, () => origin.get('/feeds/podcast.xml')));
  expect(new Set(same.map(({ status }) => status))).toEqual(new Set([200]));
  await Promise.all(same.map((response) => response.arrayBuffer()));
  const spelt = (n: number) =>
    Array.from('abcdefghi', (letter, i) => ((n >> i) & 1 ? letter.toUpperCase() : letter)).join('');
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, n) => origin.get(`/feeds/topic/${spelt(n)}/podcast.xml`)),
  );
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  await Promise.all(answers.map((response) => response.arrayBuffer()));
});
