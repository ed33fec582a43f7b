/**
 * The bits that decide what of the answer is shown: all gates of gates.ts and the rules about totals, as one batch of
 * comparisons and one circuit.
 */
import { type Bits, bitLength, isNegative, packBits, type Ring, type Sharing, together, truncate } from '@tacit/engine';
import {
  cellClasses,
  cellClassOf,
  type CountGate,
  countGates,
  countOfClass,
  countsRows,
  gatedClasses,
  hasTotal,
  leastRows,
  measureOf,
  ownStages,
} from '../plan/gates.ts';
import { polynomialsIn, type Test, testOf } from '../plan/group-conditions.ts';
import { measuresOf } from '../plan/columns.ts';
import { sealedColumns, sealedNumber } from '../plan/sealed.ts';
import {
  constantOf,
  constantPolynomial,
  measuresOfProduct,
  type Polynomial,
  rangeOfPolynomial,
  sumOf,
} from '../plan/polynomials.ts';
import { isWithin, secureLimit, signedWidth } from '../plan/ranges.ts';
import { comparedRange, type WidePolynomial, widePolynomial } from '../plan/wide-polynomials.ts';
import { tellsWithheld } from '../plan/releases.ts';
import type { Having, OutputColumn, Plan, TotalRule } from '../plan/types.ts';
import { hasRests, setsOf, startsOf } from '../plan/sets.ts';
import { evaluateGates, type Gate, orGate } from './gates.ts';
import { decideRests, restPlane } from './rests.ts';
import type { Aggregates } from './parts.ts';

/**
 * As 0/1 numbers per group: `shown`, `withheld` where recipients hear of it, and per class c of cells `shown.c`, `null.c`
 * (no value, where that is public) and `small.c` (withheld). Rounds: one comparison, the depth of the circuit, and one.
 */
export async function decide(sharing: Sharing, plan: Plan, aggregates: Aggregates): Promise<Map<string, Ring>> {
  const bits = await decidePlanes(sharing, plan, aggregates);
  const numbers = await sharing.bitsToRing(sharing.joinPlanes([...bits.values()]));
  return new Map(
    [...bits.keys()].map((name, i) => [name, sharing.slice(numbers, i * plan.groups, (i + 1) * plan.groups)]),
  );
}

/** `decide`, as a plane each. */
export async function decidePlanes(sharing: Sharing, plan: Plan, aggregates: Aggregates): Promise<Map<string, Bits>> {
  const having = plan.condition === undefined ? undefined : testOf(plan, plan.condition);
  const products = having === undefined ? aggregates.measures : await productsFor(sharing, having, aggregates);
  const comparisons = new Comparisons(sharing, plan, aggregates, products);
  const { gates, known } = decisions(plan, comparisons, having);
  const planes = new Map(await comparisons.evaluate());
  if (plan.sets !== undefined) planes.set(totalPlane, totalGroup(sharing, plan));
  if (hasRests(plan)) {
    await decideRests(sharing, plan, aggregates, planes, (names) =>
      evaluateGates(
        sharing,
        plan.groups,
        names.map((name) => (known.get(name) as Later)(planes)),
      ),
    );
  }
  const bits = await evaluateGates(
    sharing,
    plan.groups,
    [...gates.values()].map((gate) => gate(planes)),
  );
  return new Map([...gates.keys()].map((name, i) => [name, bits[i] as Bits]));
}

/** A circuit once the comparisons are there. */
type Later = (planes: Planes) => Gate;
type Planes = ReadonlyMap<string, Bits>;

/** Name of the plane in which the group of all rows is 1. */
const totalPlane = 'total';

/** 1 where all keys are rolled up: that row is there without rows, too. */
function totalGroup(sharing: Sharing, plan: Plan): Bits {
  const starts = startsOf(plan);
  const isTotal = new Uint8Array(plan.groups);
  setsOf(plan).forEach((set, i) => {
    if (set.length === 0) isTotal[starts[i] as number] = 1;
  });
  return sharing.constantBits(plan.groups, 1, packBits(isTotal));
}

