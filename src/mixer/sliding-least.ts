/** The least of the last so many values, in constant time for each (a queue of those that may yet be the least). */
export class SlidingLeast {
  readonly #values: Float64Array;
  readonly #expires: Float64Array;
  readonly #length: number;
  #head = 0;
  #tail = 0;
  #now = 0;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(length + 1);
    this.#expires = new Float64Array(length + 1);
  }

  next(value: number): number {
    const size = this.#values.length;
    this.#now++;
    if (this.#head !== this.#tail && (this.#expires[this.#head] as number) < this.#now)
      this.#head = (this.#head + 1) % size;
    while (this.#head !== this.#tail) {
      const last = (this.#tail + size - 1) % size;
      if ((this.#values[last] as number) < value) break;
      this.#tail = last;
    }
    this.#values[this.#tail] = value;
    this.#expires[this.#tail] = this.#now + this.#length - 1;
    this.#tail = (this.#tail + 1) % size;
    return this.#values[this.#head] as number;
  }
}
