import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REQUESTS_A_MINUTE } from '../../src/admission/rate-limits.ts';
import { ControlUnderTest } from './control-under-test.ts';

let under: ControlUnderTest;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.now();
  // Time passes only where a test says so: paces are judged by it.
  under = await ControlUnderTest.start({ nowMs: () => nowMs });
  await under.room('talk');
});
afterEach(() => under.stop());

const pass = (ms: number) => {
  nowMs += ms;
};
/** Sums are told every other second. */
const TIMES = { timeout: 10_000 };
/** The secret of a browser. */
const device = () => randomBytes(18).toString('base64url');
const at = (rest: string) => `/api/v1/rooms/talk${rest}`;

/** Resolves with what media was told of this type, once that fits. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was told
async function told(type: string, fits: (event: any) => boolean): Promise<any> {
  const heard = await under.media.heard(
    ({ path, body }) => path === '/rooms/talk/told' && body.type === type && fits(body),
  );
  return heard.body;
}

const ask = (text: string, more: object = {}, headers = {}) =>
  under.ask('POST', at('/questions'), { body: { deviceKey: device(), text, ...more }, headers });
const move = (id: string, state: string) => under.operator('PATCH', at(`/questions/${id}`), { state });
const want = (id: string, deviceKey: string, wanted = true, probability = 1) =>
  under.ask('PUT', at(`/questions/${id}/vote`), { body: { deviceKey, probability, wanted } });
async function published(text: string): Promise<string> {
  const { id } = (await ask(text)).json;
  await move(id, 'published');
  return id;
}

test('QUESTION-1: a question is seen by those who lead the room, and by everyone once it was published', async () => {
  const asked = await ask('  Why   two tides? ', { by: 'Ada' });
  expect([asked.status, asked.json.state, asked.json.text]).toEqual([201, 'waiting', 'Why two tides?']);
  const list = async () => (await under.operator('GET', at('/audience'))).json.questions;
  expect(await list()).toMatchObject([{ id: asked.json.id, by: 'Ada', state: 'waiting', votes: 0 }]);
  const { id } = asked.json;
  expect(JSON.stringify(under.media.forProgrammes)).not.toContain('tides');
  expect((await move(id, 'published')).json.state).toBe('published');
  await told('questions', ({ list }) => list[0]?.text === 'Why two tides?' && list[0].by === 'Ada');
  expect((await move(id, 'rejected')).status).toBe(200);
  await told('questions', ({ list }) => list.length === 0);
  const board = await under.origin.heard(
    ({ path, body }) => path === '/ingest/talk/board' && body.events.length === 7,
  );
  expect(board.body.revision).toBeGreaterThan(0);
});

test('QUESTION-2: one question is being answered at a time, and what answered means is told', async () => {
  const [first, second] = [await published('First?'), await published('Second?')];
  await move(first, 'answering');
  const answering = await move(second, 'answering');
  expect(answering.json.answeredMs).toBe(nowMs);
  const { list } = await told(
    'questions',
    ({ list }) => list[0]?.id === second && list[0].state === 'answering',
  );
  expect(list[1]).toMatchObject({ id: first, state: 'answered' });
  const waits = (await ask('Third?')).json.id;
  expect((await move(waits, 'answered')).json.code).toBe('question_state_wrong');
  expect((await move('nothing', 'published')).json.code).toBe('question_not_found');
  // Again it changes nothing.
  expect((await move(second, 'answering')).json).toEqual(answering.json);
});

test('QUESTION-3: a device votes once, takes its vote back, and has no vote on what nobody sees', async () => {
  const id = await published('Why?');
  const [ada, ben] = [device(), device()];
  const votes = async () => {
    const { questions } = (await under.operator('GET', at('/audience'))).json;
    return questions.find((question: { id: string }) => question.id === id).votes;
  };
  expect((await want(id, ada)).status).toBe(204);
  expect((await want(id, ada)).json.code).toBe('too_many_requests');
  pass(1_000);
  expect([(await want(id, ada)).status, (await want(id, ben)).status, await votes()]).toEqual([204, 204, 2]);
  pass(1_000);
  await want(id, ada, false);
  pass(1_000);
  await want(id, ada, false);
  expect(await votes()).toBe(1);
  const waiting = (await ask('Seen?')).json.id;
  expect((await want(waiting, device())).json.code).toBe('question_not_found');
  await under.control.close();
  await under.startControl({ nowMs: () => nowMs });
  expect(await votes()).toBe(1);
});

test('QUESTION-4: asking is limited for each device and each network, and so is what waits and what is seen', async () => {
  const deviceKey = device();
  expect((await ask('One?', { deviceKey })).status).toBe(201);
  expect((await ask('Two?', { deviceKey })).json.code).toBe('too_many_requests');
  for (const text of ['Two?', 'Three?']) {
    pass(20_000);
    expect((await ask(text, { deviceKey })).status).toBe(201);
  }
  pass(20_000);
  expect((await ask('Four?', { deviceKey })).json.code).toBe('questions_full');
  expect((await ask('x'.repeat(241))).status).toBe(400);
  expect((await ask('Right\u202eto left?')).status).toBe(400);
  for (let n = 0; n < 12; n++) await published(`Number ${n}?`);
  const last = (await ask('Too many?')).json.id;
  expect((await move(last, 'published')).json.code).toBe('questions_published_full');

  await under.control.close();
  await under.startControl({ nowMs: () => nowMs, requestsAMinute: { ...REQUESTS_A_MINUTE, ask: 2 } });
  const from = (address: string) => ask('From where?', {}, { 'x-forwarded-for': address });
  const statuses = [];
  for (const last of [1, 2, 3]) statuses.push((await from(`198.51.100.${last}`)).status);
  expect(statuses).toEqual([201, 201, 429]);
  expect((await from('203.0.113.1')).status).toBe(201);
});

test('QUESTION-5: questions are asked before a room is live, not in a draft nor when it is over', async () => {
  const question = { deviceKey: device(), text: 'Will there be tea?' };
  const inRoom = (id: string) => under.ask('POST', `/api/v1/rooms/${id}/questions`, { body: question });
  await under.operator('POST', '/api/v1/rooms', { id: 'soon', title: 'Soon', open: false });
  await under.operator('POST', '/api/v1/rooms', { id: 'secret', title: 'Secret', draft: true });
  expect((await inRoom('soon')).status).toBe(201);
  expect((await inRoom('secret')).json.code).toBe('room_not_found');
  await under.operator('POST', '/api/v1/rooms/soon/end');
  expect((await inRoom('soon')).json.code).toBe('room_ended');
});

test('QUESTION-6: of a device only the digest of its key is kept, and of a deleted room nothing', async () => {
  const deviceKey = device();
  const { id } = (await ask('Who am I?', { deviceKey })).json;
  await move(id, 'published');
  await want(id, deviceKey);
  await under.operator('POST', at('/end'));
  await under.operator('DELETE', '/api/v1/rooms/talk');
  expect((await under.operator('GET', at('/audience'))).json.code).toBe('room_not_found');
  await under.control.close();
  const directory = path.join(under.dir, 'data');
  for (const name of await readdir(directory)) {
    expect((await readFile(path.join(directory, name))).includes(deviceKey)).toBe(false);
  }
  expect(under.log.join('')).not.toContain(deviceKey);
  await under.startControl({ nowMs: () => nowMs });
});

const newPoll = { question: 'Which sea?', choices: ['The Channel', 'The Baltic', 'None'] };
const vote = (poll: string, choice: number, deviceKey = device(), probability = 1, headers = {}) =>
  under.ask('PUT', at(`/polls/${poll}/vote`), { body: { deviceKey, probability, choice }, headers });
const change = (poll: string, state: string) => under.operator('PATCH', at(`/polls/${poll}`), { state });

test('POLL-1: a poll is a draft, then open to all, then closed with its result; one is open at a time', async () => {
  const { status, json } = await under.operator('POST', at('/polls'), newPoll);
  expect([status, json.state]).toEqual([201, 'draft']);
  expect((await vote(json.id, 0)).json.code).toBe('poll_not_found');
  expect((await change(json.id, 'open')).json.state).toBe('open');
  await told('polls', ({ polls }) => polls[0]?.state === 'open' && polls[0].result === undefined);
  const other = (await under.operator('POST', at('/polls'), { ...newPoll, question: 'Another?' })).json;
  expect((await change(other.id, 'open')).json.code).toBe('poll_open');
  for (const choice of [0, 0, 1]) expect((await vote(json.id, choice)).status).toBe(204);
  expect((await vote(json.id, 3)).json.code).toBe('bad_request');
  const closed = await change(json.id, 'closed');
  expect(closed.json.result).toEqual({ votes: [2, 1, 0], counted: 3 });
  await told('polls', ({ polls }) => polls[0]?.state === 'closed' && polls[0].result.counted === 3);
  expect((await vote(json.id, 0)).json.code).toBe('poll_over');
  expect((await change(json.id, 'open')).json.code).toBe('poll_over');
  expect((await change(json.id, 'closed')).json).toEqual(closed.json);
  const remove = () => under.operator('DELETE', at(`/polls/${json.id}`));
  expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
  await told('polls', ({ polls }) => polls.length === 0);
});

test('POLL-2: a device has one vote, the last that it cast, and votes that were acknowledged are kept', async () => {
  const { id } = (await under.operator('POST', at('/polls'), newPoll)).json;
  await change(id, 'open');
  const ada = device();
  await vote(id, 0, ada);
  pass(1_000);
  await vote(id, 2, ada);
  // Many at a time, all of them acknowledged.
  const answers = await Promise.all(Array.from({ length: 60 }, () => vote(id, 1)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  await under.control.close();
  await under.startControl({ nowMs: () => nowMs });
  const { polls } = (await under.operator('GET', at('/audience'))).json;
  expect(polls[0].result).toEqual({ votes: [0, 60, 1], counted: 61 });
});

test.each([
  [{ question: 'One?', choices: ['Only'] }],
  [{ question: 'Seven?', choices: ['1', '2', '3', '4', '5', '6', '7'] }],
  [{ question: 'Alike?', choices: ['Yes', ' Yes '] }],
  [{ question: ' ', choices: ['Yes', 'No'] }],
])('POLL-1: %j is no poll', async (wish) => {
  expect((await under.operator('POST', at('/polls'), wish)).status).toBe(400);
});

const react = (counts: object, deviceKey = device(), probability = 1, headers = {}) =>
  under.ask('POST', at('/reactions'), { body: { deviceKey, probability, counts }, headers });

test('REACT-2: reactions are told in totals, and a start of control goes on from them', async () => {
  expect((await react({ clap: 3, heart: 1 })).status).toBe(204);
  await react({ clap: 2 });
  await told('reactions', ({ totals }) => totals.clap === 5 && totals.heart === 1);
  await react({ laugh: 1 });
  await under.control.close();
  under.media.forProgrammes.length = 0;
  await under.startControl({ nowMs: () => nowMs });
  await told('reactions', ({ totals }) => totals.clap === 5 && totals.laugh === 1);
  // The next run begins at nothing.
  await under.operator('POST', at('/end'));
  under.media.forProgrammes.length = 0;
  await under.operator('POST', at('/open'));
  await told('reactions', ({ totals, probability }) => totals.clap === undefined && probability === 1);
});

test('REACT-3: a device reports once in four seconds, ten reactions at most, of the kinds there are, in a live room', async () => {
  const deviceKey = device();
  expect((await react({ clap: 1 }, deviceKey)).status).toBe(204);
  expect((await react({ clap: 1 }, deviceKey)).json.code).toBe('too_many_requests');
  pass(4_000);
  expect((await react({ clap: 1 }, deviceKey)).status).toBe(204);
  for (const counts of [{}, { clap: 0 }, { clap: 11 }, { clap: 6, heart: 6 }, { boo: 1 }, { clap: -1 }]) {
    expect((await react(counts)).status).toBe(400);
  }
  for (const probability of [0, 2, -1])
    expect((await react({ clap: 1 }, device(), probability)).status).toBe(400);
  await under.operator('POST', at('/end'));
  expect((await react({ clap: 1 })).json.code).toBe('room_not_open');
});

/** Lets the room be sampled. @returns with which probability its listeners report then */
async function sampledBy(): Promise<number> {
  // A wave, and a second later the room is sampled.
  await Promise.all(Array.from({ length: 400 }, () => react({ heart: 1 })));
  pass(1_000);
  const sampled = () =>
    under.media.forProgrammes.some(({ body }) => body.type === 'reactions' && body.probability < 1);
  await expect.poll(sampled, TIMES).toBe(true);
  return under.media.forProgrammes.findLast(({ body }) => body.type === 'reactions')?.body.probability;
}

