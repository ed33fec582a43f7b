/**
 * HAVING as tests under protocol. SQL's third truth value is resolved here, as planner/secure.ts does for rows: a comparison is
 * TRUE (FALSE) where it holds (does not) and no side is NULL. What divides, or depends on a condition, becomes cases with the
 * conditions for each; quotients are compared by multiplying: a/b < c/d as (ad − cb)·bd < 0, exact to the last digit.
 *
 * A group of which a cell that is compared would be withheld is not shown: of what nobody may see HAVING tells nothing.
 */
import { cellClassOf, countOfClass, countsRows, measureOf } from './gates.ts';
import { type GroupCondition, type GroupNumber, leavesOf } from './group-numbers.ts';
import {
  constantOf,
  constantPolynomial,
  contentOf,
  measurePolynomial,
  measuresOfProduct,
  type Polynomial,
  productOf,
  reduced,
  sumOf,
} from './polynomials.ts';
import type { Plan } from './types.ts';

export type Test =
  /** The number is below zero. */
  | { readonly kind: 'negative'; readonly of: Polynomial }
  /** The class of cells may be shown, and has values. */
  | { readonly kind: 'shown'; readonly cells: string }
  /** No row has a value. */
  | { readonly kind: 'empty'; readonly count: string }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Test[] }
  | { readonly kind: 'not'; readonly item: Test };

/** Something that is not compared under protocol: its name. */
export class NotCompared extends Error {}

/** One value that a number may have, and when: all of `when` hold. */
interface Case {
  readonly when: readonly Test[];
  /** null is NULL. */
  readonly value: Quotient | null;
}

interface Quotient {
  readonly numerator: Polynomial;
  /** Never zero where the case holds. */
  readonly denominator: Polynomial;
}

const always: Test = { kind: 'and', items: [] };
const never: Test = { kind: 'or', items: [] };

/** HAVING's condition as a test; throws NotCompared. */
export function testOf(plan: Plan, condition: GroupCondition): Test {
  const tests = new Tests(plan);
  const visible = [...new Set(leavesOf(condition).map(({ measure }) => measure))].map((id) => tests.visible(id));
  return { kind: 'and', items: [...visible, tests.truth(condition, true)] };
}

/** All numbers that a test compares with zero. */
export function polynomialsIn(test: Test): Polynomial[] {
  switch (test.kind) {
    case 'negative':
      return [test.of];
    case 'and':
    case 'or':
      return test.items.flatMap(polynomialsIn);
    case 'not':
      return polynomialsIn(test.item);
    case 'shown':
    case 'empty':
      return [];
  }
}

