/** The audit against named attacks, and against an independent one: all sets of classes, rational elimination. */
import type { ColumnType, Expression, OwnMeasure, OwnPart } from '@tacit/analysis';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditSums, type LinearAudit } from './linear-audit.ts';
import { type Answer, type Atom, nullExpressions } from './released-vectors.ts';
import { Work } from './work.ts';

const integer: ColumnType = { kind: 'integer' };
const column = (name: string): Expression => ({ kind: 'column', column: name, type: integer });
const constant = (value: bigint): Expression => ({ kind: 'constant', value: String(value), type: integer });
const arithmetic = (operator: '+' | '-' | '*', left: Expression, right: Expression): Expression => {
  return { kind: 'arithmetic', operator, left, right, type: integer };
};
const measure = (kind: OwnMeasure['kind'], expression: Expression | null = null, nullable = false): OwnMeasure => {
  return { kind, expression, nullable, meaning: JSON.stringify([kind, expression]), bases: [] };
};
const count = measure('count');
const sum = (expression: Expression) => measure('sum', expression);

interface Row {
  readonly id: number;
  readonly [name: string]: number | null;
}

interface Question {
  readonly where?: (row: Row) => boolean;
  readonly group?: (row: Row) => number;
  readonly measures?: readonly OwnMeasure[];
  readonly alone?: boolean;
}

/** Answers over rows, and the classes that they cut these into. */
function asked(rows: readonly Row[], questions: readonly Question[], minimum: number) {
  const answers = questions.map(({ measures = [count], alone = true }, question): Answer => {
    return { part: { measures, minimum } as OwnPart, question, alone };
  });
  const nulls = [...nullExpressions(answers.map(({ part }) => part)).values()];
  const atoms = new Map<string, Atom>();
  for (const row of rows) {
    const groups = questions.map(({ where, group }) => (where?.(row) === false ? -2 : (group?.(row) ?? 0)));
    const isNull = nulls.map((expression) => row[(expression as { column: string }).column] === null);
    const key = JSON.stringify([groups, isNull]);
    atoms.set(key, { groups, nulls: isNull, rows: (atoms.get(key)?.rows ?? 0) + 1 });
  }
  return { answers, atoms: [...atoms.values()] };
}

/** The last question against those before. */
async function audit(rows: readonly Row[], questions: readonly Question[], minimum = 10): Promise<LinearAudit> {
  const { answers, atoms } = asked(rows, questions, minimum);
  return await auditSums(answers.at(-1) as Answer, answers.slice(0, -1), atoms, minimum);
}

const people = Array.from({ length: 100 }, (_, id): Row => ({ id, age: 20 + (id % 50), x: id, y: 7 * id }));
const nothing = { found: [], complete: true };
const one = (answers: number[], unknowns = ['count']) => ({ found: [{ rows: 1, answers, unknowns }], complete: true });

