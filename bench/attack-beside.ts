/** An attack as large as the audience, while a conversation is about to begin, and begins: who feels anything of it? */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Head } from '../src/core/head.ts';
import { Conversation, type Span } from '../test/attack/conversation.ts';
import { OnPath } from '../test/attack/on-path.ts';
import { Installation } from '../test/browser/installation.ts';
import { Nginx } from '../test/edge/nginx.ts';
import { type Figure, percentile, type Reading } from './figure.ts';
import { MachineWatch } from './machine.ts';
import { ClockedListeners, type Heard, STALLS_AFTER_MS } from './scale/clocked-listeners.ts';
import { mixedRungs } from './scale/measured.ts';

const LISTENERS = 200;
/** What so many ask in a second. */
const PER_SECOND = Math.round(LISTENERS / 0.96);
const CALM_MS = 10_000;
/** The attack begins so long before the programme. */
const BEFORE_MS = 10_000;
const LIVE_MS = 30_000;
const ATTACKER = path.join(import.meta.dirname, 'attack/attacker-process.ts');

export const attackBeside: Figure = {
  name: 'attack-beside',
  settings: [
    `a whole installation with TRIBUNE_DELIVERY=whole behind nginx with edge/tribune.conf; two speakers on the stage by WHIP, one of whom speaks; a start that was scheduled; ${LISTENERS} listeners by the clock through the edge from the start on, ${LIVE_MS / 1000} s`,
    `the attack, from a process of its own, ${BEFORE_MS / 1000} s before the start until the end: ${PER_SECOND} requests a second, as many as the listeners’ (new queries, numbers that cannot be, numbers soon and later to come, other spellings, joins on connections of their own, controls, offers that are none), ${PER_SECOND} datagrams of noise a second at the stage’s port, 100 connections that ask and do not read`,
    `a listener stalls: a segment comes later than ${STALLS_AFTER_MS} ms after its end; stage: from a packet’s sending to its arrival at the other speaker, p95 of ${CALM_MS / 1000} s before the attack and of all its time`,
  ],
  async measure(say) {
    await using opened = new AsyncDisposableStack();
    const installation = await Installation.start({ TRIBUNE_DELIVERY: 'whole' });
    opened.defer(() => installation.stop());
    const nginx = await Nginx.start(installation.url);
    opened.defer(() => nginx.stop());
    const startsMs = Date.now() + CALM_MS + BEFORE_MS + 15_000;
    const { id } = await installation.openRoom('Under attack', { startsMs });
    await installation.call('POST', `/rooms/${id}/green-room`);
    const [ada, ben] = [await installation.invite(id, 'Ada'), await installation.invite(id, 'Ben')];
    const way = await OnPath.open();
    opened.defer(() => way.close());
    const conversation = await Conversation.start({ ada, ben }, way);
    opened.defer(() => conversation.end());

    await wait(Math.max(0, startsMs - BEFORE_MS - CALM_MS - Date.now()));
    const calm = await spanOf(() => wait(CALM_MS));
    const machine = new MachineWatch();
    const attack = attacker(nginx.url, id, way.stagePort, (BEFORE_MS + LIVE_MS) / 1000);
    let heard: Heard | undefined;
    let startedMs = Number.NaN;
    const attacked = await spanOf(async () => {
      const { run, t0Ms } = await programmeOf(nginx.url, id, startsMs + 20_000);
      startedMs = t0Ms;
      const programme = {
        room: `/live/${id}`,
        run,
        sentMs: new Map<number, number>(),
        get elapsedMs() {
          return Date.now() - t0Ms;
        },
      };
      const crowd = { url: nginx.url, count: LISTENERS, delivery: { streams: false }, withinMs: 3_000 };
      const listeners = new ClockedListeners({ ...crowd, programme, rungOf: mixedRungs });
      await wait(Math.max(0, t0Ms + LIVE_MS - Date.now()));
      heard = listeners.take();
      await listeners.stop();
    });
    say(`the attack: ${await attack}; ${machine.report()}`);
    if (!heard) throw new Error('nobody listened');
    return readings({ heard, conversation, calm, attacked, startsMs, startedMs }, say);
  },
};

interface Outcome {
  readonly heard: Heard;
  readonly conversation: Conversation;
  readonly calm: Span;
  readonly attacked: Span;
  readonly startsMs: number;
  readonly startedMs: number;
}

function readings(outcome: Outcome, say: (note: string) => void): Reading[] {
  const { heard, conversation, calm, attacked, startsMs, startedMs } = outcome;
  const stalls = heard.afterEndMs.filter((ms) => ms > STALLS_AFTER_MS).length;
  const p95 = (span: Span) => percentile(conversation.transitMs(span), 0.95);
  const { sent, missing } = conversation.count(attacked);
  const late = (share: number) => percentile(heard.afterEndMs, share).toFixed(0);
  say(
    `${heard.afterEndMs.length} segments heard, ${heard.failures} requests of listeners failed (${JSON.stringify(heard.refusals)}); after a segment’s end: median ${late(0.5)}, p99 ${late(0.99)}, worst ${late(1)} ms`,
  );
  say(
    `stage: p95 ${p95(calm).toFixed(1)} ms before, ${p95(attacked).toFixed(1)} ms during the attack; of ${sent} packets ${missing} lost`,
  );
  return [
    { what: 'beside an attack: stalls of listeners', value: stalls, unit: '', most: 0 },
    { what: 'beside an attack: requests of listeners that failed', value: heard.failures, unit: '', most: 0 },
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

/** The programme as the edge tells of it, asked for each second as who waits does. @throws when there is none by then */
async function programmeOf(
  url: string,
  room: string,
  untilMs: number,
): Promise<{ run: number; t0Ms: number }> {
  for (; Date.now() < untilMs; await wait(1_000)) {
    const answer = await fetch(`${url}/live/${room}/head.json`).catch(() => undefined);
    const head = answer?.ok ? ((await answer.json()) as Head) : undefined;
    if (head?.programme) return head.programme;
  }
  throw new Error('the programme did not begin');
}

/** @returns what it says of itself at its end */
async function attacker(edge: string, room: string, udpPort: number, seconds: number): Promise<string> {
  const args = [ATTACKER, edge, room, String(udpPort), String(PER_SECOND), String(seconds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  await once(child, 'close');
  return said.trim();
}
