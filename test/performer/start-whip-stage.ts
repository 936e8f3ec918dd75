import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { StageOrder, StageReport } from './whip-stage-messages.ts';

/** A stage with a WHIP door in another process, and everything it has told so far. */
export class WhipStage {
  readonly url: string;
  /** UTC at which the clock of its arrivals began. */
  readonly timeOriginMs: number;
  readonly reports: StageReport[];
  readonly #child: ChildProcess;
  readonly #news: EventEmitter;

  static async start(): Promise<WhipStage> {
    const child = fork(new URL('./whip-stage.ts', import.meta.url));
    const reports: StageReport[] = [];
    const news = new EventEmitter();
    news.setMaxListeners(0);
    child.on('message', (report: StageReport) => {
      reports.push(report);
      news.emit('report');
    });
    const [first] = (await once(child, 'message')) as [StageReport];
    if (first.kind !== 'listening') throw new Error('the stage did not open its door');
    return new WhipStage(first, reports, child, news);
  }

  private constructor(
    { port, timeOriginMs }: Extract<StageReport, { kind: 'listening' }>,
    reports: StageReport[],
    child: ChildProcess,
    news: EventEmitter,
  ) {
    this.url = `http://127.0.0.1:${port}/whip/room`;
    this.timeOriginMs = timeOriginMs;
    this.reports = reports;
    this.#child = child;
    this.#news = news;
  }

  /** Reports of one kind so far. */
  of<K extends StageReport['kind']>(kind: K): Extract<StageReport, { kind: K }>[] {
    return this.reports.filter((report): report is Extract<StageReport, { kind: K }> => report.kind === kind);
  }

  /** Waits until what was told satisfies the test. */
  async until(satisfied: () => boolean): Promise<void> {
    while (!satisfied()) await once(this.#news, 'report');
  }

  order(order: StageOrder): void {
    this.#child.send(order);
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