test('REACT-4: where reports stand for many, one network is not taken for a crowd', async () => {
  const probability = await sampledBy();
  const from = { 'x-forwarded-for': '198.51.100.7' };
  for (let n = 0; n < 200; n++) await react({ wow: 1 }, device(), probability, from);
  const { totals } = await told('reactions', ({ totals }) => totals.wow > 0);
  expect(totals.wow * probability).toBeLessThan(80);
});

const result = async (poll: string) => {
  const { polls } = (await under.operator('GET', at('/audience'))).json;
  return polls.find(({ id }: { id: string }) => id === poll).result;
};

test('VOTE-1: however often a device changes its vote or takes it back, it stands for as many as when it was drawn', async () => {
  const poll = (await under.operator('POST', at('/polls'), newPoll)).json.id;
  await change(poll, 'open');
  const question = await published('Why?');
  const [before, after] = [device(), device()];
  await vote(poll, 0, before);
  await want(question, before);
  const probability = await sampledBy();
  for (const choice of [1, 2]) {
    pass(1_000);
    await vote(poll, choice, before, probability);
    await want(question, before, choice === 2, probability);
  }
  expect((await result(poll)).votes).toEqual([0, 0, 1]);
  await vote(poll, 1, after, probability);
  pass(1_000);
  await vote(poll, 0, after, 1);
  await want(question, after, true, probability);
  expect((await result(poll)).votes).toEqual([1 / probability, 0, 1]);
  const { questions } = (await under.operator('GET', at('/audience'))).json;
  expect(questions[0].votes).toBe(1 + 1 / probability);
});

