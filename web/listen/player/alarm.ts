/**
 * Timers that keep their time in a page nobody looks at.
 *
 * Browsers round the timers of a hidden page up to a second, and after minutes up to a minute, unless it is audible;
 * a quiet room is not. A worker's timers are left alone, so a worker of three lines rings for us.
 */
export class Alarm {
  readonly #worker: Worker | undefined;
  readonly #due = new Map<number, () => void>();
  #lastId = 0;

  constructor() {
    try {
      this.#worker = new Worker(new URL('./alarm-worker.ts', import.meta.url), { type: 'module' });
      this.#worker.onmessage = ({ data }: MessageEvent<number>) => this.#ring(data);
    } catch {
      // No workers here: the page's own timers will do while it is looked at.
    }
  }

  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  after(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const id = ++this.#lastId;
      const ring = () => {
        this.#due.delete(id);
        signal.removeEventListener('abort', ring);
        resolve();
      };
      this.#due.set(id, ring);
      signal.addEventListener('abort', ring);
      // While the page is shown its own timer is as good, and one that fails to load must not silence us.
      setTimeout(() => this.#ring(id), ms);
      this.#worker?.postMessage({ id, ms });
    });
  }

  close(): void {
    this.#worker?.terminate();
  }

  #ring(id: number): void {
    this.#due.get(id)?.();
  }
}
