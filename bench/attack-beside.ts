/** An attack as large as the audience, while a conversation is about to begin, and begins: who feels anything of it? */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Head } from '../src/core/head.ts';
import { type GeneratorsResult, runGenerators } from '../src/rehearsal/generators.ts';
import { Conversation, type Span } from '../test/attack/conversation.ts';
import { OnPath } from '../test/attack/on-path.ts';
import { Installation } from '../test/browser/installation.ts';
import { STEADY } from './crowd/audience.ts';
import { mustCount } from './crowd/edge-cost.ts';
import { NGINX_SETTINGS, startLargeNginx } from './crowd/large-nginx.ts';
import { pinGenerators, unpin } from './crowd/pinned.ts';
import { targetOf } from './crowd/served-programme.ts';
import { type Figure, percentile, type Reading } from './figure.ts';
import { MachineWatch } from './machine.ts';

/**
 * An eighteenth of what is aimed at in `arrivals`, so that who attacks leaves the machine a part of itself: a listener costs what serves and what makes them some 50 µs a second together, an
 * attacker's request some 300, with what asks it, and stage, mixer and encoders run on the same two processors here.
 */
const LISTENERS = 1_000;
/** What so many ask in a second. */
const PER_SECOND = Math.round(LISTENERS / 0.96);
const SLOW_READERS = LISTENERS / 10;
/** Before the start: when the listeners begin to come, when all are there, when the attack begins. */
const COME_MS = 30_000;
const ARRIVE_MS = 10_000;
const CALM_MS = 8_000;
const BEFORE_MS = 10_000;
const LIVE_MS = 30_000;
/** What the preparations take at most. */
const PREPARING_MS = 20_000;
const ATTACKER = path.join(import.meta.dirname, 'attack/attacker-process.ts');

export const attackBeside: Figure = {
  name: 'attack-beside',
  settings: [
    `a whole installation with TRIBUNE_DELIVERY=whole; two speakers on the stage by WHIP, one of whom speaks; a start that was scheduled`,
    NGINX_SETTINGS,
    `${LISTENERS} generated listeners (\`src/rehearsal\`, the page at hand), who come within ${ARRIVE_MS / 1000} s, ${COME_MS / 1000} s before the start, and wait for it; ${LIVE_MS / 1000} s of the programme`,
    `the attack, from a process of its own, ${BEFORE_MS / 1000} s before the start until the end: ${PER_SECOND} requests a second, as many as the listeners’ (new queries, numbers that cannot be, numbers soon and later to come, other spellings, joins on connections of their own from 250 addresses, controls, offers that are none), ${PER_SECOND} datagrams of noise a second at the stage’s port, ${SLOW_READERS} connections that ask and do not read`,
    'who listens and who attacks share the last processor (taskset); what serves, and the speakers, go where the system puts them',
    `a listener stalls when its sound falls silent, as the player’s would; stage: from a packet’s sending to its arrival at the other speaker, p95 of ${CALM_MS / 1000} s before the attack, with the listeners there, and of all its time`,
  ],
  async measure(say) {
    await using opened = new AsyncDisposableStack();
    const installation = await Installation.start({ TRIBUNE_DELIVERY: 'whole' });
    opened.defer(() => installation.stop());
    const nginx = await startLargeNginx(installation.url);
    opened.defer(() => nginx.stop());
    const startsMs = Date.now() + PREPARING_MS + COME_MS;
    const { id } = await installation.openRoom('Under attack', { startsMs });
    await installation.call('POST', `/rooms/${id}/green-room`);
    const [ada, ben] = [await installation.invite(id, 'Ada'), await installation.invite(id, 'Ben')];
    const way = await OnPath.open();
    opened.defer(() => way.close());
    const conversation = await Conversation.start({ ada, ben }, way);
    opened.defer(() => conversation.end());

    const crowd = listen(nginx.url, id, startsMs);
    await wait(Math.max(0, startsMs - BEFORE_MS - CALM_MS - Date.now()));
    const calm = await spanOf(() => wait(CALM_MS));
    const machine = new MachineWatch();
    const attack = attacker(nginx.url, id, way.stagePort, (BEFORE_MS + LIVE_MS) / 1000);
    let startedMs = Number.NaN;
    const attacked = await spanOf(async () => {
      startedMs = await startOf(nginx.url, id, startsMs + 20_000);
      await wait(Math.max(0, startedMs + LIVE_MS - Date.now()));
    });
    say(`the attack: ${await attack}; ${machine.report()}`);
    return readings({ crowd: await crowd, conversation, calm, attacked, startsMs, startedMs }, say);
  },
};

