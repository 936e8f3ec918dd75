import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Speaker, Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
const opened: string[] = [];

beforeAll(async () => {
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone());
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  // A live room takes its share of the machine.
  for (const room of opened.splice(0)) await tribune.call('POST', `/rooms/${room}/end`);
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

async function openRoom(more: object = {}): Promise<string> {
  const { id } = await tribune.openRoom('Budget night', more);
  opened.push(id);
  return id;
}

test('STUDIO-23: the secret leaves the address bar at once, and a reload needs the link no more', async () => {
  const room = await openRoom();
  const { studioUrl } = await tribune.invite(room, 'Ada');
  const { page } = await Visitor.open(browser, 'about:blank');
  await page.route('**/invitations/exchange', (route) => route.abort());
  await page.goto(studioUrl);
  await page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' }).waitFor();
  expect(page.url()).toBe(`${tribune.url}/r/${room}/studio`);
  await page.unroute('**/invitations/exchange');
  await page.reload();
  await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor();
  const stranger = await Speaker.open(browser, page.url());
  await stranger.headed('This door opens by invitation');
});

test('STUDIO-24: nobody joins before they were told, and said so, that they are broadcast and recorded', async () => {
  const { studioUrl } = await tribune.invite(await openRoom(), 'Ada');
  const ada = await Speaker.open(browser, studioUrl);
  await ada.page.getByText('broadcast live to anyone').waitFor();
  await ada.page.getByText('Your level').waitFor();
  // Not disabled for those who press it to learn what is missing.
  await ada.button('Join the stage').click({ force: true });
  await ada.says('First confirm the line above.');
  expect(await ada.title().textContent()).toBe('Welcome, Ada');
  await ada.pressJoin();
  await ada.says('Everybody hears you.');
  expect(ada.faults).toEqual([]);
});

test('STUDIO-25: two speakers hear each other, and see who speaks and how loud', async () => {
  const room = await openRoom();
  const ada = await Speaker.open(browser, (await tribune.invite(room, 'Ada')).studioUrl);
  await ada.headed('Welcome, Ada');
  await ada.page.addInitScript(() => {
    const shared = window as unknown as { connections: RTCPeerConnection[] };
    shared.connections = [];
    const Real = RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        shared.connections.push(this);
      }
    };
  });
  await ada.page.reload();
  await ada.pressJoin();
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  await ada.seesSpeaking('Ben');
  await ben.seesSpeaking('Ada');
  await ada.sees(['Ada: you', 'Ben']);
  const heard = () =>
    ada.page.evaluate(async () => {
      const { connections } = window as unknown as { connections: RTCPeerConnection[] };
      const reports = [...((await connections.at(-1)?.getStats())?.values() ?? [])];
      const codec = reports.find(({ type, sdpFmtpLine }) => type === 'codec' && sdpFmtpLine);
      const energy = reports
        .filter(({ type }) => type === 'inbound-rtp')
        .reduce((sum, { totalAudioEnergy }) => sum + (totalAudioEnergy ?? 0), 0);
      return { energy, opus: codec?.sdpFmtpLine as string };
    });
  await expect.poll(async () => (await heard()).energy, { timeout: 10_000 }).toBeGreaterThan(0.001);
  expect((await heard()).opus).toMatch(/useinbandfec=1/);
  expect([...ada.faults, ...ben.faults]).toEqual([]);
});

test('STUDIO-26: muted by M or by the button, a speaker reaches nobody, except while holding Space', async () => {
  const room = await openRoom();
  const ada = await Speaker.onStage(browser, await tribune.invite(room, 'Ada'));
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  await ben.seesSpeaking('Ada');
  await ada.page.keyboard.press('m');
  await ada.says('You are muted.');
  await ben.sees(['Ben: you', 'Ada: muted']);
  await ada.page.keyboard.down(' ');
  await ada.says('You are heard while you hold the key.');
  await ben.seesSpeaking('Ada');
  await ada.page.keyboard.up(' ');
  await ada.says('You are muted.');
  await ben.sees(['Ben: you', 'Ada: muted']);
  await ada.button('Unmute').click();
  await ada.says('Everybody hears you.');
  await ben.seesSpeaking('Ada');
  // The pointer left the focus on the page: Space talks, and does not press the button again.
  await ada.button('Mute').click();
  await ada.page.keyboard.down(' ');
  await ada.says('You are heard while you hold the key.');
  await ada.page.keyboard.up(' ');
  await ada.says('You are muted.');
});

test('STUDIO-27: ? lists the keys, and once switched off they stay off after a reload', async () => {
  const ada = await Speaker.onStage(browser, await tribune.invite(await openRoom(), 'Ada'));
  await ada.page.keyboard.press('?');
  const dialog = ada.page.getByRole('dialog', { name: 'Keys' });
  await dialog.waitFor();
  await dialog.getByRole('checkbox', { name: 'Use single keys' }).uncheck();
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await ada.page.keyboard.press('m');
  await ada.page.reload();
  await ada.pressJoin();
  await ada.says('Everybody hears you.');
  await ada.page.keyboard.press('m');
  await ada.button('Mute').click();
  await ada.says('You are muted.');
});

