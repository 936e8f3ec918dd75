import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Stage } from '../../src/stage/stage.ts';
import { MOST_VOICES } from '../../src/stage/stage-interface.ts';
import { freeUdpPort } from '../doors/free-port.ts';
import { offerOf } from './offers.ts';
import { type Shape, VoiceClient } from './voice-client.ts';

let stage: Stage;
let clients: VoiceClient[];

beforeEach(async () => {
  clients = [];
  stage = new Stage({ udpPort: await freeUdpPort(), bindAddress: '127.0.0.1' });
});

afterEach(() => {
  for (const client of clients) client.vanish();
  stage.close();
});

async function join(place: string, shape: Shape = {}): Promise<VoiceClient> {
  const client = await VoiceClient.join(stage, place, { slots: 3, ...shape });
  clients.push(client);
  return client;
}

/** What a client heard in the slot that its studio shows for a place. */
function heardOf(client: VoiceClient, place: string) {
  const mid = client.lastStage?.people?.find((person) => person.place === place)?.mid;
  return client.heard.get(mid ?? '') ?? [];
}

test('STAGE-1: a speaker hears every other speaker, each in one slot, never itself', async () => {
  const [ada, ben, cleo] = [await join('ada'), await join('ben'), await join('cleo')];
  await ada.until(() => ada.lastStage?.people?.length === 3);
  for (const client of [ada, ben, cleo]) for (let i = 0; i < 5; i++) client.speak(`${client.ssrc} ${i}`);
  for (const client of [ada, ben, cleo]) {
    await client.until(() => client.texts.length === 10);
    expect(client.texts.some((text) => text.startsWith(`${client.ssrc} `))).toBe(false);
    expect(client.heard.size).toBe(2);
  }
  expect(heardOf(ada, 'ben').map(({ payload }) => payload)).toEqual(
    [0, 1, 2, 3, 4].map((i) => `${ben.ssrc} ${i}`),
  );
});

test("STAGE-3: a muted speaker's packets reach nobody, and unmuted they do again", async () => {
  const [ada, ben] = [await join('ada'), await join('ben', { muted: true })];
  const emitted: string[] = [];
  stage.on('packet', (place) => emitted.push(place));
  ben.speak('muted from the start');
  stage.setMuted('ben', false);
  await ada.until(() => ada.lastStage?.people?.find(({ place }) => place === 'ben')?.muted === false);
  const before = stage.stats().received;
  ben.speak('loud');
  await ada.until(() => ada.texts.includes('loud'));
  stage.setMuted('ben', true);
  ben.speak('muted again');
  await expect.poll(() => stage.stats().received).toBeGreaterThan(before + 1);
  ada.speak('the last');
  await ben.until(() => ben.texts.includes('the last'));
  expect(ada.texts.filter((text) => text.startsWith('muted again'))).toEqual([]);
  expect(emitted.filter((place) => place === 'ben').length).toBe(ada.texts.length);
});

test('RTCP-9: a speaker is told every second what was lost on the way, in truth', async () => {
  const ada = await join('ada');
  for (let i = 0; i < 10; i++) ada.speak(`${i}`, { skip: i === 5 ? 2 : 0 });
  const blocks = () => ada.reports.filter((report) => (report.readUInt8(0) & 31) === 1);
  await ada.until(() => blocks().length === 2);
  const [first, second] = blocks() as [Buffer, Buffer];
  expect([first.readUInt32BE(8), first.readUInt8(12), first.readIntBE(13, 3)]).toEqual([
    ada.ssrc,
    Math.floor((2 / 12) * 256),
    2,
  ]);
  // None since then; two in all.
  expect([second.readUInt8(12), second.readIntBE(13, 3)]).toEqual([0, 2]);
});

test('STAGE-4: a second use of a place replaces the first; its voice stays in the slot, its numbers go on', async () => {
  const [ada, first] = [await join('ada'), await join('ben')];
  first.speak('one');
  await ada.until(() => ada.texts.includes('one'));
  const second = await join('ben');
  second.speak('two');
  await ada.until(() => ada.texts.includes('two'));
  const [one, two] = heardOf(ada, 'ben');
  expect(ada.heard.size).toBe(1);
  expect(two?.ssrc).toBe(one?.ssrc);
  expect(two?.sequence).toBe(((one?.sequence ?? 0) + 1) & 0xffff);
  expect(two?.marker).toBe(true);
  expect(stage.people()).toHaveLength(2);
  expect(stage.leave(first.joined.session)).toBe(false);
});

test('STAGE-5: a fourteenth voice is refused, and finds room when one has left', async () => {
  const offer = offerOf([{ mid: '0' }]);
  const sessions: string[] = [];
  for (let i = 0; i < MOST_VOICES; i++)
    sessions.push((await stage.join({ place: `p${i}`, name: 'P', muted: false, offer })).session);
  const late = { place: 'late', name: 'L', muted: false, offer };
  await expect(stage.join(late)).rejects.toMatchObject({ code: 'stage_full' });
  // Who is on stage already may come back.
  await stage.join({ place: 'p3', name: 'P', muted: false, offer });
  stage.leave(sessions[5] ?? '');
  await stage.join(late);
  expect(stage.people()).toHaveLength(MOST_VOICES);
});