describe('named cases, minimum 10', () => {
  test('a total and the total without one person', async () => {
    expect(await audit(people, [{}, { where: ({ id }) => id !== 7 }])).toEqual(one([0]));
  });

  test('three questions that only together isolate one', async () => {
    const first = { where: ({ id }: Row) => id < 50 };
    const second = { where: ({ id }: Row) => id >= 50 && id !== 99 };
    expect(await audit(people, [first, second])).toEqual(nothing);
    expect(await audit(people, [first, {}])).toEqual(nothing);
    expect(await audit(people, [first, second, {}])).toEqual(one([0, 1]));
  });

  test('constants that are multiples of well-known primes hide nothing', async () => {
    for (const prime of [2n ** 61n - 1n, 2n ** 31n - 1n, 2n ** 64n - 59n]) {
      const scaled = sum(arithmetic('*', constant(prime), column('x')));
      const shifted = sum(arithmetic('+', column('x'), constant(prime)));
      const rest = ({ id }: Row) => id !== 7;
      expect(await audit(people, [{ measures: [scaled] }, { where: rest, measures: [sum(column('x'))] }])).toEqual(
        one([0], ['sum(x)']),
      );
      expect(await audit(people, [{ measures: [shifted] }, { where: rest, measures: [sum(column('x'))] }])).toEqual(
        one([0], ['sum(x)']),
      );
    }
  });

  test('one number carries several sums: SUM(1000000 * x + y) of all and SUM(y) of all but one', async () => {
    const packed = (high: Expression, low: Expression) =>
      sum(arithmetic('+', arithmetic('*', constant(1_000_000n), high), low));
    const rest = { where: ({ id }: Row) => id !== 7 };
    const both = { measures: [packed(column('x'), column('y'))] };
    expect(await audit(people, [both, { ...rest, measures: [sum(column('y'))] }])).toEqual(one([0], ['sum(y)']));
    expect(await audit(people, [both, { ...rest, measures: [sum(column('x'))] }])).toEqual(one([0], ['sum(x)']));
    expect(await audit(people, [both, { ...rest, measures: [count] }])).toEqual(nothing);
    const counted = { measures: [packed(column('x'), constant(1n))] };
    expect(await audit(people, [counted, { ...rest, measures: [sum(column('x'))] }])).toEqual(one([0], ['sum(x)']));
    expect(await audit(people, [counted, rest])).toEqual(one([0]));
  });

  test('groups, then their total: a withheld group is what is left', async () => {
    const byAge = { group: ({ age }: Row) => ((age as number) < 22 ? 0 : 1) };
    expect(await audit(people, [byAge, {}])).toEqual({
      found: [{ rows: 4, answers: [0], unknowns: ['count'] }],
      complete: true,
    });
    const even = { group: ({ id }: Row) => id % 2 };
    expect(await audit(people, [even, {}])).toEqual(nothing);
  });

  test('a group that others fill is shown, and no news by itself', async () => {
    const byAge = { group: ({ age }: Row) => ((age as number) < 22 ? 0 : 1), alone: false };
    expect(await audit(people, [byAge, { alone: false }])).toEqual(nothing);
    const without = { where: ({ id, age }: Row) => (age as number) < 22 && id !== 1, alone: false };
    expect((await audit(people, [byAge, without])).found).toContainEqual({
      rows: 1,
      answers: [0],
      unknowns: ['count'],
    });
  });

  test('the same question twice, in other words, and questions about other people', async () => {
    const young = { where: ({ age }: Row) => (age as number) < 40, measures: [count, sum(column('x'))] };
    expect(await audit(people, [young, young])).toEqual(nothing);
    const twice = { ...young, measures: [sum(arithmetic('*', constant(2n), column('x')))] };
    expect(await audit(people, [young, twice])).toEqual(nothing);
    expect(await audit(people, [young, { ...young, where: ({ age }) => (age as number) >= 40 }])).toEqual(nothing);
  });

  test('largest values are compared with largest values only', async () => {
    const largest = measure('max', column('x'));
    const rest = ({ id }: Row) => id !== 99;
    expect(await audit(people, [{ measures: [largest] }, { where: rest, measures: [sum(column('x'))] }])).toEqual(
      nothing,
    );
    expect((await audit(people, [{ measures: [largest] }, { where: rest, measures: [largest] }])).found).toHaveLength(
      1,
    );
  });

  test('rows without a value are no part of its sum', async () => {
    const rows = people.map((row) => ({ ...row, z: row.id < 11 ? null : 1 }));
    const known = { measures: [measure('count', column('z'), true)] };
    // Eleven rows without a value are enough to be told of.
    expect(await audit(rows, [{}, known])).toEqual(nothing);
    expect(await audit(rows, [{ where: ({ id }) => id >= 11 }, known])).toEqual(nothing);
    expect(await audit(rows, [{ where: ({ id }) => id >= 12 }, known])).toEqual(one([0]));
    // A few are not: such a cell is withheld, unless other owners' rows are in it.
    const few = people.map((row) => ({ ...row, z: row.id === 7 ? null : 1 }));
    expect(await audit(few, [{}, known])).toEqual(nothing);
    expect(await audit(few, [{ alone: false }, { ...known, alone: false }])).toEqual(one([0]));
  });

  test('what earlier answers gave away already is no news', async () => {
    const without = (gone: number) => ({ where: ({ id }: Row) => id !== gone });
    const later = { where: ({ age }: Row) => (age as number) < 40 };
    expect(await audit(people, [{}, without(7), later])).toEqual(nothing);
  });

  test('too much to look at is said', async () => {
    const { answers, atoms } = asked(
      people,
      [{ group: ({ id }) => id % 9 }, {}, { group: ({ age }) => age as number }],
      10,
    );
    const [a, b, c] = answers as [Answer, Answer, Answer];
    expect(await auditSums(c, [a, b], atoms, 10, new Work(20))).toEqual({ found: [], complete: false });
  });
});

// -- by brute force ---------------------------------------------------------------------------------------------------

type Fraction = readonly [bigint, bigint];

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b);
}

function fraction(n: bigint, d: bigint): Fraction {
  const g = gcd(n, d);
  return g === 0n ? [0n, 1n] : d < 0n ? [-n / g, -d / g] : [n / g, d / g];
}

/** Rank of a matrix over the rational numbers. */
function rank(matrix: readonly (readonly bigint[])[]): number {
  const rows = matrix.map((row) => row.map((value): Fraction => [value, 1n]));
  let done = 0;
  for (let at = 0; at < (rows[0]?.length ?? 0); at++) {
    const pivot = rows.findIndex((row, i) => i >= done && (row[at] as Fraction)[0] !== 0n);
    if (pivot < 0) continue;
    [rows[done], rows[pivot]] = [rows[pivot] as Fraction[], rows[done] as Fraction[]];
    const [n, d] = (rows[done] as Fraction[])[at] as Fraction;
    for (let i = done + 1; i < rows.length; i++) {
      const row = rows[i] as Fraction[];
      const [a, b] = row[at] as Fraction;
      row.forEach(([x, y], j) => {
        const [u, v] = (rows[done] as Fraction[])[j] as Fraction;
        row[j] = fraction(x * b * n * v - a * d * u * y, y * b * n * v);
      });
    }
    done++;
  }
  return done;
}

