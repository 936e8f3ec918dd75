/** A gain that changes in straight lines, so that nothing that begins or ends clicks. */
export class GainRamp {
  #gain: number;
  #goal: number;
  #step = 0;

  /** @param gain at first */
  constructor(gain: number) {
    this.#gain = gain;
    this.#goal = gain;
  }

  get gain(): number {
    return this.#gain;
  }

  /** From here to `goal`. @param samples that a change by 1 takes */
  goTo(goal: number, samples: number): void {
    this.#goal = goal;
    this.#step = 1 / samples;
  }

  /** At once: for the moments when there is no sound. */
  jumpTo(gain: number): void {
    this.#gain = gain;
    this.#goal = gain;
  }

  /** Changes `samples` in place. */
  apply(samples: Float32Array): void {
    const goal = this.#goal;
    let gain = this.#gain;
    let i = 0;
    for (; i < samples.length && gain !== goal; i++) {
      gain = goal > gain ? Math.min(goal, gain + this.#step) : Math.max(goal, gain - this.#step);
      samples[i] = (samples[i] as number) * gain;
    }
    if (gain !== 1) for (; i < samples.length; i++) samples[i] = (samples[i] as number) * gain;
    this.#gain = gain;
  }
}
