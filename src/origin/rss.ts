/**
 * Writes feeds: RSS 2.0 with the podcast namespace 1.0 (https://podcastindex.org/namespace/1.0) and what podcast
 * directories ask for besides. Pure; every text is a stranger's and is escaped.
 */

import { createHash } from 'node:crypto';

export interface Feed {
  /** Of the feed itself. */
  readonly url: string;
  /** Of the page for people. */
  readonly pageUrl: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47; absent for a feed of several. */
  readonly language?: string | undefined;
  /** Square, 1400 px at least. */
  readonly imageUrl: string;
  readonly live: readonly LiveItem[];
  readonly episodes: readonly Episode[];
}

interface Item {
  /** Names it for ever, in every feed that has it. */
  readonly guid: string;
  readonly title: string;
  readonly description: string;
  /** Of the page for people. */
  readonly pageUrl: string;
  readonly imageUrl: string;
}

/** A room that is to come, is live, or has just been. */
export interface LiveItem extends Item {
  readonly status: 'pending' | 'live' | 'ended';
  /** UTC in ms since 1970. */
  readonly startMs: number;
  /** Known once it has ended. */
  readonly endMs?: number | undefined;
  /** Of the HLS playlist. */
  readonly streamUrl: string;
  readonly speakers: readonly string[];
}

/** A conversation to hear again. */
export interface Episode extends Item {
  readonly beganMs: number;
  /** Of the M4A. */
  readonly downloadUrl: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  /** Of JSON chapters (`application/json+chapters`), where there are any. */
  readonly chaptersUrl?: string | undefined;
}

/** Under which the namespace derives a feed's name from its URL (UUID version 5). */
const GUID_NAMESPACE = Buffer.from('ead4c236bf5858c6a2c6a6b28d128cb6', 'hex');

export function writeFeed(feed: Feed): string {
  const { url, pageUrl, title, description, language, imageUrl, live, episodes } = feed;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0">',
    '<channel>',
    element('title', title),
    element('link', pageUrl),
    element('description', description),
    ...(language === undefined ? [] : [element('language', language)]),
    element('generator', 'Tribune'),
    empty('atom:link', { href: url, rel: 'self', type: 'application/rss+xml' }),
    '<image>',
    element('url', imageUrl),
    element('title', title),
    element('link', pageUrl),
    '</image>',
    empty('itunes:image', { href: imageUrl }),
    element('itunes:author', title),
    empty('itunes:category', { text: 'Society & Culture' }),
    element('itunes:explicit', 'false'),
    element('podcast:guid', feedGuid(url)),
    element('podcast:medium', 'podcast'),
    ...live.flatMap(liveItemLines),
    ...episodes.flatMap(episodeLines),
    '</channel>',
    '</rss>',
  ];
  return `${lines.join('\n')}\n`;
}

function liveItemLines(item: LiveItem): string[] {
  const { status, startMs, endMs, streamUrl, pageUrl, speakers } = item;
  const times = {
    start: new Date(startMs).toISOString(),
    ...(endMs === undefined ? {} : { end: new Date(endMs).toISOString() }),
  };
  return [
    `<podcast:liveItem${attributes({ status, ...times })}>`,
    ...itemLines(item),
    // Nobody knows its length yet, and RSS asks for one.
    empty('enclosure', { url: streamUrl, type: 'application/x-mpegURL', length: '0' }),
    element('podcast:contentLink', item.title, { href: pageUrl }),
    ...speakers.map((name) => element('podcast:person', name)),
    '</podcast:liveItem>',
  ];
}

function episodeLines(episode: Episode): string[] {
  const { beganMs, downloadUrl, sizeBytes, durationMs, chaptersUrl } = episode;
  return [
    '<item>',
    ...itemLines(episode),
    element('pubDate', new Date(beganMs).toUTCString()),
    empty('enclosure', { url: downloadUrl, length: String(sizeBytes), type: 'audio/mp4' }),
    element('itunes:duration', String(Math.round(durationMs / 1000))),
    ...(chaptersUrl === undefined
      ? []
      : [empty('podcast:chapters', { url: chaptersUrl, type: 'application/json+chapters' })]),
    '</item>',
  ];
}

function itemLines({ guid, title, description, pageUrl, imageUrl }: Item): string[] {
  return [
    element('title', title),
    element('description', description),
    element('link', pageUrl),
    element('guid', guid, { isPermaLink: 'false' }),
    empty('itunes:image', { href: imageUrl }),
  ];
}

/** Of the URL without its scheme and the slashes at its end, as the namespace says. */
function feedGuid(url: string): string {
  const name = url.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
  const digest = createHash('sha1').update(GUID_NAMESPACE).update(name).digest().subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function element(name: string, text: string, also: Readonly<Record<string, string>> = {}): string {
  return `<${name}${attributes(also)}>${escaped(text)}</${name}>`;
}

function empty(name: string, also: Readonly<Record<string, string>>): string {
  return `<${name}${attributes(also)}/>`;
}

function attributes(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
}

/** What XML 1.0 (§2.2) does not allow at all is left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