interface Outcome {
  readonly crowd: GeneratorsResult;
  readonly conversation: Conversation;
  readonly calm: Span;
  readonly attacked: Span;
  readonly startsMs: number;
  readonly startedMs: number;
}

function listen(edge: string, room: string, startsMs: number): Promise<GeneratorsResult> {
  const plan = {
    target: targetOf(edge),
    room,
    habits: STEADY,
    listeners: LISTENERS,
    part: 0,
    parts: 1,
    arriveMs: ARRIVE_MS,
    stayMs: COME_MS - ARRIVE_MS + LIVE_MS,
    startAtMs: startsMs - COME_MS,
  };
  return onLastProcessor(() => runGenerators(plan, 1, () => {}));
}

/** What this starts right away stays there. */
function onLastProcessor<Started>(start: () => Started): Started {
  pinGenerators();
  try {
    return start();
  } finally {
    unpin();
  }
}

function readings(outcome: Outcome, say: (note: string) => void): Reading[] {
  const { crowd, conversation, calm, attacked, startsMs, startedMs } = outcome;
  const { tally, lagP99Ms } = crowd;
  const p95 = (span: Span) => percentile(conversation.transitMs(span), 0.95);
  const { sent, missing } = conversation.count(attacked);
  const late = (share: number) => tally.lateness.percentile(share).toFixed(0);
  const first = (share: number) => tally.firstAudio.percentile(share).toFixed(0);
  say(
    `${tally.heard} of ${LISTENERS} heard, from the start on within p50 ${first(0.5)}, p99 ${first(0.99)} ms; ${tally.traffic.segment.requests} segments, after their listener’s turn: median ${late(0.5)}, p99 ${late(0.99)}, worst ${late(1)} ms; errors ${JSON.stringify(tally.errors)}; generator late by ${lagP99Ms.toFixed(0)} ms (p99)`,
  );
  say(
    `stage: p95 ${p95(calm).toFixed(1)} ms before, ${p95(attacked).toFixed(1)} ms during the attack; of ${sent} packets ${missing} lost`,
  );
  mustCount({ counts: lagP99Ms < 50, lagP99Ms });
  return [
    { what: 'beside an attack: stalls of listeners', value: tally.stalls, unit: '', most: 0 },
    {
      what: 'beside an attack: listeners who heard nothing',
      value: LISTENERS - tally.heard,
      unit: '',
      most: 0,
    },
    {
      what: 'beside an attack: requests of listeners that failed',
      value: tally.errorCount,
      unit: '',
      most: 0,
    },
    {
      what: 'beside an attack: stage, p95 more than before',
      value: p95(attacked) - p95(calm),
      unit: 'ms',
      most: 20,
    },
    { what: 'beside an attack: packets of a speaker lost', value: missing, unit: '', most: 0 },
    {
      what: 'beside an attack: the programme begins off its second by',
      value: Math.abs(startedMs - startsMs),
      unit: 'ms',
      most: 1_000,
    },
  ];
}

async function spanOf(work: () => Promise<unknown>): Promise<Span> {
  const fromMs = performance.now();
  await work();
  return { fromMs, untilMs: performance.now() };
}

/** T0 as the edge tells of it, asked for each second as who waits does. @throws when there is none by then */
async function startOf(url: string, room: string, untilMs: number): Promise<number> {
  for (; Date.now() < untilMs; await wait(1_000)) {
    const answer = await fetch(`${url}/live/${room}/head.json`).catch(() => undefined);
    const head = answer?.ok ? ((await answer.json()) as Head) : undefined;
    if (head?.programme) return head.programme.t0Ms;
  }
  throw new Error('the programme did not begin');
}

/** @returns what it says of itself at its end */
async function attacker(edge: string, room: string, udpPort: number, seconds: number): Promise<string> {
  const args = [edge, room, udpPort, PER_SECOND, seconds, SLOW_READERS].map(String);
  const child = onLastProcessor(() =>
    spawn(process.execPath, [ATTACKER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  await once(child, 'close');
  return said.trim();
}
