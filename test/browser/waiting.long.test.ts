import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import { launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Listener } from './listener.ts';
import { Visitor } from './speaker.ts';

const voice = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
let tribune: Installation;
let browser: Browser;
let performer: RunningPerformer;
let room: string;

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium();
  room = (await tribune.openRoom('A small hall')).id;
  const { whipUrl, whipToken } = await tribune.invite(room, 'Ada');
  performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  await performer.connected;
});

afterAll(async () => {
  await browser.close();
  performer.stop();
  await performer.done.catch(() => {});
  await tribune.stop();
});

afterEach(() => tribune.call('PUT', '/load', { level: 0 }));

const url = () => `${tribune.url}/r/${room}`;
const waits = async () => {
  const head = (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as { waits?: true };
  return head.waits === true;
};
/** Never drawn by lot: the last number there is, whose group has to be served whole. */
const UNLUCKY = `crypto.getRandomValues = (numbers) => numbers.fill(4294967295)`;

async function closeTheDoor(): Promise<void> {
  await tribune.call('PUT', '/load', { level: 5 });
  await expect.poll(waits, { timeout: 10_000, interval: 200 }).toBe(true);
}

test.each([
  { locale: 'en-GB', full: 'Newcomers wait just now', listen: 'Listen live' },
  { locale: 'fr-FR', full: 'Il faut attendre un peu pour entrer', listen: /Écouter/ },
])(
  'WAIT-8: a newcomer sees their place, keeps it over a reload, and comes in by themselves ($locale)',
  async ({ locale, full, listen }) => {
    const inside = await Listener.open(browser, url());
    await inside.button('Listen live').click();
    await inside.hears(1);
    await closeTheDoor();
    const page = await Listener.open(browser, url(), { locale, before: UNLUCKY });
    const newcomer = new Visitor(page.page);
    await newcomer.page.getByRole('heading', { name: full }).waitFor();
    const kept = () =>
      newcomer.page.evaluate<string | null>(`sessionStorage.getItem('tribune.waits.${room}')`);
    const ticket = await kept();
    expect(ticket).toContain('"isIn":false');
    await newcomer.page.getByRole('button', { name: listen }).click();
    expect(await newcomer.violations()).toEqual([]);
    expect(await newcomer.overflow()).toBe(0);
    await newcomer.page.reload();
    await newcomer.page.getByRole('heading', { name: full }).waitFor();
    expect(await kept()).toBe(ticket);
    await newcomer.page.getByRole('button', { name: listen }).click();
    // Who listens is asked nothing.
    expect((await inside.statistics()).state).toBe('playing');
    await tribune.call('PUT', '/load', { level: 0 });
    const sounds = () =>
      newcomer.page
        .locator('audio')
        .first()
        .evaluate((audio: HTMLAudioElement) => audio.currentTime);
    await expect.poll(sounds, { timeout: 60_000, interval: 500 }).toBeGreaterThan(2);
    expect(await newcomer.page.getByRole('heading', { name: full }).count()).toBe(0);
    const { state, jumps, stalledSeconds } = await inside.statistics();
    expect([state, jumps]).toEqual(['playing', 0]);
    // Pages that are opened beside it keep an element waiting for a moment.
    expect(stalledSeconds).toBeLessThan(0.5);
    await newcomer.close();
    await inside.close();
  },
);

test('WAIT-8: whoever has a place on the stage, or runs the installation, does not wait', async () => {
  await closeTheDoor();
  for (const [name, value] of [
    ['tribune.place', JSON.stringify({ room })],
    ['tribune.operator', OPERATOR_TOKEN],
  ]) {
    const listener = await Listener.open(browser, url(), {
      before: `sessionStorage.setItem(${JSON.stringify(name)}, ${JSON.stringify(value)})`,
    });
    await listener.button('Listen live').click();
    await listener.hears(1);
    await listener.close();
  }
});

test.each([
  { locale: 'en-GB', well: 'Everything works.', what: 'Reactions', rests: 'Rests now' },
  { locale: 'fr-FR', well: 'Tout fonctionne.', what: 'Les réactions', rests: 'Suspendu' },
])(
  'LADDER-11: /status says what rests, and a listener’s page that reactions do ($locale)',
  async ({ locale, well, what, rests }) => {
    const status = await Visitor.open(browser, `${tribune.url}/status`, { locale });
    await status.page.getByText(well).waitFor();
    const listener = await Visitor.open(browser, url(), { locale });
    await listener.page.locator('.reactions-bar').waitFor();
    await tribune.call('PUT', '/load', { level: 1 });
    // The sound, or the board, tells it.
    await expect.poll(() => listener.page.locator('.reactions-bar').count(), { timeout: 30_000 }).toBe(0);
    await status.page.reload();
    const row = status.page.getByRole('listitem').filter({ hasText: what });
    await row.getByText(rests, { exact: true }).waitFor();
    expect(await status.violations()).toEqual([]);
    expect(await status.overflow()).toBe(0);
    await listener.close();
    await status.close();
  },
);

test.each([
  {
    locale: 'en-GB',
    manage: /^Manage/,
    title: 'How many may listen',
    most: 'Listeners at most',
    save: 'Save',
    saved: 'Saved.',
  },
  {
    locale: 'fr-FR',
    manage: /^Gérer/,
    title: 'Combien de personnes peuvent écouter',
    most: 'Nombre maximal d’auditeurs',
    save: 'Enregistrer',
    saved: 'Enregistré.',
  },
])(
  'WAIT-9: who leads a room says how many may listen, by keyboard, and takes it back ($locale)',
  async (words) => {
    const { id } = await tribune.openRoom(`A hall of ${words.locale}`);
    const host = await Visitor.open(browser, `${tribune.url}/#operator=${OPERATOR_TOKEN}`, {
      locale: words.locale,
    });
    const row = host.page.getByRole('listitem').filter({ hasText: `A hall of ${words.locale}` });
    await row.getByRole('button', { name: words.manage }).click();
    await host.page.getByText(words.title).press('Enter');
    const field = host.page.getByLabel(words.most);
    const limit = async () =>
      (await tribune.call<{ listeners: number | null }>('GET', `/rooms/${id}/limit`)).listeners;
    await field.fill('250');
    await field.press('Enter');
    await host.page.getByText(words.saved, { exact: true }).waitFor();
    expect(await limit()).toBe(250);
    expect(await host.violations()).toEqual([]);
    await field.fill('');
    await host.page.getByRole('button', { name: words.save, exact: true }).last().press('Enter');
    await host.page.getByText(words.saved, { exact: true }).waitFor();
    expect(await limit()).toBe(null);
    expect(host.faults).toEqual([]);
    await host.close();
  },
);