test('VOTE-2: where votes stand for many, one network does not decide', async () => {
  const { id } = (await under.operator('POST', at('/polls'), newPoll)).json;
  await change(id, 'open');
  const probability = await sampledBy();
  const cast = (n: number, choice: number) =>
    vote(id, choice, device(), probability, { 'x-forwarded-for': `198.51.${n}.7` });
  await Promise.all(Array.from({ length: 50 }, (_, n) => cast(n, 0)));
  const many = await Promise.all(Array.from({ length: 200 }, () => cast(100, 1)));
  expect(new Set(many.map(({ status }) => status))).toEqual(new Set([204]));
  const { votes } = await result(id);
  expect(votes[0]).toBe(50 / probability);
  expect(votes[1]).toBeLessThan(200 + 25 / probability);
});

test('VOTE-2: of one network no more than 300 devices vote, and those that did still change their vote', async () => {
  const { id } = (await under.operator('POST', at('/polls'), newPoll)).json;
  await change(id, 'open');
  const devices = Array.from({ length: 301 }, device);
  const from = (n: number, choice: number, address = '198.51.100.7') =>
    vote(id, choice, devices[n], 1, { 'x-forwarded-for': address });
  await Promise.all(Array.from({ length: 300 }, (_, n) => from(n, 0)));
  expect((await from(300, 0)).json.code).toBe('too_many_requests');
  pass(1_000);
  expect((await from(7, 1)).status).toBe(204);
  expect((await from(300, 1, '203.0.113.1')).status).toBe(204);
  expect((await result(id)).votes).toEqual([299, 2, 0]);
});

