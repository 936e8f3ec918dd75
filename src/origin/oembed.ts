/** `/oembed`: how another page shows a room in itself (oEmbed 1.0, https://oembed.com). */

import { type Exchange, notFound, sendProblem, sendText } from './answer.ts';
import { findClip } from './downloads.ts';
import { escapeHtml } from './room-page.ts';
import type { OriginRooms } from './rooms.ts';
import type { SiteLinks } from './site-links.ts';
import { TextBody } from './text-body.ts';

const WIDTH = 640;
const HEIGHT = 320;

/** @param query `url` of a room's page, `format` json, `maxwidth` and `maxheight` in CSS px */
export async function sendOembed(
  exchange: Exchange,
  rooms: OriginRooms,
  links: SiteLinks,
  query: URLSearchParams,
): Promise<void> {
  const format = query.get('format') ?? 'json';
  if (format !== 'json') return sendProblem(exchange, 501, 'bad_request', 'Only format=json is made here.');
  const base = links.base(exchange.request);
  if (base === undefined) return sendProblem(exchange, 400, 'bad_request', 'The Host header names no host.');
  const page = URL.parse(query.get('url') ?? '', base);
  // Whatever scheme it was found by: a proxy may have taken HTTPS off.
  const isHere = page !== null && /^https?:$/.test(page.protocol) && page.host === new URL(base).host;
  const [, id, clipId] = (isHere && /^\/r\/([^/]+?)(?:\/clip\/([a-z0-9]+))?\/?$/.exec(page.pathname)) || [];
  const room = id === undefined ? undefined : rooms.find(id);
  if (!page || !room || room.deleted) return notFound(exchange, 'This is the address of no room here.');
  const clip = clipId === undefined ? undefined : findClip(await rooms.runOf(room), clipId);
  if (clipId !== undefined && !clip) return notFound(exchange, 'This is the address of no clip here.');
  const title = clip?.title ?? room.title;
  const [width, height] = [size(query.get('maxwidth'), WIDTH), size(query.get('maxheight'), HEIGHT)];
  const where = clip ? `/clip/${clip.id}/embed` : `/embed${page.search}`;
  const src = `${base}/r/${room.id}${where}`;
  const body = JSON.stringify({
    version: '1.0',
    type: 'rich',
    provider_name: 'Tribune',
    provider_url: base,
    title,
    width,
    height,
    html: `<iframe src="${escapeHtml(src)}" title="${escapeHtml(title)}" width="${width}" height="${height}" style="border:0"></iframe>`,
  });
  return sendText(exchange, new TextBody(body), {
    // So the specification says (§2.3.4.1); the other type is of the link in the page.
    'Content-Type': 'application/json',
    'Cache-Control': `${links.cacheScope}, max-age=60`,
  });
}

/** At most what was asked for, however little of the player that shows: the page that asks has no more room. */
function size(asked: string | null, wanted: number): number {
  const most = Number(asked ?? wanted);
  return Number.isInteger(most) && most > 0 ? Math.min(wanted, most) : wanted;
}