test('LINK-11: of one role no more stand on stage than it is told, however much room there is', async () => {
  const offer = offerOf([{ mid: '0' }]);
  const speaker = (place: string) =>
    stage.join({ place, name: 'S', muted: false, role: 'speaker', mostOfRole: 2, offer });
  const { session } = await speaker('s1');
  await speaker('s2');
  await expect(speaker('s3')).rejects.toMatchObject({ code: 'stage_full' });
  await speaker('s2');
  await stage.join({ place: 'h', name: 'H', muted: false, role: 'host', mostOfRole: 1, offer });
  stage.leave(session);
  await speaker('s3');
});

test('STAGE-11: packets louder than speech name who is heard, in the event and at the studios', async () => {
  const [ada, ben] = [await join('ada'), await join('ben')];
  const speaking: (readonly string[])[] = [];
  stage.on('speaking', (places) => speaking.push(places));
  for (let i = 0; i < 4; i++) ada.speak(`${i}`, { dbov: -18 });
  await ben.until(() => ben.told.some(({ levels }) => levels?.['ada'] === -18));
  await expect.poll(() => speaking, { timeout: 3_000 }).toEqual([['ada'], []]);
});

test('STAGE-21: studios are told whether the sound is recorded when that changes, and only then', async () => {
  const ada = await join('ada');
  await ada.until(() => ada.lastStage?.people?.[0]?.connected === true);
  const before = ada.told.filter(({ type }) => type === 'stage').length;
  for (const recorded of [true, false, false, false, true, true, false]) stage.setRecorded(recorded);
  // What a studio is told comes in the order in which it was said.
  stage.setMuted('ada', true);
  await ada.until(() => ada.lastStage?.people?.[0]?.muted === true);
  const told = ada.told.filter(({ type }) => type === 'stage').slice(before);
  expect(told.map(({ recorded }) => recorded)).toEqual([false, undefined, false, false]);
});

test('STAGE-16: speakers come, go, and come back without a new offer from anyone else', async () => {
  const ada = await join('ada', { slots: 1 });
  let offers = 1;
  for (const place of ['ben', 'cleo', 'dan', 'ben']) {
    const other = await join(place);
    offers++;
    other.speak(`${place} ${offers}`);
    await ada.until(() => ada.texts.includes(`${place} ${offers}`));
    stage.leave(other.joined.session);
  }
  expect(ada.heard.size).toBe(1);
  const stream = [...ada.heard.values()].flat();
  expect(new Set(stream.map(({ ssrc }) => ssrc)).size).toBe(1);
  expect(stream.map(({ marker }) => marker)).toEqual([true, true, true, true]);
  for (const [i, { sequence }] of stream.slice(1).entries())
    expect(sequence).toBe(((stream[i]?.sequence ?? 0) + 1) & 0xffff);
});

test('STAGE-1: a microphone whose offer names no source is heard, beside its slots', async () => {
  const unnamed = (sdp: string) => sdp.replace(/^a=(ssrc|msid).*\r\n/gm, '');
  const [ada, ben] = [await join('ada', { change: unnamed }), await join('ben')];
  expect(ada.offer).not.toContain('a=ssrc');
  ada.speak('unnamed');
  await ben.until(() => ben.texts.includes('unnamed'));
});

test('RTP-6: what a listener gets first bears the marker, however long the speaker had spoken', async () => {
  const ada = await join('ada');
  const speaking = setInterval(() => ada.speak('on and on'), 5);
  try {
    const ben = await join('ben');
    await ben.until(() => ben.texts.length > 0);
    expect([...ben.heard.values()].flat()[0]?.marker).toBe(true);
  } finally {
    clearInterval(speaking);
  }
});

test("STAGE-17: neither a stranger's packets nor what a studio says does harm", async () => {
  const [ada, ben] = [await join('ada'), await join('ben')];
  const versioned = fc
    .tuple(
      fc.constantFrom(0x80, 0x90, 0xa0, 0xbf),
      fc.constantFrom(111, 72, 200, 201, 202, 203, 204, 205, 206),
      fc.uint8Array({ minLength: 10, maxLength: 300 }),
    )
    .map(([first, second, rest]) => Buffer.of(first, second, ...rest));
  const sent = fc.sample(versioned, 400).filter((bytes) => ada.sendRaw(bytes));
  expect(sent.length).toBeGreaterThan(200);
  // A source description of one chunk, whose text is longer than the packet: the engine would search it for ever.
  expect(ada.sendRaw(Buffer.of(0x81, 202, 0, 2, 0, 0, 0, 9, 1, 255, 1, 1))).toBe(true);
  for (let i = 0; i < 20; i++) ada.sign();
  // Some of that may have been a microphone that is ahead of hers by up to a hundred packets.
  for (let i = 0; i < 120; i++) ada.speak(`after ${i}`);
  await ben.until(() => ben.texts.includes('after 119'));
  expect(stage.people().every(({ connected }) => connected)).toBe(true);
});
