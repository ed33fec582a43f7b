/** Work on one thing at a time, in the order in which it was asked for. */
export class Turns {
  /** By key: the last of those that have it or wait for it. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does `work` when all that asked for this key before has ended, well or not. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const turn = (async () => {
      await before?.catch(() => undefined);
      return await work();
    })();
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }
}
