/**
 * Correlations: randomness with structure that some protocols prepare ahead, one unit for each use. An operation's declared
 * flow says what it takes (`Flow.needs`); a cost run adds it up, branch by branch, to the plan of a preparation.
 *
 * Every unit is made of vectors of words: `own` ones, drawn at random by each party, and `derived` ones, such that all
 * parties' vectors together are shares of the relation.
 */
import { UsageError } from '../base/errors.ts';
import { type Unit, unitWords } from '../kernels/rows.ts';
import './messages.ts';

export type Correlation =
  /** a, b; c = a·b over Z_2^64. */
  | { readonly kind: 'multiply' }
  /** 64 bits: a, b; c = a ∧ b. */
  | { readonly kind: 'and' }
  /** Matrices a (rows × inner), b (inner × columns); c = a·b. */
  | { readonly kind: 'product'; readonly rows: number; readonly inner: number; readonly columns: number }
  /** 64 random bits r; the same bits as ring elements. */
  | { readonly kind: 'bits' }
  /**
   * A random order π of `rows` rows known to `permuter`, and for `rings` columns of elements and columns of so many bytes a
   * row (`pieces`): vectors a and b of the other parties, and δ of the permuter, with δ = π(Σ a) − Σ b.
   */
  | {
      readonly kind: 'permute';
      readonly permuter: number;
      readonly rows: number;
      readonly rings: number;
      readonly pieces: readonly Unit[];
    };

export type PermuteCorrelation = Extract<Correlation, { kind: 'permute' }>;

/** The columns of a 'permute', one after the other in its vectors. */
export interface CorrelatedColumn {
  readonly domain: 'ring' | 'bits';
  /** Bytes of a row. */
  readonly unit: Unit;
  /** Where its words start and end in a unit's vectors. */
  readonly start: number;
  readonly end: number;
}

export function columnsOf({ rows, rings, pieces }: Omit<PermuteCorrelation, 'kind' | 'permuter'>): CorrelatedColumn[] {
  let end = 0;
  return [...new Array<Unit>(rings).fill(8), ...pieces].map((unit, i) => {
    const start = end;
    end += unitWords(rows, unit);
    return { domain: i < rings ? 'ring' : 'bits', unit, start, end };
  });
}

/** So many units of one correlation. */
export interface Need {
  readonly correlation: Correlation;
  readonly count: number;
}

/** What one branch of a program takes. */
interface BranchNeeds {
  /** Which branch: '' for the program itself, '/c.i' for branch i of its call c of `parallel`, and so on. */
  readonly path: string;
  readonly needs: readonly Need[];
}

/** All that a program takes, in the order of a cost run. */
export type Plan = readonly BranchNeeds[];

/** A name that equal correlations have in common. */
export function keyOf(correlation: Correlation): string {
  switch (correlation.kind) {
    case 'multiply':
    case 'and':
    case 'bits':
      return correlation.kind;
    case 'product':
      return `product ${correlation.rows} ${correlation.inner} ${correlation.columns}`;
    case 'permute':
      return `permute ${correlation.permuter} ${correlation.rows} ${correlation.rings} ${correlation.pieces.join('+')}`;
  }
}

/** The needs of a branch and of those that it started, as they stood at one moment. */
export interface NeedMark {
  readonly path: string;
  readonly counts: ReadonlyMap<string, number>;
  /** How many branches there were. */
  readonly branches: number;
}

/** Adds up the needs of a run. */
export class NeedList {
  readonly #branches = new Map<string, Map<string, { correlation: Correlation; count: number }>>();

  add(path: string, { correlation, count }: Need): void {
    if (count === 0) return;
    let branch = this.#branches.get(path);
    if (branch === undefined) {
      branch = new Map();
      this.#branches.set(path, branch);
    }
    const key = keyOf(correlation);
    const known = branch.get(key);
    if (known === undefined) branch.set(key, { correlation, count });
    else known.count += count;
  }

  mark(path: string): NeedMark {
    const own = this.#branches.get(path) ?? new Map<string, { count: number }>();
    const counts = new Map([...own].map(([key, { count }]) => [key, count]));
    return { path, counts, branches: this.#branches.size };
  }

  /**
   * Adds what the branch of `mark` and those that it started took since then `times` more. In each turn the branch called `parallel`
   * `calls` times.
   */
  repeatSince({ path, counts, branches }: NeedMark, times: number, calls: number): void {
    const started = [...this.#branches].slice(branches).filter(([each]) => each !== path);
    for (const [key, need] of this.#branches.get(path) ?? [])
      need.count += times * (need.count - (counts.get(key) ?? 0));
    for (let turn = 1; turn <= times; turn++) {
      for (const [each, needs] of started) {
        const [call = ''] = each.slice(path.length + 1).split('.', 1);
        const rest = each.slice(path.length + 1 + call.length);
        for (const need of needs.values()) this.add(`${path}/${Number(call) + turn * calls}${rest}`, need);
      }
    }
  }

  plan(): Plan {
    return [...this.#branches].map(([path, needs]) => ({
      path,
      needs: [...needs.values()].map((need) => ({ ...need })),
    }));
  }
}

/** Throws UsageError('preparation.too-little') unless `stock` has at least what `plan` takes, branch by branch. */
export function requireCovers(stock: Plan, plan: Plan): void {
  const found = new Map<string, number>();
  for (const { path, needs } of stock) {
    for (const { correlation, count } of needs) found.set(`${path} ${keyOf(correlation)}`, count);
  }
  for (const { path, needs } of plan) {
    for (const { correlation, count } of needs) {
      const have = found.get(`${path} ${keyOf(correlation)}`) ?? 0;
      if (have < count) {
        throw new UsageError('preparation.too-little', {
          correlation: keyOf(correlation),
          branch: path === '' ? 'main' : path,
          found: have,
          expected: count,
        });
      }
    }
  }
}

/** Units of each correlation, all branches together. */
export function totalNeeds(plan: Plan): Need[] {
  const all = new NeedList();
  for (const { needs } of plan) for (const need of needs) all.add('', need);
  return [...(all.plan()[0]?.needs ?? [])];
}
