/** A bound on what one comparison may compute, and pauses in which the party goes on with everything else. */

/** More work than was allowed. */
export class OutOfWork extends Error {}

/** Longest time without a pause. */
const sliceMs = 10;

export class Work {
  #left: number;
  #paused = performance.now();

  /** `limit`: multiplications in the field. */
  constructor(limit: number) {
    this.#left = limit;
  }

  /** Throws OutOfWork once the limit is passed. */
  spend(amount: number): void {
    this.#left -= amount;
    if (this.#left < 0) throw new OutOfWork('the comparison is too large');
  }

  /** Lets others run when it is time to. */
  async pause(): Promise<void> {
    if (performance.now() - this.#paused < sliceMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#paused = performance.now();
  }
}
