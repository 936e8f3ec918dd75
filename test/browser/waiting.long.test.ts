import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Installation, OPERATOR_TOKEN } from './installation.ts';
import { Listener } from './listener.ts';
import { Visitor } from './speaker.ts';
import { SpokenRoom } from './spoken-room.ts';

let spoken: SpokenRoom;
let tribune: Installation;
let browser: Browser;
let room: string;

beforeAll(async () => {
  spoken = await SpokenRoom.start('A small hall', {
    TRIBUNE_REGISTRATION: 'open',
    TRIBUNE_PASSWORDS: 'yes',
  });
  ({ tribune, browser, room } = spoken);
});

afterAll(() => spoken.stop());

afterEach(() => tribune.call('PUT', '/load', { level: 0 }));

const url = () => `${tribune.url}/r/${room}`;
const waits = async (of = room) => {
  const head = (await (await fetch(`${tribune.url}/live/${of}/head.json`)).json()) as { waits?: true };
  return head.waits === true;
};
/** Never drawn by lot: the last number there is, whose group has to be served whole. */
const UNLUCKY = `crypto.getRandomValues = (numbers) => numbers.fill(4294967295)`;

async function closeTheDoor(): Promise<void> {
  await tribune.call('PUT', '/load', { level: 5 });
  await expect.poll(() => waits(), { timeout: 10_000, interval: 200 }).toBe(true);
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

test('WAIT-12: whoever is signed in and hosts does not wait, and nobody asks who is not signed in', async () => {
  const host = await Listener.open(browser, `${tribune.url}/`);
  const own = await host.page.evaluate(async () => {
    const send = async (path: string, body: object) => {
      const response = await fetch(`/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { id: string };
    };
    const password = 'correct horse battery staple';
    await send('/accounts/password', { name: 'Eve', email: 'eve@example.org', password });
    return (await send('/rooms', { title: 'A hall of one’s own' })).id;
  });
  await closeTheDoor();
  await expect.poll(() => waits(own), { timeout: 10_000, interval: 200 }).toBe(true);
  const asked: string[] = [];
  host.page.on('request', (request) => request.url().endsWith('/pass') && asked.push(request.url()));
  // The page of rooms has seen that somebody is signed in.
  await host.page.reload();
  await host.page.waitForFunction(() => localStorage.getItem('tribune.signed-in') !== null);
  const heading = (listener: Listener) =>
    listener.page.getByRole('heading', { name: 'Newcomers wait just now' });
  await host.page.goto(`${tribune.url}/r/${own}`);
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(1);
  await host.button('Listen live').click();
  await expect.poll(async () => (await host.statistics()).state, { timeout: 20_000 }).not.toBe('idle');
  expect(await heading(host).count()).toBe(0);
  // Of a room of somebody else's one is told once, and waits.
  await host.page.addInitScript(UNLUCKY);
  await host.page.goto(url());
  await heading(host).waitFor();
  const stranger = await Listener.open(browser, url(), { before: UNLUCKY });
  stranger.page.on('request', (request) => request.url().endsWith('/pass') && asked.push(request.url()));
  await heading(stranger).waitFor();
  expect(asked.length).toBe(2);
  await stranger.close();
  await host.close();
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
