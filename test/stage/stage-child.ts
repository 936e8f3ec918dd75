import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Joined, JoinRequest } from '../../src/stage/stage-interface.ts';
import type { StageAnswer, StageOrder } from './stage-messages.ts';

type Asked = StageOrder extends infer Order
  ? Order extends { id: number }
    ? Omit<Order, 'id'>
    : never
  : never;

/** A stage in a process of its own, whose port and memory and end are its own too. */
export class StageChild {
  readonly #child: ChildProcess;
  #lastId = 0;

  constructor(udpPort: number) {
    this.#child = fork(new URL('./stage-process.ts', import.meta.url), [String(udpPort)]);
    this.#child.setMaxListeners(0);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async join(request: JoinRequest): Promise<Joined> {
    const { joined } = await this.#ask({ join: request });
    if (!joined) throw new Error('The stage did not answer.');
    return joined;
  }

  async leave(session: string): Promise<void> {
    await this.#ask({ leave: session });
  }

  async remove(place: string): Promise<void> {
    await this.#ask({ remove: place });
  }

  async mute(place: string, muted: boolean): Promise<void> {
    await this.#ask({ mute: place, muted });
  }

  async memory(): Promise<number> {
    return (await this.#ask({ memory: true })).memory ?? Number.NaN;
  }

  /** Closes the stage, and nothing else. @returns how long its process then took to end, ms; its exit code */
  async close(): Promise<{ tookMs: number; code: number | null }> {
    const exited = once(this.#child, 'exit');
    const startedMs = performance.now();
    this.#child.send({ id: 0, close: true } satisfies StageOrder);
    const [code] = await exited;
    return { tookMs: performance.now() - startedMs, code };
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(asked: Asked): Promise<StageAnswer> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const take = (answer: StageAnswer): void => {
        if (answer.id !== id) return;
        this.#child.off('message', take);
        resolve(answer);
      };
      this.#child.on('message', take);
      this.#child.send({ id, ...asked } as StageOrder);
    });
  }
}
