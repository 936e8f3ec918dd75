import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fakeVoice } from '../sound/fake-voice.ts';
import type { Sound } from '../sound/wav.ts';
import { Installation } from './installation.ts';
import { PHONE } from './phone.ts';
import type { Firefox } from './plain/firefox.ts';
import { expectHeard } from './plain/heard.ts';
import { Person, reaches, shows } from './plain/person.ts';
import type { BrowserName } from './plain/plain-browser.ts';

const COMPARED_MS = 10_000;
const NAMES: readonly BrowserName[] = ['chromium', 'firefox'];
const PAIRS = NAMES.flatMap((speaks) => NAMES.map((hears) => ({ speaks, hears })));

let tribune: Installation;
let voice: Sound;
let people: readonly Person[] = [];

beforeAll(async () => {
  voice = await fakeVoice('ada');
  tribune = await Installation.start();
});

afterEach(async () => {
  await Promise.all(people.map((person) => person.stop()));
});

afterAll(() => tribune.stop());

test.each(PAIRS)(
  'BROWSER-1: who speaks in $speaks is heard in $hears, on stage and as a listener',
  async ({ speaks, hears }) => {
    const { id } = await tribune.openRoom(`${speaks} to ${hears}`);
    people = await Person.all([speaks, hears, hears], tribune.url);
    const [ada, ben, listener] = people as [Person, Person, Person];
    await ada.joinStage(await tribune.invite(id, 'Ada'));
    await ben.joinStage(await tribune.invite(id, 'Ben'));
    await listener.listen(`${tribune.url}/r/${id}`);
    await expectHeard(
      ada,
      voice,
      [
        { person: ben, place: 'loudspeaker', what: 'the other speaker' },
        { person: listener, place: 'loudspeaker', what: 'the listener' },
      ],
      COMPARED_MS,
    );
    expect(people.map(({ browser }) => browser.faults)).toEqual([[], [], []]);
  },
);

test.each(NAMES)('BROWSER-3: in %s nothing sounds without a press, and one press is enough', async (name) => {
  const { id } = await tribune.openRoom('Press');
  people = await Person.all([name]);
  const [person] = people as [Person];
  const page = await person.browser.open(`${tribune.url}/r/${id}`);
  await shows(page, 'The room is live.');
  const refused = await page.read<string>(
    `new Audio('/live/${id}/r0/aac64/init.mp4').play().then(() => 'played', ({ name }) => name)`,
  );
  expect(refused).toBe('NotAllowedError');
  await page.press('Listen live');
  await reaches(page, 'playing');
});

test('BROWSER-5: in a window of a phone’s size Firefox listens, joins and mutes by touch', async () => {
  const { id } = await tribune.openRoom('Budget night: what the city can still afford');
  people = await Person.all(['firefox'], tribune.url);
  const [ada] = people as [Person];
  const { width, height } = PHONE.viewport;
  const firefox = ada.browser as Firefox;
  const fits = 'document.documentElement.scrollWidth <= innerWidth';
  const page = await firefox.open(`${tribune.url}/r/${id}`);
  await page.likePhone(width, height);
  await page.press('Listen live');
  await reaches(page, 'playing');
  expect(await page.read(`[innerWidth, ${fits}]`)).toEqual([width, true]);
  await page.press('Pause');
  await reaches(page, 'paused');
  await page.close();

  const studio = await firefox.open((await tribune.invite(id, 'Ada Lovelace')).studioUrl);
  await studio.likePhone(width, height);
  await shows(studio, 'Your level');
  expect(await studio.read(fits)).toBe(true);
  await studio.tick('I know that I will be broadcast');
  await studio.press('Join the stage');
  await shows(studio, 'Everybody hears you.');
  expect(await studio.read(fits)).toBe(true);
  await studio.press('Mute');
  await shows(studio, 'You are muted. Nobody hears you.');
  expect(firefox.faults).toEqual([]);
});

test('STUDIO-42: a microphone that the system silences on stage is said, and so is its return', async () => {
  const { id } = await tribune.openRoom('A call in between');
  people = await Person.all(['chromium'], tribune.url);
  const [ada] = people as [Person];
  const studio = await ada.joinStage(await tribune.invite(id, 'Ada'));
  await shows(studio, 'Everybody hears you.');
  await ada.card.silence(true);
  await shows(studio, 'Nothing comes from your microphone');
  await ada.card.silence(false);
  await shows(studio, 'Everybody hears you.');
});
