/**
 * The service worker: a page for when there is no network, and reminders. It keeps nothing else, and has no part in what
 * is heard: the directory alone is in its scope. Rules: docs/RULES.md APP.
 */

import { readReminderMessage } from '../../src/core/reminder-message.ts';
import { noticeOf } from './notice.ts';

declare const self: ServiceWorkerGlobalScope;

const KEPT = 'tribune-offline';
const OFFLINE = '/offline/';

self.addEventListener('install', (event) => event.waitUntil(keepOffline().then(() => self.skipWaiting())));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => kept(OFFLINE)));
  else if (request.destination === 'style') event.respondWith(fetch(request).catch(() => kept(request.url)));
});

self.addEventListener('push', (event) => {
  const message = readReminderMessage(event.data?.text() ?? '');
  if (!message) return;
  const { title, options } = noticeOf(message);
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { room } = event.notification.data as { room: string };
  event.waitUntil(show(new URL(`/r/${room}`, self.location.origin).href));
});

/** The page, and the style sheets that it names. */
async function keepOffline(): Promise<void> {
  const cache = await caches.open(KEPT);
  const page = await fetch(OFFLINE, { cache: 'no-cache' });
  const styles = [...(await page.clone().text()).matchAll(/href="(\/assets\/[^"]+\.css)"/g)];
  for (const { url } of await cache.keys()) await cache.delete(url);
  await cache.put(OFFLINE, page);
  await cache.addAll(styles.flatMap(([, href]) => href ?? []));
}

async function kept(url: string): Promise<Response> {
  return (await caches.match(url)) ?? Response.error();
}

/** In a tab that shows it already, if there is one. */
async function show(url: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = tabs.find((tab) => tab.url.split(/[?#]/)[0] === url);
  await (open ? open.focus() : self.clients.openWindow(url));
}
