/** Cells of tables of two and three columns, from the counts of every two planes. All of it is local. */
import type { Ring, Sharing, Triple } from '@tacit/engine';
import type { AssociatePlan } from './plan.ts';

/** Of the planes: rows, then those of each column. A column that is yes or no has one plane, and its second level is all other rows. */
export class CrossCounts {
  readonly #plan: AssociatePlan;
  readonly #first: readonly number[];
  readonly #planes: number;
  readonly #pairs: Ring;
  readonly #bounds: { readonly min: bigint; readonly max: bigint };

  constructor(sharing: Sharing, plan: AssociatePlan, pairs: Ring, first: readonly number[]) {
    this.#plan = plan;
    this.#first = first;
    this.#planes = Math.sqrt(pairs.length);
    this.#bounds = { min: 0n, max: (pairs.bounds as { max: bigint }).max };
    this.#pairs = sharing.within(pairs);
  }

  /** All rows, so many times. */
  rows(on: Sharing, length: number): Ring {
    return this.#held(on, this.#at(on, new Array<readonly [number, number]>(length).fill([0, 0])));
  }

  /** Rows of each level of a column. */
  of(on: Sharing, column: number): Ring {
    return this.#held(on, this.#withPlane(on, column, 0));
  }

  /** Rows of each level of the first column that are of this level of the second, too. */
  together(on: Sharing, first: number, second: number, level: number): Ring {
    const { is } = this.#column(second);
    const start = this.#first[second] as number;
    if (is === 'list') return this.#held(on, this.#withPlane(on, first, start + level));
    const yes = this.#withPlane(on, first, start);
    return this.#held(on, level === 0 ? yes : on.subtract(this.#withPlane(on, first, 0), yes));
  }

  /** Of each triple of columns that are yes or no its eight cells, where `all`: rows with all three. */
  cellsOfThree(on: Sharing, triples: readonly Triple[], all: Ring): Ring[] {
    const plane = (column: number | null) => (column === null ? 0 : (this.#first[column] as number));
    const count = (of: (triple: Triple) => readonly [number | null, number | null]) =>
      this.#at(
        on,
        triples.map((triple) => of(triple).map(plane) as [number, number]),
      );
    const three = on.within(all);
    const two = [count(([a, b]) => [a, b]), count(([a, , c]) => [a, c]), count(([, b, c]) => [b, c])] as const;
    const one = [count(([a]) => [a, null]), count(([, b]) => [b, null]), count(([, , c]) => [c, null])] as const;
    const onlyTwo = two.map((each) => on.subtract(each, three));
    // a alone: a − (ab without c) − (ac without b) − abc.
    const onlyOne = one.map((each, i) => {
      const [x, y] = onlyTwo.filter((_, pair) => pair !== 2 - i) as [Ring, Ring];
      return on.subtract(on.subtract(on.subtract(each, x), y), three);
    });
    const some = [...onlyTwo, ...onlyOne].reduce((sum, each) => on.add(sum, each), three);
    const none = on.subtract(
      count(() => [null, null]),
      some,
    );
    return [three, ...onlyTwo, ...onlyOne, none].map((each) => this.#held(on, each));
  }

  /** Counts one after another. */
  joined(on: Sharing, parts: readonly Ring[]): Ring {
    return this.#held(on, on.concatenate(parts.map((each) => on.within(each))));
  }

  #column(column: number) {
    const found = this.#plan.associate.columns[column];
    if (found === undefined) throw new Error('no such column');
    return found;
  }

  #withPlane(on: Sharing, column: number, plane: number): Ring {
    const { is, levels } = this.#column(column);
    const start = this.#first[column] as number;
    if (is === 'list')
      return this.#at(
        on,
        levels.map((_, level) => [start + level, plane]),
      );
    const yes = this.#at(on, [[start, plane]]);
    return on.concatenate([yes, on.subtract(this.#at(on, [[0, plane]]), yes)]);
  }

  #at(on: Sharing, places: readonly (readonly [number, number])[]): Ring {
    return on.within(
      on.gather(
        this.#pairs,
        Uint32Array.from(places, ([a, b]) => a * this.#planes + b),
      ),
    );
  }

  #held(on: Sharing, count: Ring): Ring {
    return on.within(on.within(count), this.#bounds);
  }
}