test('STUDIO-28: the host mutes and removes; both are said, and a removed speaker does not come back', async () => {
  const room = await openRoom();
  const invitation = await tribune.invite(room, 'Ada');
  const ada = await Speaker.onStage(browser, invitation);
  await tribune.call('PUT', `/rooms/${room}/stage/${invitation.place}`, { muted: true });
  await ada.says('The host muted you.');
  // It holds until she is asked.
  await ada.page.keyboard.press('m');
  await tribune.order('PUT', `/rooms/${room}/stage/${invitation.place}/ask`, {});
  await ada.page.getByRole('alert').getByRole('button', { name: 'Unmute' }).click();
  await ada.says('Everybody hears you.');
  await fetch(`${tribune.url}/api/v1/rooms/${room}/stage/${invitation.place}`, {
    method: 'DELETE',
    headers: { authorization: 'Bearer operator-token-of-the-tests' },
  });
  await ada.headed('The host took you off the stage');
  expect(await ada.button('Join').count()).toBe(0);
  await ada.page.reload();
  await ada.pressJoin();
  await ada.headed('The host took you off the stage');
});

test('STUDIO-29: before the room is open the studio waits, joins when it opens, and says when it has ended', async () => {
  const room = await openRoom({ open: false });
  const ada = await Speaker.open(browser, (await tribune.invite(room, 'Ada')).studioUrl);
  await ada.pressJoin();
  await ada.says('The room is not open yet.');
  await tribune.call('POST', `/rooms/${room}/open`);
  await ada.says('Everybody hears you.');
  await tribune.call('POST', `/rooms/${room}/end`);
  await ada.headed('The conversation has ended');
  await ada.page.getByRole('link', { name: 'Go to the replay' }).click();
  await ada.page.waitForURL(`${tribune.url}/r/${room}`);
});

test('STUDIO-41: the link that skips to the content leaves a speaker on stage', async () => {
  const room = await openRoom();
  const ada = await Speaker.onStage(browser, await tribune.invite(room, 'Ada'));
  const skip = ada.page.getByRole('link', { name: 'Skip to the content' });
  await skip.focus();
  await ada.page.keyboard.press('Enter');
  await ada.page.waitForURL(/#main$/);
  await ada.sees(['Ada: you']);
  await ada.says('Everybody hears you.');
});

test('STUDIO-30: leaving frees the place at once and turns the microphone off; one press joins again', async () => {
  const room = await openRoom();
  const ada = await Speaker.onStage(browser, await tribune.invite(room, 'Ada'));
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  await ben.sees(['Ben: you', 'Ada']);
  await ada.button('Leave').click();
  await ada.headed('You left the stage');
  await ben.sees(['Ben: you']);
  await ada.button('Join again').click();
  await ada.says('Everybody hears you.');
  await ben.seesSpeaking('Ada');
});

/** From now on what a studio says with its present token is answered as after an hour. */
async function growOld({ page }: Speaker): Promise<void> {
  const kept = await page.evaluate(() => sessionStorage.getItem('tribune.place') ?? '');
  const { whipToken } = JSON.parse(kept) as { whipToken: string };
  const expired = { title: 'Unauthorized', status: 401, detail: 'Too old.', code: 'token_expired' };
  await page.route(/\/(whip|api)\//, async (route) => {
    const { authorization } = await route.request().allHeaders();
    if (authorization !== `Bearer ${whipToken}`) return route.continue();
    const body = JSON.stringify(expired);
    await route.fulfill({ status: 401, contentType: 'application/problem+json', body });
  });
}

test('STUDIO-43: a token that grew too old is renewed from the invitation, and nobody notices', async () => {
  const room = await openRoom();
  const ada = await Speaker.open(browser, (await tribune.invite(room, 'Ada')).studioUrl);
  await ada.headed('Welcome, Ada');
  let renewals = 0;
  ada.page.on('request', (request) => {
    if (request.url().endsWith('/invitations/exchange')) renewals++;
  });
  // In the green room, with the link long out of the address bar; and once more after leaving.
  await growOld(ada);
  await ada.pressJoin();
  await ada.says('Everybody hears you.');
  await ada.button('Leave').click();
  await ada.headed('You left the stage');
  await growOld(ada);
  await ada.button('Join again').click();
  await ada.says('Everybody hears you.');
  expect(renewals).toBe(2);
  // What the studio tells of muting is taken too, and a reload joins with the newest.
  const ben = await Speaker.onStage(browser, await tribune.invite(room, 'Ben'));
  await growOld(ada);
  await ada.button('Mute').click();
  await ben.sees(['Ben: you', 'Ada: muted']);
  await ada.page.reload();
  await ada.pressJoin();
  await ada.says('You are muted.');
  expect(renewals).toBe(3);
});

test('STUDIO-43: a place kept with a token of another make is had all the same', async () => {
  const ada = await Speaker.open(browser, (await tribune.invite(await openRoom(), 'Ada')).studioUrl);
  await ada.headed('Welcome, Ada');
  await ada.page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('tribune.place') ?? '{}');
    sessionStorage.setItem('tribune.place', JSON.stringify({ ...kept, whipToken: 'x'.repeat(43) }));
  });
  await ada.page.reload();
  await ada.pressJoin();
  await ada.says('Everybody hears you.');
});

test('STUDIO-31: the same invitation opened elsewhere takes the place over, once, and the first window says so', async () => {
  const room = await openRoom();
  const invitation = await tribune.invite(room, 'Ada');
  const first = await Speaker.onStage(browser, invitation);
  const second = await Speaker.onStage(browser, invitation);
  await first.headed('You joined from somewhere else');
  await second.seesSpeaking('Ada');
  await second.sees(['Ada: you']);
  await first.button('Speak from here instead').click();
  await first.says('Everybody hears you.');
  await second.headed('You joined from somewhere else');
});
