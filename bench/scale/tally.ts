/** What reached a tier, second by second: requests, bytes, and the busiest of its nodes. */
export class Tally {
  readonly requests: Float64Array;
  readonly bytes: Float64Array;
  /** Of the node to which most came in that second. */
  readonly #byNode: Uint32Array;
  readonly #nodes: number;
  readonly #objects = new Map<number, { readonly firstMs: number; times: number }>();

  constructor(nodes: number, seconds: number) {
    this.#nodes = nodes;
    this.requests = new Float64Array(seconds + 1);
    this.bytes = new Float64Array(seconds + 1);
    this.#byNode = new Uint32Array(nodes * (seconds + 1));
  }

  count(atMs: number, node: number, times = 1): void {
    const second = Math.min(this.requests.length - 1, Math.floor(atMs / 1000));
    this.requests[second] = (this.requests[second] as number) + times;
    const at = second * this.#nodes + node;
    this.#byNode[at] = (this.#byNode[at] as number) + times;
  }

  carry(atMs: number, bytes: number): void {
    const second = Math.min(this.bytes.length - 1, Math.floor(atMs / 1000));
    this.bytes[second] = (this.bytes[second] as number) + bytes;
  }

  /** Counts requests for each object that is numbered. */
  object(atMs: number, place: number, number: number): void {
    const key = place * 1e7 + number;
    const known = this.#objects.get(key);
    if (known) known.times++;
    else this.#objects.set(key, { firstMs: atMs, times: 1 });
  }

  /** Requests for an object that was first asked for between two instants: the mean of all, and the most. */
  perObject(fromMs: number, untilMs: number): { mean: number; most: number } {
    const times = [...this.#objects.values()]
      .filter(({ firstMs }) => firstMs >= fromMs && firstMs < untilMs)
      .map((object) => object.times);
    return {
      mean: times.reduce((a, b) => a + b, 0) / Math.max(1, times.length),
      most: Math.max(0, ...times),
    };
  }

  /** Between two instants, a second: mean, and the busiest second of all nodes and of one. */
  between(
    fromMs: number,
    untilMs: number,
  ): { mean: number; peak: number; peakOfNode: number; bytes: number } {
    const [from, until] = [Math.floor(fromMs / 1000), Math.floor(untilMs / 1000)];
    const requests = this.requests.subarray(from, until);
    const nodes = this.#byNode.subarray(from * this.#nodes, until * this.#nodes);
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    return {
      mean: sum(requests) / Math.max(1, requests.length),
      peak: requests.reduce((a, b) => Math.max(a, b), 0),
      peakOfNode: nodes.reduce((a, b) => Math.max(a, b), 0),
      bytes: sum(this.bytes.subarray(from, until)) / Math.max(1, requests.length),
    };
  }
}