/** `known`: by name, whether recipients may know a class of cells of a group, whatever HAVING leaves out; 'group': its number of rows. */
function decisions(
  plan: Plan,
  comparisons: Comparisons,
  asked: Test | undefined,
): { readonly gates: Map<string, Later>; readonly known: Map<string, Later> } {
  const rests = (of: string): Later[] =>
    hasRests(plan) ? [(planes) => ({ kind: 'plane', plane: planes.get(restPlane(of)) as Bits })] : [];
  const least = BigInt(leastRows(plan));
  const all = countGates(plan);
  const pass = (gate: CountGate): Later => {
    const small = comparisons.below(gate, least * BigInt(gate.times));
    if (!gate.orNone) return not(small);
    return not(and(small, not(comparisons.below({ ...gate, perUnit: null }, 1n))));
  };
  const isEmpty = (count: string): Later =>
    comparisons.below({ terms: [{ id: count, stage: null, minus: false }], perUnit: null }, 1n);

  const groupGates = all.filter(({ decides }) => decides === 'group').map(pass);
  const isTotal: Later = and((planes) => ({ kind: 'plane', plane: planes.get(totalPlane) as Bits }), isEmpty('rows'));
  const enough: Later[] =
    plan.sets !== undefined && hasTotal(plan) && plan.emptyGroups === 'public'
      ? [(planes) => orGate([isTotal(planes), and(...groupGates, ...rests('group'))(planes)])]
      : [...groupGates, ...rests('group')];
  const having = plan.having.map((condition) => havingGate(condition, comparisons));
  const fine = (cells: string): Later => {
    const own = all.filter(({ decides }) => decides !== 'group' && decides.cells === cells).map(pass);
    const rules = plan.totalRules.filter(({ sum }) => sum === cells).flatMap((rule) => comparisons.rule(rule));
    return and(...own, ...rules.map(not), ...rests(cells));
  };
  const tested = (test: Test): Later => {
    switch (test.kind) {
      case 'negative':
        return comparisons.polynomial(test.of);
      case 'shown':
        return fine(test.cells);
      case 'empty':
        return isEmpty(test.count);
      case 'not':
        return not(tested(test.item));
      case 'and':
        return and(...test.items.map(tested));
      case 'or': {
        const items = test.items.map(tested);
        return (planes) => orGate(items.map((item) => item(planes)));
      }
    }
  };
  /** The cell has a value and may be shown; of a count also where it is known to be 0. */
  const visibleCell = (id: string): Later => {
    const cells = cellClassOf(plan, id);
    if (cells === null) return () => ({ kind: 'constant', value: true });
    if (plan.emptyGroups !== 'public') return fine(cells);
    const empty = isEmpty(countOfClass(plan, cells));
    if (!countsRows(measureOf(plan, id))) return and(fine(cells), not(empty));
    return (planes) => orGate([fine(cells)(planes), empty(planes)]);
  };
  const shown = and(...having, ...(asked === undefined ? [] : [tested(asked)]), ...enough);
  const gates = new Map<string, Later>([['shown', shown]]);
  // Of a group that only HAVING leaves out its number may be known all the same: by what HAVING asks, or from another answer.
  const isEnough = and(...enough);
  const known = new Map<string, Later>([['group', isEnough]]);
  for (const cells of gatedClasses(plan)) {
    const empty = plan.emptyGroups === 'public' ? isEmpty(countOfClass(plan, cells)) : undefined;
    const isFine = fine(cells);
    known.set(cells, and(isEnough, empty === undefined ? isFine : (planes) => orGate([isFine(planes), empty(planes)])));
  }
  // HAVING does not choose among them: asked for each size in turn, it would measure them.
  if (tellsWithheld(plan)) gates.set('withheld', and(not(isEmpty('rows')), not(isEnough)));
  for (const i of sealedColumns(plan)) {
    const column = plan.columns[i] as OutputColumn;
    const denominator = sealedNumber(plan, column)?.division?.denominator;
    const zero =
      denominator === undefined ? undefined : comparisons.polynomial(sumOf(denominator, constantPolynomial(1n), true));
    const visible = and(shown, ...measuresOf(column).map((id) => visibleCell(id)));
    gates.set(`shown.column ${i}`, zero === undefined ? visible : and(visible, not(zero)));
    if (zero !== undefined) gates.set(`zero.column ${i}`, and(visible, zero));
  }
  for (const cells of cellClasses(plan)) {
    const count = countOfClass(plan, cells);
    const isFine = fine(cells);
    if (plan.emptyGroups === 'public') {
      const empty = isEmpty(count);
      gates.set(`shown.${cells}`, and(shown, isFine, not(empty)));
      gates.set(`null.${cells}`, and(shown, empty));
      gates.set(`small.${cells}`, and(shown, not(isFine), not(empty)));
    } else {
      gates.set(`shown.${cells}`, and(shown, isFine));
      gates.set(`small.${cells}`, and(shown, not(isFine)));
    }
  }
  return { gates, known };
}