/** Dimension of the vectors of the span that are zero outside `inside`. */
function dimensionWithin(span: readonly (readonly bigint[])[], inside: ReadonlySet<number>): number {
  const outside = span.map((row) => row.filter((_, at) => !inside.has(at)));
  return rank(span) - (outside[0]?.length === 0 ? 0 : rank(outside));
}

const forms: readonly (readonly [OwnMeasure, Readonly<Record<string, bigint>>])[] = [
  [count, { count: 1n }],
  [sum(column('x')), { x: 1n }],
  [sum(arithmetic('+', column('x'), column('y'))), { x: 1n, y: 1n }],
  [sum(arithmetic('-', arithmetic('*', constant(3n), column('x')), constant(2n))), { x: 3n, count: -2n }],
];
const unknowns = ['count', 'x', 'y'];

/** Rows of classes, or the people in them: a person may be in several. */
const sizes: Readonly<Record<'rows' | 'people', fc.Arbitrary<(number | bigint[])[]>>> = {
  rows: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 6 }),
  people: fc.array(fc.uniqueArray(fc.bigInt({ min: 0n, max: 8n }), { minLength: 1, maxLength: 6 }), {
    minLength: 2,
    maxLength: 6,
  }),
};

test.each(['rows', 'people'] as const)(
  'finds something exactly where trying all sets of classes does: %s',
  async (kind) => {
    const cases = fc.record({
      classes: sizes[kind],
      questions: fc.array(
        fc.record({
          groups: fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 6, maxLength: 6 }),
          measures: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 2 }),
          alone: fc.boolean(),
        }),
        { minLength: 2, maxLength: 4 },
      ),
    });
    let findings = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ classes, questions }) => {
        const minimum = 5;
        const atoms = classes.map((each, i): Atom => {
          const atom = { nulls: [], groups: questions.map(({ groups }) => groups[i] ?? -1) };
          if (typeof each === 'number') return { ...atom, rows: each };
          // Members are listed where they are few; rows are many and count for nothing.
          const members = each.length < minimum ? { members: new Set(each) } : {};
          return { ...atom, rows: 100, units: each.length, ...members };
        });
        const size = (chosen: readonly number[]): number => {
          const rowsOf = (each: number, i: number) => Array.from({ length: each }, (_, row) => `${i} ${row}`);
          const found = chosen.map((i) => {
            const each = classes[i] as number | bigint[];
            return typeof each === 'number' ? rowsOf(each, i) : each.map(String);
          });
          return new Set(found.flat()).size;
        };
        const answers = questions.map(({ measures, alone }, question): Answer => {
          const chosen = measures.map((index) => (forms[index] as (typeof forms)[number])[0]);
          return { part: { measures: chosen, minimum } as unknown as OwnPart, question, alone };
        });
        const vectorsOf = ({ groups, measures, alone }: (typeof questions)[number]): bigint[][] => {
          return [0, 1].flatMap((group) => {
            const inside = classes.map((_, i) => groups[i] === group);
            const rows = size(classes.flatMap((_, i) => (inside[i] === true ? [i] : [])));
            if (rows === 0 || (alone && rows < minimum)) return [];
            return measures.flatMap((index) => {
              const form = (forms[index] as (typeof forms)[number])[1];
              // Its digits may show each of the sums that a number is made of.
              return Object.keys(form).map((shown) =>
                unknowns.flatMap((unknown) => inside.map((is) => (is && unknown === shown ? 1n : 0n))),
              );
            });
          });
        };
        const before = questions.slice(0, -1).flatMap(vectorsOf);
        const own = vectorsOf(questions.at(-1) as (typeof questions)[number]);
        const all = [...before, ...own];

        // A minimal support is a set of columns within which one vector remains, and none once a column is taken away.
        const columns = classes.length * unknowns.length;
        const used = Array.from({ length: columns }, (_, at) => at).filter((at) => all.some((row) => row[at] !== 0n));
        const small = new Set<number>();
        const visit = (from: number, chosen: ReadonlySet<number>): void => {
          const rows = size([...new Set([...chosen].map((at) => at % classes.length))]);
          if (rows >= minimum) return;
          if (chosen.size > 0 && dimensionWithin(all, chosen) >= 1) {
            const isNews = dimensionWithin(before, chosen) === 0 && dimensionWithin(own, chosen) === 0;
            // Larger sets hold this vector and others: those are met by themselves.
            if (isNews) small.add(rows);
            return;
          }
          for (let i = from; i < used.length; i++) visit(i + 1, new Set([...chosen, used[i] as number]));
        };
        visit(0, new Set());

        const { found, complete } = await auditSums(answers.at(-1) as Answer, answers.slice(0, -1), atoms, minimum);
        expect(complete).toBe(true);
        expect(found.length > 0, `${String(classes)} ${JSON.stringify(questions)}`).toBe(small.size > 0);
        for (const { rows } of found) expect([...small]).toContain(rows);
        if (small.size > 0) findings++;
      }),
      { numRuns: 300 },
    );
    expect(findings).toBeGreaterThan(30);
  },
  60_000,
);
