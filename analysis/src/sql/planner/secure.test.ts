/**
 * Random conditions over two owners' rows, evaluated twice: as SQL defines them, and as the plan computes them (local
 * stages on each row, then the bits under protocol). They must agree on every row, NULLs included, and every number must
 * keep the range and width the plan promises.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../contract/cards.ts';
import type { Expression, RowStage } from '../../local/stages.ts';
import type { Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import { compile } from '../compile.ts';
import { scaleOf, typeOfExpression } from '../../local/expression.ts';
import { columnCard, datasetCard, requestOf } from '../testing/cards.ts';

/** Carried values by column; null is NULL. Booleans are 0 and 1. */
type Row = Readonly<Record<string, bigint | null>>;
type Truth = boolean | null;
interface Decimal {
  readonly carried: bigint;
  readonly scale: number;
}
interface Numeric {
  readonly sql: string;
  readonly value: (row: Row) => Decimal | null;
}
interface Condition {
  readonly sql: string;
  readonly value: (row: Row) => Truth;
}

const integer: ColumnType = { kind: 'integer' };
const boolean: ColumnType = { kind: 'boolean' };
const decimal: ColumnType = { kind: 'decimal', precision: 4, scale: 2 };
const range = (min: number, max: number) => ({ range: { min: String(min), max: String(max) } });

const tables = [
  datasetCard(
    'bank',
    'customers',
    1_000,
    [
      columnCard('k', integer, range(0, 9)),
      columnCard('a', integer, { ...range(-3, 3), nullable: true }),
      columnCard('b', decimal, range(-250, 250)),
      columnCard('f', boolean, { nullable: true }),
    ],
    [['k']],
  ),
  datasetCard(
    'insurer',
    'policies',
    1_000,
    [
      columnCard('k', integer, range(0, 9)),
      columnCard('u', integer, { ...range(-4, 2), nullable: true }),
      columnCard('v', decimal, { ...range(0, 300), nullable: true }),
      columnCard('g', boolean),
    ],
    [['k']],
  ),
];

const row: fc.Arbitrary<Row> = fc.record({
  'c.a': fc.option(fc.bigInt({ min: -3n, max: 3n })),
  'c.b': fc.bigInt({ min: -250n, max: 250n }),
  'c.f': fc.option(fc.bigInt({ min: 0n, max: 1n })),
  'p.u': fc.option(fc.bigInt({ min: -4n, max: 2n })),
  'p.v': fc.option(fc.bigInt({ min: 0n, max: 300n })),
  'p.g': fc.bigInt({ min: 0n, max: 1n }),
});

const align = (x: Decimal, y: Decimal): [bigint, bigint, number] => {
  const scale = Math.max(x.scale, y.scale);
  const at = (z: Decimal) => z.carried * 10n ** BigInt(scale - z.scale);
  return [at(x), at(y), scale];
};

const column = (name: string, scale: number): Numeric => ({
  sql: name,
  value: (values) => {
    const carried = values[name] as bigint | null;
    return carried === null ? null : { carried, scale };
  },
});
const constant = fc.tuple(fc.integer({ min: -300, max: 300 }), fc.nat({ max: 2 })).map(([carried, scale]): Numeric => {
  return { sql: (carried / 10 ** scale).toFixed(scale), value: () => ({ carried: BigInt(carried), scale }) };
});

const { numeric } = fc.letrec<{ numeric: Numeric }>((tie) => ({
  numeric: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(column('c.a', 0), column('c.b', 2), column('p.u', 0), column('p.v', 2)),
    constant,
    fc.tuple(tie('numeric'), fc.constantFrom('+', '-', '*'), tie('numeric')).map(
      ([x, operator, y]): Numeric => ({
        sql: `(${x.sql} ${operator} ${y.sql})`,
        value: (values) => {
          const [left, right] = [x.value(values), y.value(values)];
          if (left === null || right === null) return null;
          if (operator === '*') return { carried: left.carried * right.carried, scale: left.scale + right.scale };
          const [l, r, scale] = align(left, right);
          return { carried: operator === '+' ? l + r : l - r, scale };
        },
      }),
    ),
  ),
}));

const operators = ['=', '<>', '<', '<=', '>', '>='] as const;

