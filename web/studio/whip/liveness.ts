/**
 * Whether the server is still heard. The browser takes up to 30 s to call a connection failed; the stage sends
 * receiver reports (RFC 3550) five times a second, whoever speaks, so silence shows much sooner.
 */
export class Liveness {
  #mark = Number.NaN;
  #heardMs: number;

  /** @param nowMs monotonic, as in every call */
  constructor(nowMs: number) {
    this.#heardMs = nowMs;
  }

  /** @param mark anything that changes when something arrives, such as bytes received. */
  note(mark: number, nowMs: number): void {
    if (mark === this.#mark) return;
    this.#mark = mark;
    this.#heardMs = nowMs;
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#heardMs;
  }
}

/** Sum of what a connection has received; any arrival changes it. */
export function arrivalMark(stats: Iterable<Readonly<Record<string, unknown>>>): number {
  let mark = 0;
  for (const report of stats) {
    const { type } = report;
    if (type === 'transport' || type === 'candidate-pair' || type === 'inbound-rtp') {
      if (typeof report['bytesReceived'] === 'number') mark += report['bytesReceived'];
    } else if (type === 'remote-inbound-rtp' && typeof report['timestamp'] === 'number') {
      mark += report['timestamp'];
    }
  }
  return mark;
}
