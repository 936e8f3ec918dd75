/** The process of one performer, forked by `performer-child.ts`: one performance, then it ends. */

import { TribuneProblem } from '../client/problem.ts';
import { perform } from './perform.ts';
import type {
  ChildPerformance,
  ChildSummary,
  PerformerOrder,
  PerformerReport,
} from './performer-messages.ts';

const stop = new AbortController();

process.on('message', (order: PerformerOrder) => {
  if (order.do === 'stop') stop.abort();
  else void report(order.performance);
});
// Nobody is left to stop it: leave the stage.
process.on('disconnect', () => stop.abort());
// Ctrl-C reaches the whole group; whoever started this one says when to stop.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => stop.abort());

async function report(performance: ChildPerformance): Promise<void> {
  try {
    const summary = await speak(performance);
    tell({ say: 'done', summary });
  } catch (error) {
    tell({ say: 'failed', reason: reasonOf(error) });
  }
  if (process.connected) process.disconnect();
}

async function speak({ listenSlots = 0, ...performance }: ChildPerformance): Promise<ChildSummary> {
  const heard: Record<string, number> = {};
  const onPacket = ({ mid }: { mid: string }): void => {
    heard[mid] = (heard[mid] ?? 0) + 1;
  };
  const summary = await perform({
    ...performance,
    ...(listenSlots > 0 ? { listening: { slots: listenSlots, onPacket } } : {}),
    onConnected: () => tell({ say: 'connected' }),
    signal: stop.signal,
  });
  return { ...summary, heard };
}

function tell(message: PerformerReport): void {
  if (process.connected) process.send?.(message);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TribuneProblem) return `${error.status} ${error.code ?? ''}: ${error.message}`;
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}