function holds(operator: string, x: bigint, y: bigint): boolean {
  const order = x < y ? -1 : x > y ? 1 : 0;
  return { '=': order === 0, '<>': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[
    operator
  ] as boolean;
}

const compareValues = (operator: string, x: Decimal | null, y: Decimal | null): Truth => {
  if (x === null || y === null) return null;
  const [l, r] = align(x, y);
  return holds(operator, l, r);
};
const all = (truths: readonly Truth[]): Truth => (truths.includes(false) ? false : truths.includes(null) ? null : true);
const negate = (truth: Truth): Truth => (truth === null ? null : !truth);
const any = (truths: readonly Truth[]): Truth => negate(all(truths.map(negate)));

const tests: Readonly<Record<string, (truth: Truth) => boolean>> = {
  'IS TRUE': (truth) => truth === true,
  'IS NOT TRUE': (truth) => truth !== true,
  'IS FALSE': (truth) => truth === false,
  'IS NOT FALSE': (truth) => truth !== false,
  'IS UNKNOWN': (truth) => truth === null,
  'IS NOT UNKNOWN': (truth) => truth !== null,
};

const flag = (name: string): Condition => ({
  sql: name,
  value: (values) => (values[name] === null ? null : values[name] === 1n),
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(numeric, fc.constantFrom(...operators), numeric).map(
      ([x, operator, y]): Condition => ({
        sql: `${x.sql} ${operator} ${y.sql}`,
        value: (values) => compareValues(operator, x.value(values), y.value(values)),
      }),
    ),
    fc.constantFrom(flag('c.f'), flag('p.g')),
    fc.constantFrom(...operators.slice(0, 2)).map(
      (operator): Condition => ({
        sql: `c.f ${operator} p.g`,
        value: (values) =>
          values['c.f'] === null ? null : holds(operator, values['c.f'] as bigint, values['p.g'] as bigint),
      }),
    ),
    fc.tuple(numeric, fc.boolean()).map(
      ([x, not]): Condition => ({
        sql: `${x.sql} IS ${not ? 'NOT ' : ''}NULL`,
        value: (values) => (x.value(values) === null) !== not,
      }),
    ),
    fc.tuple(numeric, fc.boolean(), numeric, numeric).map(
      ([x, not, low, high]): Condition => ({
        sql: `${x.sql} ${not ? 'NOT ' : ''}BETWEEN ${low.sql} AND ${high.sql}`,
        value: (values) => {
          const within = all([
            compareValues('>=', x.value(values), low.value(values)),
            compareValues('<=', x.value(values), high.value(values)),
          ]);
          return not ? negate(within) : within;
        },
      }),
    ),
    fc.tuple(numeric, fc.boolean(), fc.array(constant, { minLength: 1, maxLength: 3 })).map(
      ([x, not, list]): Condition => ({
        sql: `${x.sql} ${not ? 'NOT ' : ''}IN (${list.map(({ sql }) => sql).join(', ')})`,
        value: (values) => {
          const found = any(list.map((item) => compareValues('=', x.value(values), item.value(values))));
          return not ? negate(found) : found;
        },
      }),
    ),
    fc.tuple(fc.array(tie('condition'), { minLength: 2, maxLength: 3 }), fc.constantFrom('AND', 'OR')).map(
      ([items, word]): Condition => ({
        sql: `(${items.map(({ sql }) => sql).join(` ${word} `)})`,
        value: (values) => {
          const truths = items.map((item) => item.value(values));
          return word === 'AND' ? all(truths) : any(truths);
        },
      }),
    ),
    tie('condition').map(
      (item): Condition => ({ sql: `NOT (${item.sql})`, value: (values) => negate(item.value(values)) }),
    ),
    fc.tuple(tie('condition'), fc.constantFrom(...Object.keys(tests))).map(
      ([item, words]): Condition => ({
        sql: `((${item.sql}) ${words})`,
        value: (values) => (tests[words] as (truth: Truth) => boolean)(item.value(values)),
      }),
    ),
  ),
}));

/** What the owner's engine computes: null is NULL, conditions are 0 and 1. */
function local(expression: Expression, values: Row, table: string): bigint | null {
  const of = (item: Expression) => local(item, values, table);
  const at = (item: Expression, scale: number) => {
    const value = of(item);
    return value === null ? null : value * 10n ** BigInt(scale - scaleOf(typeOfExpression(item)));
  };
  const bit = (truth: Truth) => (truth === null ? null : BigInt(truth));
  const truth = (item: Expression): Truth => {
    const value = of(item);
    return value === null ? null : value === 1n;
  };
  switch (expression.kind) {
    case 'column':
      return values[`${table}.${expression.column}`] as bigint | null;
    case 'constant':
      return expression.type.kind === 'boolean'
        ? BigInt(expression.value === 'true')
        : BigInt(expression.value as string);
    case 'absolute':
    case 'case':
    case 'divide':
    case 'call':
    case 'when':
      throw new Error('none of these questions has it');
    case 'arithmetic': {
      const scale = scaleOf(expression.type);
      const isProduct = expression.operator === '*';
      const [x, y] = isProduct
        ? [of(expression.left), of(expression.right)]
        : [at(expression.left, scale), at(expression.right, scale)];
      if (x === null || y === null) return null;
      return isProduct ? x * y : expression.operator === '+' ? x + y : x - y;
    }
    case 'compare': {
      const scale = Math.max(scaleOf(typeOfExpression(expression.left)), scaleOf(typeOfExpression(expression.right)));
      const [x, y] = [at(expression.left, scale), at(expression.right, scale)];
      return x === null || y === null ? null : BigInt(holds(expression.operator, x, y));
    }
    case 'in':
      return bit(
        any(
          expression.values.map((value) => {
            return truth({ kind: 'compare', operator: '=', left: expression.item, right: value });
          }),
        ),
      );
    case 'is-null':
      return BigInt(of(expression.item) === null);
    case 'and':
      return bit(all(expression.items.map(truth)));
    case 'or':
      return bit(any(expression.items.map(truth)));
    case 'not':
      return bit(negate(truth(expression.item)));
  }
}

