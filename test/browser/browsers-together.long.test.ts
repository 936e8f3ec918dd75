import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeVoice } from '../sound/fake-voice.ts';
import type { Sound } from '../sound/wav.ts';
import { Installation, type Invitation } from './installation.ts';
import { expectHeard } from './plain/heard.ts';
import { Person, shows, statistics, visibility } from './plain/person.ts';
import type { Tab } from './plain/plain-browser.ts';

const COMPARED_MS = 5_000;

let tribune: Installation;
let voice: Sound;
let people: readonly Person[] = [];
let roomUrl: string;
let invitations: readonly [Invitation, Invitation];

beforeAll(async () => {
  const starting = Installation.start();
  voice = await fakeVoice('ada');
  tribune = await starting;
  const { id } = await tribune.openRoom('Other browsers');
  roomUrl = `${tribune.url}/r/${id}`;
  invitations = [await tribune.invite(id, 'Fox'), await tribune.invite(id, 'Cro')];
  const names = ['firefox', 'chromium', 'chromium'] as const;
  people = await Person.all(names, tribune.url);
});

afterAll(async () => {
  await Promise.all(people.map((person) => person.stop()));
  await tribune.stop();
});

test('BROWSER-1, BROWSER-2: Firefox and Chromium hear each other, on stage and from a tab that nobody looks at', async () => {
  const [fox, cro, listener] = people as [Person, Person, Person];
  const [foxStage, page] = await Promise.all([
    fox.joinStage(invitations[0]),
    listener.listen(roomUrl),
    cro.joinStage(invitations[1]),
  ]);
  await listener.browser.open('about:blank');
  await expectHeard(
    fox,
    voice,
    [
      { person: cro, place: 'loudspeaker', what: 'Chromium on stage' },
      { person: listener, place: 'loudspeaker', what: 'Chromium as a listener' },
    ],
    COMPARED_MS,
  );
  await expectPlayedInBackground(page);

  const foxPage = await fox.card.toHeadphones(() => fox.listen(roomUrl));
  await foxStage.toFront();
  await expectHeard(
    cro,
    voice,
    [
      { person: fox, place: 'loudspeaker', what: 'Firefox on stage' },
      { person: fox, place: 'headphones', what: 'Firefox as a listener' },
    ],
    COMPARED_MS,
  );
  await expectPlayedInBackground(foxPage);
  await shows(foxStage, 'Everybody hears you.');
  expect(people.map(({ browser }) => browser.faults)).toEqual([[], [], []]);
});

async function expectPlayedInBackground(page: Tab): Promise<void> {
  expect(await visibility(page)).toBe('hidden');
  const { via, state, stalls, jumps } = await statistics(page);
  expect({ via, state, stalls, jumps }).toEqual({
    via: 'media-source',
    state: 'playing',
    stalls: 0,
    jumps: 0,
  });
}
