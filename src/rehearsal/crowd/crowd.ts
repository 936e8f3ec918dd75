/** The listeners of one process: when each comes, and what they were like together. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Dialer, type Target } from '../wire/dialer.ts';
import { RequestTexts } from '../wire/request-text.ts';
import { Heads } from './heads.ts';
import { InstallationClock } from './installation-clock.ts';
import { Listener } from './listener.ts';
import { Scout } from './scout.ts';
import { Tally, type TallyJson } from './tally.ts';
import { TimerWheel, WheelAlarm } from './timer-wheel.ts';
import { ToldTiers } from './told-tiers.ts';
import { WaitingLines } from './waiting-lines.ts';
import type { Habits, World } from './world.ts';

/** What one process is to do. */
export interface CrowdPlan {
  readonly target: Target;
  readonly room: string;
  /** Of all listeners, numbered from 0, it makes those of number ≡ `part` modulo `parts`. */
  readonly listeners: number;
  readonly part: number;
  readonly parts: number;
  /** Over so long they arrive, evenly but for chance. */
  readonly arriveMs: number;
  /** How long they listen on after the last has come. */
  readonly stayMs: number;
  /** When the first arrives, UTC ms of this machine. */
  readonly startAtMs: number;
  readonly habits: Habits;
  /** Addresses of this machine to come from in turn; empty: as the system chooses. */
  readonly localAddresses: readonly string[];
}

/** How it stands now. */
export interface CrowdProgress {
  readonly arrived: number;
  readonly here: number;
  readonly hearing: number;
  readonly stalls: number;
  readonly errors: number;
  readonly bytes: number;
}

export interface CrowdResult {
  readonly tally: TallyJson;
  /** How late this process's own turns were, ms: above 50 what it measured is its own doing. */
  readonly lagP99Ms: number;
}

const PROGRESS_MS = 1_000;
const LAG_RESOLUTION_MS = 10;

/** @param onReady told when listeners could come at once @throws Error that says what the room or the installation lacks */
export async function runCrowd(
  plan: CrowdPlan,
  onProgress: (progress: CrowdProgress) => void,
): Promise<CrowdResult> {
  const world = worldOf(plan, []);
  world.wheel.start();
  const scout = new Scout(world);
  await scout.setClock();
  await scout.head();
  const assets = plan.habits.pageAtHand ? [] : await scout.assets();
  const whole: World = { ...world, assets };
  void scout.keepClock();
  await wait(Math.max(0, plan.startAtMs - Date.now()));
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  const before = process.cpuUsage();
  const listeners = planArrivals(whole, plan);
  const progress = setInterval(() => onProgress(progressOf(whole.tally, listeners)), PROGRESS_MS);
  await wait(plan.arriveMs + plan.stayMs);
  lag.disable();
  clearInterval(progress);
  const used = process.cpuUsage(before);
  onProgress(progressOf(whole.tally, listeners));
  whole.tally.generatorMemoryBytes = process.memoryUsage.rss();
  for (const listener of listeners) listener.close();
  whole.tally.generatorCpuSeconds = (used.user + used.system) / 1e6;
  scout.close();
  world.wheel.stop();
  // The monitor counts its own interval in.
  const lagP99Ms = Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS);
  return { tally: whole.tally.toJson(), lagP99Ms };
}

function worldOf({ target, room, habits, localAddresses }: CrowdPlan, assets: readonly string[]): World {
  return {
    room,
    habits,
    assets,
    dialer: new Dialer(target, localAddresses),
    texts: new RequestTexts(target.host, `${target.url}/r/${room}`),
    wheel: new TimerWheel(),
    clock: new InstallationClock(),
    heads: new Heads(),
    told: new ToldTiers(),
    lines: new WaitingLines(),
    tally: new Tally(),
  };
}

function planArrivals(world: World, { listeners, part, parts, arriveMs }: CrowdPlan): Listener[] {
  const made: Listener[] = [];
  const fromMs = performance.now();
  for (let i = part; i < listeners; i += parts) {
    const listener = new Listener(world, isOneOf(i, world.habits.slow));
    made.push(listener);
    const arrival = new WheelAlarm(() => listener.arrive());
    world.wheel.set(arrival, fromMs + ((i + Math.random()) / listeners) * arriveMs);
  }
  return made;
}

/** Whether listener `i` is of a share of all: spread evenly, the same in every run. */
function isOneOf(i: number, share: number): boolean {
  return Math.floor((i + 1) * share) > Math.floor(i * share);
}

function progressOf(tally: Tally, listeners: readonly Listener[]): CrowdProgress {
  let [here, hearing] = [0, 0];
  for (const listener of listeners) {
    if (listener.isHere) here++;
    if (listener.hears) hearing++;
  }
  const bytes = Object.values(tally.traffic).reduce(
    (sum, { headBytes, bodyBytes }) => sum + headBytes + bodyBytes,
    0,
  );
  return { arrived: tally.arrived, here, hearing, stalls: tally.stalls, errors: tally.errorCount, bytes };
}