const names = ['c', 'p'];

function number(plan: Plan, node: SecureNumber, values: Row): bigint {
  switch (node.kind) {
    case 'input': {
      const output = (plan.stages[node.table] as RowStage).outputs.find(({ id }) => id === node.id);
      if (output?.kind !== 'number') throw new Error('no number');
      const value = local(output.expression, values, names[node.table] as string);
      if (value === null) return 0n;
      const carried = value * 10n ** BigInt(output.scale - scaleOf(typeOfExpression(output.expression)));
      expect(carried >= BigInt(output.range.min) && carried <= BigInt(output.range.max)).toBe(true);
      return carried;
    }
    case 'constant':
      return BigInt(node.value);
    case 'scale':
      return number(plan, node.item, values) * BigInt(node.factor);
    case 'case':
      return number(plan, secure(plan, node.when, values) ? node.result : node.otherwise, values);
    case 'divide':
      throw new Error('none of these questions has it');
    case 'add':
      return number(plan, node.left, values) + number(plan, node.right, values);
    case 'subtract':
      return number(plan, node.left, values) - number(plan, node.right, values);
    case 'multiply':
      return number(plan, node.left, values) * number(plan, node.right, values);
  }
}

function secure(plan: Plan, node: SecureBoolean, values: Row): boolean {
  switch (node.kind) {
    case 'flag': {
      const output = (plan.stages[node.table] as RowStage).outputs.find(({ id }) => id === node.id);
      if (output?.kind !== 'flag') throw new Error('no flag');
      return local(output.expression, values, names[node.table] as string) === 1n;
    }
    case 'less':
    case 'equal': {
      const [x, y] = [number(plan, node.left, values), number(plan, node.right, values)];
      expect(BigInt.asIntN(node.width, x - y)).toBe(x - y);
      return node.kind === 'less' ? x < y : x === y;
    }
    case 'not':
      return !secure(plan, node.item, values);
    case 'and':
      return node.items.every((item) => secure(plan, item, values));
    case 'or':
      return node.items.some((item) => secure(plan, item, values));
    case 'constant':
      return node.value;
  }
}

describe('conditions across owners', () => {
  test('property: the plan keeps a row exactly if SQL does', async () => {
    await fc.assert(
      fc.asyncProperty(condition, fc.array(row, { minLength: 12, maxLength: 12 }), async (where, rows) => {
        const sql = `SELECT count(*) FROM bank.customers c JOIN insurer.policies p ON c.k = p.k WHERE ${where.sql}`;
        const { plan } = await compile(requestOf(sql, ['bank', 'insurer'], { datasets: tables }));
        for (const values of rows) {
          const own = plan.stages.map((stage, i) => {
            return stage.where === null || local(stage.where, values, names[i] as string) === 1n;
          });
          const kept = own.every(Boolean) && (plan.filter === null || secure(plan, plan.filter, values));
          expect(kept, where.sql).toBe(where.value(values) === true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

test.each([
  ['c.a < p.u', 4],
  ['c.a > p.u', 5],
  ['c.a <= p.u', 5],
  ['p.u > c.a', 5],
])('a difference of −8 to 0 fits 4 bits, and turned round 5: %s', async (condition, width) => {
  const card = (owner: string, name: string, column: string, min: number, max: number) =>
    datasetCard(
      owner,
      name,
      10,
      [columnCard('k', integer, range(0, 9)), columnCard(column, integer, range(min, max))],
      [['k']],
    );
  const datasets = [card('bank', 'customers', 'a', 0, 4), card('insurer', 'policies', 'u', 4, 8)];
  const sql = `SELECT COUNT(*) FROM bank.customers c JOIN insurer.policies p ON c.k = p.k WHERE ${condition}`;
  const { plan } = await compile(requestOf(sql, ['bank', 'insurer'], { datasets }));
  expect(JSON.stringify(plan.filter)).toContain(`"width":${width}`);
});
