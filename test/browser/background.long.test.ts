import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeVoice } from '../sound/fake-voice.ts';
import type { Sound } from '../sound/wav.ts';
import { Installation } from './installation.ts';
import { expectHeard } from './plain/heard.ts';
import { Person, shows, statistics, visibility } from './plain/person.ts';
import type { Tab } from './plain/plain-browser.ts';

/**
 * Chromium wakes the timers of a page that has been hidden and silent for five minutes once a minute only; this is
 * more, in segments of 0.96 s.
 */
const QUIET_SEGMENTS = 400;
const COMPARED_MS = 8_000;

let tribune: Installation;
let voice: Sound;
let people: readonly Person[] = [];

beforeAll(async () => {
  voice = await fakeVoice('ada');
  tribune = await Installation.start();
  people = await Person.all(['chromium', 'firefox', 'chromium', 'firefox'], tribune.url);
});

afterAll(async () => {
  await Promise.all(people.map((person) => person.stop()));
  await tribune.stop();
});

/** The studio that somebody speaks in; it notes every title that it shows. */
async function openStudio(person: Person, room: string): Promise<Tab> {
  const studio = await person.joinStage(await tribune.invite(room, person.name));
  await studio.read(`(() => {
    const titles = (globalThis.titles = []);
    const note = () => titles.push(document.querySelector('h1')?.textContent);
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  })()`);
  return studio;
}

/** Resolves when so many segments more were made: each is held by the origin until it exists. */
async function segmentsPass(room: string, count: number): Promise<void> {
  const head = await (await fetch(`${tribune.url}/live/${room}/head.json`)).json();
  const { run, t0Ms, nowMs } = (head as { programme: { run: number; t0Ms: number; nowMs: number } })
    .programme;
  const first = Math.floor((nowMs - t0Ms) / 960);
  for (let n = first; n < first + count; n++)
    await (await fetch(`${tribune.url}/live/${room}/r${run}/aac64/${n}.m4s`)).arrayBuffer();
}

async function expectOnStage(studio: Tab): Promise<void> {
  expect(await visibility(studio)).toBe('hidden');
  const titles = new Set(await studio.read<string[]>('titles'));
  expect([...titles].filter((title) => title !== 'You are on stage')).toEqual([]);
  await shows(studio, 'Everybody hears you.');
}

/** @returns how often it stalled so far: while four browsers sound, the machine may be at fault */
async function expectListening({ name }: Person, page: Tab): Promise<number> {
  expect(await visibility(page)).toBe('hidden');
  const { state, stalls, jumps, latencySeconds } = await statistics(page);
  expect({ state, jumps }, name).toEqual({ state: 'playing', jumps: 0 });
  expect(latencySeconds).toBeLessThan(1.5);
  return stalls;
}

test('BROWSER-2: speakers and listeners in hidden tabs stay through minutes of silence, and are heard and hear at once', async () => {
  const { id } = await tribune.openRoom('Hidden');
  const [cro, fox, ...listeners] = people as [Person, Person, Person, Person];
  const studios = [await openStudio(cro, id), await openStudio(fox, id)];
  const pages = await Promise.all(listeners.map((person) => person.listen(`${tribune.url}/r/${id}`)));
  const hearers = (other: Person) => [
    { person: other, place: 'loudspeaker', what: `${other.name} on stage` } as const,
    ...listeners.map(
      (person) => ({ person, place: 'loudspeaker', what: `${person.name} as a listener` }) as const,
    ),
  ];
  const converse = async () => {
    await expectHeard(cro, voice, hearers(fox), COMPARED_MS);
    await expectHeard(fox, voice, hearers(cro), COMPARED_MS);
  };
  const undisturbed = async () => {
    for (const studio of studios) await expectOnStage(studio);
    return Promise.all(pages.map((page, i) => expectListening(listeners[i] as Person, page)));
  };
  for (const { browser } of people) await browser.open('about:blank');
  await converse();
  const stalls = await undisturbed();
  await segmentsPass(id, QUIET_SEGMENTS);
  expect(await undisturbed()).toEqual(stalls);
  await converse();
  for (const { browser } of people) await browser.minimise(true);
  await converse();
  await undisturbed();
  expect(people.map(({ browser }) => browser.faults)).toEqual([[], [], [], []]);
});