const not =
  (item: Later): Later =>
  (planes) => ({ kind: 'not', item: item(planes) });
const and =
  (...items: readonly Later[]): Later =>
  (planes) => ({ kind: 'and', items: items.map((item) => item(planes)) });

function havingGate({ operator, value }: Having, comparisons: Comparisons): Later {
  const rows = { terms: [{ id: 'rows', stage: null, minus: false }], perUnit: null };
  const under = comparisons.below(rows, BigInt(value));
  const over = not(comparisons.below(rows, BigInt(value) + 1n));
  const either: Later = (planes) => orGate([under(planes), over(planes)]);
  switch (operator) {
    case '<':
      return under;
    case '>=':
      return not(under);
    case '>':
      return over;
    case '<=':
      return not(over);
    case '<>':
      return either;
    case '=':
      return not(either);
  }
}

/** The products of measures that a test needs, by name; a round for each factor more than one. */
async function productsFor(sharing: Sharing, test: Test, { measures }: Aggregates): Promise<Map<string, Ring>> {
  const known = new Map(measures);
  const wanted = new Set(polynomialsIn(test).flatMap((polynomial) => [...polynomial.keys()]));
  const prefixes = [...wanted].map(measuresOfProduct).filter(({ length }) => length > 1);
  const longest = Math.max(1, ...prefixes.map(({ length }) => length));
  for (let length = 2; length <= longest; length++) {
    const names = [...new Set(prefixes.flatMap((of) => (of.length < length ? [] : [of.slice(0, length).join(' ')])))];
    const products = await together(
      sharing,
      names.map((name) => (branch: Sharing) => {
        const factors = measuresOfProduct(name);
        const before = known.get(factors.slice(0, -1).join(' ')) as Ring;
        return branch.multiply(before, known.get(factors.at(-1) as string) as Ring);
      }),
    );
    names.forEach((name, i) => {
      known.set(name, products[i] as Ring);
    });
  }
  return known;
}

/** A number whose sign is asked for, and the signed bits that hold it; `below`: what it lacks of lower places, the lowest first. */
interface Signed {
  readonly number: Ring;
  readonly width: number;
  readonly below?: { readonly bits: number; readonly places: readonly Ring[] };
}

/** Collects what is to be compared, each comparison once, and then makes all of them at the same time. */
class Comparisons {
  readonly #sharing: Sharing;
  readonly #plan: Plan;
  readonly #aggregates: Aggregates;
  readonly #products: ReadonlyMap<string, Ring>;
  /** Numbers whose sign is asked for, and the signed bits that hold them. */
  readonly #wanted = new Map<string, Signed>();