test('POLL-5: with its room a poll ends, which the programme still tells, and nobody votes there any more', async () => {
  const { id } = (await under.operator('POST', at('/polls'), newPoll)).json;
  const other = (await under.operator('POST', at('/polls'), { ...newPoll, question: 'Another?' })).json.id;
  await change(id, 'open');
  const question = await published('Why?');
  for (const choice of [0, 0, 2]) await vote(id, choice);
  const whenEnded: unknown[] = [];
  const { answer } = under.media;
  under.media.answer = (told) => {
    if (told.method === 'DELETE' && told.path === '/rooms/talk') {
      const { body } = under.media.forProgrammes.findLast(({ body }) => body.type === 'polls') ?? {};
      whenEnded.push(body?.polls);
    }
    return answer(told);
  };
  expect((await under.operator('POST', at('/end'))).status).toBe(200);
  const result = { votes: [2, 0, 1], counted: 3 };
  expect(whenEnded).toMatchObject([[{ id, state: 'closed', result }]]);
  expect((await vote(id, 1)).json.code).toBe('room_ended');
  expect((await want(question, device())).json.code).toBe('room_ended');
  expect((await change(other, 'open')).json.code).toBe('room_ended');
  const { polls } = (await under.operator('GET', at('/audience'))).json;
  // Made in the same millisecond, they have no order.
  expect(polls.map(({ state }: { state: string }) => state).toSorted()).toEqual(['closed', 'draft']);
});

test('QUESTION-7: one network does not fill the box; those that wait longest come first, and all are rejected at once', async () => {
  const from = (address: string, text: string) => ask(text, {}, { 'x-forwarded-for': address });
  const waiting = async () => {
    const { questions } = (await under.operator('GET', at('/audience'))).json;
    return questions.filter(({ state }: { state: string }) => state === 'waiting');
  };
  for (let n = 0; n < 30; n++) {
    pass(1);
    expect((await from('198.51.100.7', `Flood ${n}?`)).status).toBe(201);
  }
  expect((await from('198.51.100.8', 'One more?')).json.code).toBe('questions_full');
  const answers = [];
  for (let n = 0; n < 80; n++) {
    pass(1);
    answers.push((await from(`203.0.${n}.1`, `Mine, ${n}?`)).status);
  }
  expect(new Set(answers)).toEqual(new Set([201]));
  const texts = (await waiting()).map(({ text }: { text: string }) => text);
  expect([texts.length, texts[0], texts.at(-1)]).toEqual([100, 'Flood 0?', 'Mine, 69?']);
  // Whatever is read makes room.
  await move((await waiting())[0].id, 'rejected');
  expect((await from('198.51.100.7', 'One more?')).status).toBe(201);
  const reject = () => under.operator('POST', at('/questions/reject-waiting'));
  expect([(await reject()).status, (await reject()).status, await waiting()]).toEqual([204, 204, []]);
  expect((await from('198.51.100.7', 'And again?')).status).toBe(201);
});
