/** How much of what control can do is still done when ten times as much is asked of it, and of which kinds. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PRIORITIES, type Priority } from '../../src/core/priority.ts';
import { Api } from '../../test/runtime/api.ts';
import { freshSettings, removeData, TOKEN, Tribune } from '../../test/runtime/tribune.ts';
import { type Figure, percentile, type Reading } from '../figure.ts';
import { MachineWatch } from '../machine.ts';
import { cpuMs } from '../process-cost.ts';
import { type Scene, SHARES } from './calls.ts';
import type { Outcome, Task } from './load-process.ts';
import { slow } from './slowed.ts';

const TIMES = 10;
/** Of one processor, for control: beside it the clients and what refuses them need the rest of a machine of two. */
const CONTROL_SHARE = 0.35;
const LEAST_SHARE = 0.9;
/** Fewer than there are places, so that none waits and none is refused. */
const CAPACITY_LINES = 48;
const CROWD_LINES = 1_000;
const CAPACITY_S = { seconds: 10, warmUpSeconds: 3 };
const CROWD_S = { seconds: 14, warmUpSeconds: 4 };
/** One after the other, so that what else the machine does falls on the crowd and on what it is held against alike. */
const ROUNDS = 4;

export const goodput: Figure = {
  name: 'goodput',
  settings: [
    'a whole installation (`tribune serve`) with a live room and one published question; the load comes from a process of its own, over loopback, from 60,000 networks as an edge would name them',
    `control is halted for ${Math.round((1 - CONTROL_SHARE) * 100)} % of every 10 ms, in all that follows: clients have no machine of their own here, and are not to take from control what the measure is about`,
    `asked: ${SHARES}; whoever leads the room does so by the operator token`,
    `capacity: ${CAPACITY_LINES} connections, each asks for the next when it has its answer, ${CAPACITY_S.seconds - CAPACITY_S.warmUpSeconds} s; the same mix`,
    `crowd: ${TIMES} times as much a second on ${CROWD_LINES} connections (and 200 of whoever leads the room), whatever becomes of it, ${CROWD_S.seconds - CROWD_S.warmUpSeconds} s: once all of it by clients that take no notice of refusals, once half of it by pages of ours (src/client/pacing.ts)`,
    `goodput: answers from 200 to 299 a second, as a share of the capacity for the mix that was let in, measured like the first, and right after; ${ROUNDS} times each, in turns`,
  ],
  async measure(say) {
    const settings = await freshSettings();
    const tribune = new Tribune(settings);
    let endSlowness = async () => {};
    try {
      await tribune.ready('origin', 'control', 'media');
      const scene = await sceneOf(settings);
      endSlowness = slow(tribune.pidOf('control'), CONTROL_SHARE);
      const capacity = servedPerSecond(
        await load({ scene, lines: CAPACITY_LINES, ...CAPACITY_S }, 'capacity', { say, tribune }),
      );
      say(`capacity: ${capacity.toFixed(0)} requests/s`);
      const readings: Reading[] = [];
      for (const [who, polite] of [
        ['impolite clients', 0],
        ['half of them polite', 0.5],
      ] as const) {
        const task = { scene, lines: CROWD_LINES, perSecond: capacity * TIMES, polite, ...CROWD_S };
        const sums = { served: 0, capacity: 0, done: 0, sent: 0 };
        for (let round = 0; round < ROUNDS; round++) {
          const outcome = await load(task, who, { say, tribune });
          sayByPriority(outcome, say);
          // What was let in is another mix than what was asked, and may cost less: it is held against its own capacity.
          const like = { scene, lines: CAPACITY_LINES, shares: sharesOf(outcome), ...CAPACITY_S };
          sums.served += servedPerSecond(outcome);
          sums.capacity += servedPerSecond(await load(like, 'capacity for that mix', { say, tribune }));
          sums.done += outcome.byPriority.stage.done;
          sums.sent += outcome.byPriority.stage.sent;
        }
        readings.push({
          what: `goodput at ${TIMES} × capacity, ${who}`,
          value: sums.served / sums.capacity,
          unit: 'of capacity',
          least: LEAST_SHARE,
        });
        readings.push({
          what: `of what the stage and its moderators asked meanwhile, done, ${who}`,
          value: sums.done / sums.sent,
          unit: 'of all',
          least: 0.99,
        });
      }
      return readings;
    } finally {
      await endSlowness();
      await tribune.stop();
      await removeData(settings);
    }
  },
};

async function sceneOf(settings: Readonly<Record<string, string>>): Promise<Scene> {
  const api = new Api(settings);
  const room = await api.openRoom('A crowd');
  await api.programme(room);
  const asked = { deviceKey: 'k'.repeat(32), text: 'Can you hear us?' };
  const { id: question } = await api.call<{ id: string }>('POST', `/rooms/${room}/questions`, asked);
  await api.call('PATCH', `/rooms/${room}/questions/${question}`, { state: 'published' });
  return { port: Number(settings['TRIBUNE_PORT']), room, question, operatorToken: TOKEN };
}

async function load(
  task: Task,
  what: string,
  { say, tribune }: { readonly say: (note: string) => void; readonly tribune: Tribune },
): Promise<Outcome> {
  const child = fork(path.join(import.meta.dirname, 'load-process.ts'), { serialization: 'advanced' });
  try {
    const machine = new MachineWatch();
    const cpu = (role: string) => cpuMs(tribune.pidOf(role));
    const before = { origin: cpu('origin'), control: cpu('control'), atMs: performance.now() };
    child.send(task);
    const [outcome] = (await once(child, 'message')) as [Outcome];
    const each = (n: number) => (n / outcome.seconds).toFixed(0);
    say(
      `${what}: sent ${each(outcome.sent)}/s, served ${servedPerSecond(outcome).toFixed(0)}/s, refused ${each(outcome.refused)}/s, failed ${each(outcome.failed)}/s; ${machine.report()}`,
    );
    for (const [which, count] of Object.entries(outcome.failures)) say(`  failed ${which}: ${each(count)}/s`);
    const passedMs = performance.now() - before.atMs;
    const used = (role: 'origin' | 'control') => ((100 * (cpu(role) - before[role])) / passedMs).toFixed(0);
    say(`  of one processor: origin ${used('origin')} %, control ${used('control')} %`);
    return outcome;
  } finally {
    child.kill('SIGKILL');
  }
}

function servedPerSecond({ byPriority, seconds }: Outcome): number {
  return Object.values(byPriority).reduce((sum, { served }) => sum + served, 0) / seconds;
}

function sharesOf({ byPriority }: Outcome): Record<Priority, number> {
  const all = PRIORITIES.reduce((sum, priority) => sum + byPriority[priority].served, 0);
  return Object.fromEntries(
    PRIORITIES.map((priority) => [priority, byPriority[priority].served / all]),
  ) as Record<Priority, number>;
}

function sayByPriority({ byPriority, seconds }: Outcome, say: (note: string) => void): void {
  for (const priority of PRIORITIES) {
    const { wanted, sent, served, done, refused, ms } = byPriority[priority];
    const each = (n: number) => `${(n / seconds).toFixed(0)}/s`;
    say(
      `  ${priority}: wanted ${each(wanted)}, sent ${each(sent)}, refused ${each(refused)}, done ${each(done)} (served meanwhile ${each(served)}), median ${percentile(ms, 0.5).toFixed(0)} ms, p99 ${percentile(ms, 0.99).toFixed(0)} ms`,
    );
  }
}
