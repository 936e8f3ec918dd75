import { fork } from 'node:child_process';
import { once } from 'node:events';
import type {
  ChildPerformance,
  ChildSummary,
  PerformerOrder,
  PerformerReport,
} from './performer-messages.ts';

export interface RunningPerformer {
  /** Settles at the first connection; rejects when the performance fails before it. */
  readonly connected: Promise<void>;
  /** Settles when the process has ended; rejects when the performance failed. */
  readonly done: Promise<ChildSummary>;
  /** Leaves the stage and ends; watch `done`. */
  stop(): void;
}

/** A performer that neither leaves nor answers by then is killed. */
const LEAVE_WITHIN_MS = 4_000;

/** Runs one performance in a process of its own. */
export function startPerformer(performance: ChildPerformance): RunningPerformer {
  const child = fork(new URL('./performer-process.ts', import.meta.url), [], { serialization: 'json' });
  const connected = Promise.withResolvers<void>();
  // Whoever waits for `done` alone learns of a failure there.
  connected.promise.catch(() => {});
  let summary: ChildSummary | undefined;
  let failure: string | undefined;
  child.on('message', (message: PerformerReport) => {
    if (message.say === 'connected') connected.resolve();
    else if (message.say === 'done') summary = message.summary;
    else failure = message.reason;
  });
  child.on('error', (error) => {
    failure ??= error.message;
  });
  const order = (message: PerformerOrder): void => {
    if (child.connected) child.send(message, () => {});
  };
  order({ do: 'perform', performance });
  let killer: NodeJS.Timeout | undefined;
  const done = once(child, 'exit').then(([code, signal]) => {
    clearTimeout(killer);
    if (failure === undefined && summary) {
      connected.resolve();
      return summary;
    }
    const error = new Error(`A performer ended: ${failure ?? `${signal ?? `exit code ${code}`}`}`);
    connected.reject(error);
    throw error;
  });
  done.catch(() => {});
  const stop = (): void => {
    order({ do: 'stop' });
    killer ??= setTimeout(() => child.kill('SIGKILL'), LEAVE_WITHIN_MS);
  };
  return { connected: connected.promise, done, stop };
}