  constructor(sharing: Sharing, plan: Plan, aggregates: Aggregates, products: ReadonlyMap<string, Ring>) {
    this.#products = products;
    this.#sharing = sharing;
    this.#plan = plan;
    this.#aggregates = aggregates;
  }

  /** The terms add up to less than `bound`, or than `bound` times the rows that a unit of a stage may have. */
  below({ terms, perUnit }: Pick<CountGate, 'terms' | 'perUnit'>, bound: bigint): Later {
    const { maxRows } = this.#aggregates;
    // A bound at or below 0 or above every count is no secret.
    if (bound < 1n || bound > maxRows) return () => ({ kind: 'constant', value: bound > maxRows });
    const sharing = this.#sharing;
    return this.#negative(JSON.stringify([terms, perUnit, String(bound)]), () => {
      const count = terms
        .map(({ id, stage, minus }) => ({ minus, number: this.#aggregates.count(id, stage) }))
        .reduce<Ring | undefined>((sum, { minus, number }) => {
          if (sum === undefined) return minus ? sharing.negate(number) : number;
          return minus ? sharing.subtract(sum, number) : sharing.add(sum, number);
        }, undefined) as Ring;
      if (perUnit === null) {
        return { number: sharing.addConstant(count, -bound), width: bitLength(BigInt(maxRows)) + 1 };
      }
      const rows = sharing.gather(this.#aggregates.rowsPerUnit(perUnit), new Uint32Array(this.#plan.groups));
      const number = sharing.subtract(count, sharing.scale(rows, bound));
      // The table with the units may be much larger than the join.
      const mostPerUnit = BigInt(this.#plan.stages[perUnit]?.rowsUpTo ?? 0);
      return { number, width: bitLength(BigInt(maxRows) + mostPerUnit * bound) + 1 };
    });
  }

  /** The sum of products is below zero. */
  polynomial(of: Polynomial): Later {
    const constant = constantOf(of);
    if (constant !== undefined) return () => ({ kind: 'constant', value: constant < 0n });
    return this.#negative(
      `polynomial ${[...of].map(([product, factor]) => `${factor} ${product}`).join(' + ')}`,
      () => {
        const range = rangeOfPolynomial(of, (measure) => comparedRange(this.#plan, measure));
        if (isWithin(range, secureLimit)) return { number: this.#valueOf(of), width: signedWidth(range) };
        const { bits, places, top } = widePolynomial(this.#plan, of) as WidePolynomial;
        const values = places.map((place) => this.#valueOf(place));
        return { number: values.at(-1) as Ring, width: signedWidth(top), below: { bits, places: values.slice(0, -1) } };
      },
    );
  }

  #valueOf(of: Polynomial): Ring {
    const sharing = this.#sharing;
    const parts = [...of].filter(([product]) => product !== '');
    const constant = of.get('') ?? 0n;
    if (parts.length === 0) return sharing.filledRing(this.#plan.groups, constant);
    const sum = parts
      .map(([product, factor]) => sharing.scale(this.#products.get(product) as Ring, factor))
      .reduce((total, next) => sharing.add(total, next));
    return sharing.addConstant(sum, constant);
  }

  /**
   * One bit per pair of contributions that may be the largest two: 1 where the rule withholds the total, or would withhold
   * what a recipient with rows of its own does not know of it.
   */
  rule(rule: TotalRule): Later[] {
    const stages = [...this.#plan.stages.keys()];
    if (this.#plan.source !== 'groups') return this.#ruleOver(rule, [null], null);
    const rests = ownStages(this.#plan).flatMap((own) => {
      return this.#ruleOver(
        rule,
        stages.filter((stage) => stage !== own),
        own,
      );
    });
    return [...this.#ruleOver(rule, stages, null), ...rests];
  }

  /** The rule for the contributions of these stages; `without`: the stage that they leave out. */
  #ruleOver(
    { kind, percent, total, largest, second, most }: TotalRule,
    stages: readonly (number | null)[],
    without: number | null,
  ): Later[] {
    const sharing = this.#sharing;
    const of = (id: string, stage: number | null) => this.#aggregates.count(id, stage);
    const whole = () => (without === null ? of(total, null) : sharing.subtract(of(total, null), of(total, without)));
    const width = bitLength(BigInt(most) * (300n + BigInt(percent))) + 1;
    const name = `${kind} ${total} ${percent} ${without}`;
    if (kind === 'dominance') {
      return stages.map((stage) =>
        this.#negative(`${name} ${stage}`, () => ({
          number: sharing.subtract(sharing.scale(whole(), BigInt(percent)), sharing.scale(of(largest, stage), 100n)),
          width,
        })),
      );
    }
    const pairs = stages.flatMap((first) =>
      stages.map((next) => ({ first, next, id: first === next ? (second ?? largest) : largest })),
    );
    return pairs.map(({ first, next, id }) =>
      this.#negative(`${name} ${first} ${next}`, () => {
        const rest = sharing.subtract(whole(), of(id, next));
        const number = sharing.subtract(
          sharing.scale(rest, 100n),
          sharing.scale(of(largest, first), 100n + BigInt(percent)),
        );
        return { number, width };
      }),
    );
  }

  /** All comparisons, those of one width as one batch. */
  async evaluate(): Promise<Planes> {
    const { groups } = this.#plan;
    await this.#carry();
    const widths = [...new Set([...this.#wanted.values()].map(({ width }) => width))];
    const batches = await together(
      this.#sharing,
      widths.map((width) => async (branch: Sharing) => {
        const entries = [...this.#wanted].filter(([, wanted]) => wanted.width === width);
        const numbers = branch.concatenate(entries.map(([, { number }]) => number));
        // What the counts are made of bounds them less than what they mean: a part is never more than the whole.
        const end = 1n << BigInt(width - 1);
        const signs = await isNegative(branch, branch.within(numbers, { min: -end, max: end - 1n }), width);
        return entries.map(([key], i): [string, Bits] => [key, branch.sliceRows(signs, i * groups, (i + 1) * groups)]);
      }),
    );
    return new Map(batches.flat());
  }

  /**
   * A number by places has the sign of its highest one once the others have handed over what is more than a digit: what is left of them is
   * at least 0 and together less than one of the highest. A truncation for each place but the last, of all numbers together.
   */
  async #carry(): Promise<void> {
    const sharing = this.#sharing;
    for (let place = 0; ; place++) {
      const open = [...this.#wanted].filter(([, { below }]) => (below?.places.length ?? 0) > place);
      if (open.length === 0) return;
      for (const bits of new Set(open.map(([, { below }]) => below?.bits as number))) {
        const same = open.filter(([, { below }]) => below?.bits === bits);
        const lows = same.map(([, { below }]) => sharing.within(below?.places[place] as Ring));
        const over = sharing.within(await truncate(sharing, sharing.within(sharing.concatenate(lows)), bits, 'down'));
        same.forEach(([key, each], i) => {
          const { places } = each.below as NonNullable<Signed['below']>;
          const carried = sharing.slice(over, i * this.#plan.groups, (i + 1) * this.#plan.groups);
          const plus = (x: Ring) => sharing.add(sharing.within(x), carried);
          const next = places.map((each, j) => (j === place + 1 ? plus(each) : each));
          const number = place + 1 === places.length ? plus(each.number) : each.number;
          this.#wanted.set(key, { ...each, number, below: { bits, places: next } });
        });
      }
    }
  }

  #negative(key: string, make: () => Signed): Later {
    if (!this.#wanted.has(key)) this.#wanted.set(key, make());
    return (planes) => ({ kind: 'plane', plane: planes.get(key) as Bits });
  }
}