class Tests {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** The cells of a measure may be shown, or their lack of a value may. */
  visible(id: string): Test {
    const cells = cellClassOf(this.#plan, id);
    if (cells === null) return always;
    const shown: Test = { kind: 'shown', cells };
    return this.#plan.emptyGroups === 'public' ? { kind: 'or', items: [shown, this.#isEmpty(cells)] } : shown;
  }

  #isEmpty(cells: string): Test {
    return { kind: 'empty', count: countOfClass(this.#plan, cells) };
  }

  /** `condition` IS TRUE, or with `wanted` false IS FALSE. */
  truth(condition: GroupCondition, wanted: boolean): Test {
    switch (condition.kind) {
      case 'not':
        return this.truth(condition.item, !wanted);
      case 'and':
      case 'or': {
        const items = condition.items.map((item) => this.truth(item, wanted));
        return { kind: (condition.kind === 'and') === wanted ? 'and' : 'or', items };
      }
      case 'truth':
        return condition.value === wanted ? always : never;
      case 'is-null': {
        const cases = this.#cases(condition.item).filter(({ value }) => (value === null) === wanted);
        return { kind: 'or', items: cases.map(({ when }) => ({ kind: 'and', items: when })) };
      }
      case 'compare':
        return this.#comparison(condition, wanted);
    }
  }

  #comparison(condition: Extract<GroupCondition, { kind: 'compare' }>, wanted: boolean): Test {
    const squared = withoutRoot(condition);
    if (squared !== null) return this.truth(squared, wanted);
    const { operator, left, right } = condition;
    const pairs = this.#pairs(left, right).flatMap(({ when, x, y }): Test[] => {
      if (x === null || y === null) return [];
      const sign = this.#difference(x, y);
      const below: Test = { kind: 'negative', of: reduced(sign) };
      const above: Test = { kind: 'negative', of: reduced(sumOf(new Map(), sign, true)) };
      const holds: Test = {
        '<': below,
        '>': above,
        '<=': not(above),
        '>=': not(below),
        '<>': or(below, above),
        '=': not(or(below, above)),
      }[operator];
      return [{ kind: 'and', items: [...when, wanted ? holds : not(holds)] }];
    });
    return { kind: 'or', items: pairs };
  }

  #pairs(left: GroupNumber, right: GroupNumber) {
    const [xs, ys] = [this.#cases(left), this.#cases(right)];
    return xs.flatMap((x) => ys.map((y) => ({ when: [...x.when, ...y.when], x: x.value, y: y.value })));
  }

  #cases(number: GroupNumber): Case[] {
    switch (number.kind) {
      case 'aggregate':
        return this.#measure(number.of.measure, number.of.scale);
      case 'number': {
        const numerator = constantPolynomial(BigInt(number.value));
        return [{ when: [], value: { numerator, denominator: constantPolynomial(10n ** BigInt(number.scale)) } }];
      }
      case 'null':
        return [{ when: [], value: null }];
      case 'add':
      case 'subtract':
      case 'multiply': {
        const { kind } = number;
        return this.#pairs(number.left, number.right).map(({ when, x, y }) => {
          return { when, value: x === null || y === null ? null : calculated(kind, x, y) };
        });
      }
      case 'divide':
        return this.#pairs(number.left, number.right).flatMap(({ when, x, y }): Case[] => {
          if (x === null || y === null) return [{ when, value: null }];
          const value = {
            numerator: productOf(x.numerator, y.denominator),
            denominator: productOf(x.denominator, y.numerator),
          };
          const divisor = constantOf(y.numerator);
          if (divisor !== undefined) return [{ when, value: divisor === 0n ? null : value }];
          const isZero = not(or(...signs(y.numerator)));
          return [
            { when: [...when, isZero], value: null },
            { when: [...when, not(isZero)], value },
          ];
        });
      case 'digits':
        return this.#cases(number.item);
      case 'absolute':
        return this.#cases(number.item).flatMap(({ when, value }): Case[] => {
          if (value === null) return [{ when, value }];
          const below: Test = { kind: 'negative', of: reduced(this.#signOf(value)) };
          const flipped = { ...value, numerator: sumOf(new Map(), value.numerator, true) };
          return [
            { when: [...when, below], value: flipped },
            { when: [...when, not(below)], value },
          ];
        });
      case 'coalesce':
        return number.items.toReversed().reduce<Case[]>(
          (rest, item) =>
            this.#cases(item).flatMap((each) => {
              if (each.value !== null) return [each];
              return rest.map(({ when, value }) => ({ when: [...each.when, ...when], value }));
            }),
          [{ when: [], value: null }],
        );
      case 'null-if': {
        const same = this.truth({ kind: 'compare', operator: '=', left: number.left, right: number.right }, true);
        return this.#cases(number.left).flatMap(({ when, value }): Case[] => [
          { when: [...when, same], value: null },
          { when: [...when, not(same)], value },
        ]);
      }
      case 'case': {
        const before: Test[] = [];
        const branches = number.branches.flatMap(({ when, value }) => {
          const holds = this.truth(when, true);
          const cases = this.#cases(value).map((each) => ({ ...each, when: [...before, holds, ...each.when] }));
          before.push(not(holds));
          return cases;
        });
        const last = this.#cases(number.otherwise).map((each) => ({ ...each, when: [...before, ...each.when] }));
        return [...branches, ...last];
      }
      case 'round':
      case 'floor':
      case 'ceiling':
      case 'truncate':
      case 'root':
      case 'greatest':
      case 'least':
        throw new NotCompared(number.kind);
    }
  }

  /** Has the sign of x − y. */
  #difference(x: Quotient, y: Quotient): Polynomial {
    // What both are divided by, but for a factor, is divided by once.
    const [p, q] = [contentOf(x.denominator), contentOf(y.denominator)];
    const isSame = sumOf(reduced(x.denominator), reduced(y.denominator), true).size === 0;
    if (!isSame) return this.#signOf(calculated('subtract', x, y));
    const [a, b] = [constantPolynomial(q), constantPolynomial(p)];
    const numerator = sumOf(productOf(x.numerator, a), productOf(y.numerator, b), true);
    return this.#signOf({ numerator, denominator: reduced(x.denominator) });
  }

  /** Has the sign of a quotient. */
  #signOf({ numerator, denominator }: Quotient): Polynomial {
    const [term, ...others] = [...denominator];
    if (term === undefined || others.length > 0) return productOf(numerator, denominator);
    const [product, factor] = term;
    // Numbers of rows are above zero where something is divided by them.
    const isOfCounts = measuresOfProduct(product).every((id) => measureOf(this.#plan, id).kind === 'count');
    if (!isOfCounts) return productOf(numerator, denominator);
    return factor < 0n ? sumOf(new Map(), numerator, true) : numerator;
  }

  #measure(id: string, scale: number): Case[] {
    const value = { numerator: measurePolynomial(id), denominator: constantPolynomial(10n ** BigInt(scale)) };
    const cells = cellClassOf(this.#plan, id);
    if (cells === null || countsRows(measureOf(this.#plan, id))) return [{ when: [], value }];
    const empty = this.#isEmpty(cells);
    return [
      { when: [empty], value: null },
      { when: [not(empty)], value },
    ];
  }
}

/** SQRT(v) compared with a constant as v with its square; null for any other comparison. */
function withoutRoot({ operator, left, right }: Extract<GroupCondition, { kind: 'compare' }>): GroupCondition | null {
  const flipped = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
  const plain = (number: GroupNumber): GroupNumber => (number.kind === 'digits' ? plain(number.item) : number);
  const [root, bound] = [plain(left), plain(right)];
  if (root.kind === 'number' && bound.kind === 'root')
    return withoutRoot({ kind: 'compare', operator: flipped[operator], left: bound, right: root });
  if (root.kind !== 'root' || bound.kind !== 'number') return null;
  const value = BigInt(bound.value);
  const zero: GroupNumber = { kind: 'number', value: '0', scale: 0 };
  if (value < 0n) {
    const isBelow = operator === '=' || operator === '<' || operator === '<=';
    return { kind: 'compare', operator: isBelow ? '<' : '>=', left: root.item, right: zero };
  }
  const square: GroupNumber = { kind: 'number', value: String(value * value), scale: 2 * bound.scale };
  return { kind: 'compare', operator, left: root.item, right: square };
}

function calculated(kind: 'add' | 'subtract' | 'multiply', x: Quotient, y: Quotient): Quotient {
  const denominator = productOf(x.denominator, y.denominator);
  if (kind === 'multiply') return { numerator: productOf(x.numerator, y.numerator), denominator };
  const [a, b] = [productOf(x.numerator, y.denominator), productOf(y.numerator, x.denominator)];
  return { numerator: sumOf(a, b, kind === 'subtract'), denominator };
}

function signs(x: Polynomial): Test[] {
  return [
    { kind: 'negative', of: reduced(x) },
    { kind: 'negative', of: reduced(sumOf(new Map(), x, true)) },
  ];
}

function not(item: Test): Test {
  return item.kind === 'not' ? item.item : { kind: 'not', item };
}

function or(...items: readonly Test[]): Test {
  return { kind: 'or', items };
}
