import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginUnderTest } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start();
  await origin.ingest.putJson('/ingest/talk/room', {
    id: 'talk',
    title: 'Fish & "chips"',
    state: 'scheduled',
  });
});
afterEach(() => origin.close());

const ask = (query: Record<string, string>) => origin.get(`/oembed?${new URLSearchParams(query)}`);

test('SHARE-2: a page that embeds a room is told how, by oEmbed', async () => {
  const response = await ask({ url: `${origin.url}/r/talk?start=1m39s`, maxwidth: '400', format: 'json' });
  // Its links follow the Host of whoever asks: no shared cache may keep them.
  expect(response.headers.get('cache-control')).toBe('private, max-age=60');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
  const { html, ...rest } = (await response.json()) as Record<string, string>;
  expect(rest).toMatchObject({
    version: '1.0',
    type: 'rich',
    title: 'Fish & "chips"',
    width: 400,
    height: 320,
  });
  expect(html).toBe(
    `<iframe src="${origin.url}/r/talk/embed?start=1m39s" title="Fish &amp; &quot;chips&quot;" width="400" height="320" style="border:0"></iframe>`,
  );
  expect((await ask({ url: '/r/talk' })).status).toBe(200);
  const small = await ask({ url: '/r/talk', maxwidth: '150', maxheight: '90' });
  expect(await small.json()).toMatchObject({ width: 150, height: 90 });
});

test('SHARE-2: nothing is embedded that is no room of this site, and nothing but JSON is made', async () => {
  for (const url of [
    '',
    '/',
    '/r/none',
    '/r/talk/studio',
    'https://elsewhere.example/r/talk',
    'javascript:1',
    `other://${new URL(origin.url).host}/r/talk`,
  ])
    expect([url, (await ask({ url })).status]).toEqual([url, 404]);
  expect((await ask({ url: '/r/talk', format: 'xml' })).status).toBe(501);
  const { html } = (await (await ask({ url: '/r/talk?"><script>1</script>' })).json()) as { html: string };
  expect(html).not.toContain('<script');
  for (const maxwidth of ['0', '-1', 'x', '1e9'])
    expect(await (await ask({ url: '/r/talk', maxwidth })).json()).toMatchObject({ width: 640 });
});
