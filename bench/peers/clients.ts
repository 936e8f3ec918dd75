import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ClientsCount, ClientsOrder, ClientsReport } from './messages.ts';

const COMPLETE_WITHIN_MS = 40_000;

/** A process of clients, seen from the measurement. */
export class Clients {
  readonly #child: ChildProcess;

  /** Resolves when every client is heard by every other. */
  static async start(order: Extract<ClientsOrder, { do: 'whip' | 'janus' }>): Promise<Clients> {
    const clients = new Clients();
    try {
      clients.#order(order);
      await clients.#report('complete', COMPLETE_WITHIN_MS);
      return clients;
    } catch (error) {
      await clients.leave();
      throw error;
    }
  }

  private constructor() {
    this.#child = fork(new URL('./clients-process.ts', import.meta.url));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async count(): Promise<ClientsCount> {
    const answer = this.#report('count', 5_000);
    this.#order({ do: 'count' });
    const report = await answer;
    if (report.say !== 'count') throw new Error('the clients gave no count');
    return report.count;
  }

  async leave(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 8_000);
    this.#order({ do: 'leave' });
    await gone;
    clearTimeout(killer);
  }

  #order(order: ClientsOrder): void {
    this.#child.send(order, () => {});
  }

  #report(say: ClientsReport['say'], withinMs: number): Promise<ClientsReport> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no "${say}" in ${withinMs} ms`))),
        withinMs,
      );
      const take = (report: ClientsReport): void => {
        if (report.say === 'failed') settle(() => reject(new Error(`clients: ${report.reason}`)));
        else if (report.say === say) settle(() => resolve(report));
      };
      const gone = (): void => settle(() => reject(new Error('the clients ended')));
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#child.off('message', take).off('exit', gone);
        then();
      };
      this.#child.on('message', take).on('exit', gone);
    });
  }
}
