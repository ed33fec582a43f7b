/** How many elements wait for their answers. A caller has one share, under however many contracts it asks. */
import { PolicyError } from '@tacit/engine/text';
import './messages.ts';

export class Waiting {
  readonly #party: string;
  readonly #limits: { readonly each: number; readonly all: number };
  readonly #of = new Map<string, number>();
  #all = 0;
  #last: Promise<void> = Promise.resolve();

  /** `party`: who answers, for errors; `limits`: elements of one caller, and of all. */
  constructor(party: string, limits: { readonly each: number; readonly all: number }) {
    this.#party = party;
    this.#limits = limits;
  }

  /** Does `work` while these wait. Throws PolicyError 'service.busy' before it begins. */
  async hold<T>(caller: string, count: number, work: () => Promise<T>): Promise<T> {
    const { each, all } = this.#limits;
    const own = this.#of.get(caller) ?? 0;
    if (this.#all + count > all || own + count > each) throw new PolicyError('service.busy', { party: this.#party });
    this.#add(caller, count);
    try {
      return await work();
    } finally {
      this.#add(caller, -count);
    }
  }

  /**
   * The turn of one part of what waits, in the order in which they ask: no two without a turn of all else between them. Else so many calls at
   * once would hold up for seconds whatever the party has to do.
   */
  async turn(): Promise<void> {
    const own = this.#last.then(() => new Promise<void>((done) => void setImmediate(done)));
    this.#last = own;
    await own;
  }

  #add(caller: string, count: number): void {
    this.#all += count;
    const own = (this.#of.get(caller) ?? 0) + count;
    if (own > 0) this.#of.set(caller, own);
    else this.#of.delete(caller);
  }
}
