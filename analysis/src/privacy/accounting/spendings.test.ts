import { expect, test } from 'vitest';
import { canonicalJson } from '../../contract/canonical.ts';
import { gaussianEpsilon } from './gaussian.ts';
import { composeOptimal } from './composition.ts';
import type { Mechanism } from './mechanisms.ts';
import type { Releases } from './releases.ts';
import { forGroup, readSpending, spendingJson, spendingOf } from './spending.ts';
import { addSpendings, type BudgetPolicy, howManyMore, remaining } from './spendings.ts';

const releases = (mechanism: Mechanism, more: Partial<Releases> = {}): Releases => ({
  unit: { kind: 'row' },
  relation: 'add-remove',
  mechanism,
  times: 1,
  numbers: 1,
  distance: 0,
  ...more,
});
const laplace = (scale: number, more?: Partial<Releases>) =>
  releases({ name: 'discrete-laplace', sensitivity: 1, scale }, more);
const gaussian = (deviation: number, more?: Partial<Releases>) =>
  releases({ name: 'discrete-gaussian', sensitivity: 1, deviation }, more);
const policy: BudgetPolicy = {
  unit: { kind: 'row' },
  relation: 'add-remove',
  epsilon: 1,
  delta: 1e-6,
  choice: 'fixed',
};
const adaptive: BudgetPolicy = { ...policy, choice: 'adaptive' };
const code = (name: string) => expect.objectContaining({ code: `accounting.${name}` }) as Error;

test('a spending is canonical JSON, and reads as what it was', () => {
  const some = [
    spendingOf(laplace(10), 0),
    spendingOf(gaussian(20, { distance: 2 ** -40 }), 1e-6),
    spendingOf(
      releases(
        { name: 'gaussian', sensitivity: 1, deviation: 1.1, vector: true },
        { numbers: 50, times: 100, sampling: { kind: 'poisson', rate: 0.01 } },
      ),
      1e-5,
    ),
    spendingOf(releases({ name: 'exponential', epsilon: 0.5 }, { unit: { kind: 'person', key: 'id', most: 3 } }), 0),
    spendingOf(releases({ name: 'guaranteed', epsilon: 0.5, delta: 1e-7 }, { relation: 'replace-one' }), 1e-6),
  ];
  for (const spending of some) {
    const read = readSpending(JSON.parse(spendingJson(spending)));
    expect(read).toEqual(spending);
    expect(canonicalJson(read)).toBe(spendingJson(spending));
  }
  expect(some[0]).toMatchObject({ epsilon: 0.1, delta: 0 });
  expect(some[0]?.rho).toBeCloseTo(0.005, 12);
});

test('claims below what the mechanism needs are refused', () => {
  const spending = spendingOf(gaussian(20), 1e-6);
  expect(() => readSpending({ ...spending, epsilon: spending.epsilon * 0.99 })).toThrow(code('claim'));
  expect(() => readSpending({ ...spending, delta: 1e-7 })).toThrow(code('claim'));
  expect(() => readSpending({ ...spending, rho: 1e-6 })).toThrow(code('number'));
  expect(readSpending({ ...spending, epsilon: 1 }).epsilon).toBe(1);
  // The classical deviation at ε = 10.
  const classical = releases({ name: 'gaussian', sensitivity: 1, deviation: 0.48448 });
  expect(() => readSpending({ ...classical, epsilon: 10, delta: 1e-5 })).toThrow(code('claim'));
});

test.each([
  ['no object', 7, 'type'],
  ['an unknown member', { ...spendingOf(laplace(10), 0), note: 'x' }, 'member'],
  ['an unknown mechanism', { ...spendingOf(laplace(10), 0), mechanism: { name: 'snapping', epsilon: 1 } }, 'word'],
  [
    'a scale of 0',
    { ...spendingOf(laplace(10), 0), mechanism: { name: 'laplace', sensitivity: 1, scale: 0 } },
    'number',
  ],
  ['text for a number', { ...spendingOf(laplace(10), 0), times: '1' }, 'type'],
  ['half a release', { ...spendingOf(laplace(10), 0), times: 0.5 }, 'whole'],
  ['a group of none', { ...spendingOf(laplace(10), 0), unit: { kind: 'group', size: 0 } }, 'whole'],
  ['shuffled batches', { ...spendingOf(laplace(10), 0), sampling: { kind: 'shuffled' } }, 'shuffled'],
  ['δ 0 for Gaussian noise', { ...spendingOf(gaussian(10), 1e-6), delta: 0 }, 'delta'],
] as const)('%s is refused', (_, value, name) => {
  expect(() => readSpending(value)).toThrow(code(name));
});

test('the tightest accountant is taken', () => {
  expect(addSpendings([laplace(10), laplace(5)], 0, 'fixed')).toMatchObject({ accountant: 'sum' });
  expect(addSpendings([laplace(10), laplace(5)], 0, 'fixed').epsilon).toBeCloseTo(0.3, 12);
  const hundred = addSpendings([laplace(10, { times: 99 }), laplace(10)], 1e-6, 'fixed');
  expect(hundred.accountant).toBe('loss');
  expect(hundred.epsilon).toBeLessThan(4.8);
  // Its loss is that of randomised response: the optimum, told also between its steps.
  expect(hundred.epsilon).toBeGreaterThan(composeOptimal({ epsilon: 0.1, delta: 0 }, 100, 1e-6) - 0.2);
  expect(hundred.atLeast as number).toBeGreaterThan(hundred.epsilon - 1e-5);
  const mixed = addSpendings([gaussian(5, { times: 10 }), laplace(4, { times: 3 })], 1e-5, 'fixed');
  expect(mixed.accountant).toBe('loss');
  expect(mixed.epsilon).toBeGreaterThan(gaussianEpsilon(Math.sqrt(10) / 5, 1e-5));
  expect(mixed.epsilon).toBeLessThan(gaussianEpsilon(Math.sqrt(10) / 5, 1e-5) + 0.75);
  expect(mixed.atLeast as number).toBeLessThanOrEqual(mixed.epsilon);
  // Where only ρ is known it is used.
  const rho = addSpendings([releases({ name: 'concentrated', rho: 0.5 })], 1e-5, 'fixed');
  expect(rho).toMatchObject({ accountant: 'concentrated' });
  expect(rho.epsilon).toBeCloseTo(4.7284, 4);
});

test('the samplers’ distance is in δ: (1 + e^ε) times', () => {
  const exact = addSpendings([gaussian(10, { times: 4 })], 1e-6, 'fixed').epsilon;
  const near = addSpendings([gaussian(10, { times: 4, distance: 2 ** -40 })], 1e-6, 'fixed').epsilon;
  const far = addSpendings([gaussian(10, { times: 4, distance: 1e-8 })], 1e-6, 'fixed').epsilon;
  expect(near).toBeGreaterThan(exact);
  expect(near - exact).toBeLessThan(1e-5);
  expect(far).toBeGreaterThan(near + 1e-3);
  // δ of the mechanism at the ε that comes out, and the rest of δ.
  const left = 1e-6 - (1 + Math.exp(far)) * 4e-8;
  expect(addSpendings([gaussian(10, { times: 4 })], left, 'fixed').epsilon).toBeCloseTo(far, 5);
  expect(addSpendings([gaussian(10, { distance: 1e-6 })], 1e-6, 'fixed').epsilon).toBe(Infinity);
  expect(addSpendings([laplace(10, { distance: 1e-12 })], 0, 'fixed').epsilon).toBe(Infinity);
});

test('units that differ are not added', () => {
  const person = laplace(10, { unit: { kind: 'person', key: 'id', most: 5 } });
  expect(() => addSpendings([laplace(10), person], 1e-6, 'fixed')).toThrow(code('different'));
  expect(() => addSpendings([laplace(10), laplace(10, { relation: 'replace-one' })], 1e-6, 'fixed')).toThrow(
    code('different'),
  );
  expect(() => remaining(policy, [person])).toThrow(code('different'));
  expect(() => howManyMore(policy, [], person)).toThrow(code('different'));
});

test('a row’s spending for groups of rows', () => {
  const group = forGroup(spendingOf(laplace(10), 0), 3);
  expect(group).toMatchObject({ unit: { kind: 'group', size: 3 }, epsilon: 3 / 10, delta: 0 });
  const noisy = forGroup(spendingOf(gaussian(30), 1e-6), 3);
  expect(noisy.rho).toBeCloseTo(9 / 1800, 12);
  // Never worse than the lemma for any (ε, δ).
  expect(noisy.epsilon).toBeLessThanOrEqual(3 * spendingOf(gaussian(30), 1e-6).epsilon);
  const sampled = spendingOf(
    releases({ name: 'gaussian', sensitivity: 1, deviation: 1 }, { sampling: { kind: 'poisson', rate: 0.1 } }),
    1e-5,
  );
  expect(() => forGroup(sampled, 2)).toThrow(code('group'));
});

test('what is left, and how many more', () => {
  // By sums: ten times a tenth, whatever floating-point sums say.
  expect(howManyMore({ ...policy, delta: 0 }, [], laplace(10))).toBe(10);
  expect(howManyMore({ ...policy, delta: 0 }, [laplace(10, { times: 4 })], laplace(10))).toBe(6);
  expect(howManyMore({ ...policy, delta: 0 }, [laplace(0.5)], laplace(10))).toBe(0);
  for (const [with_, spent, next] of [
    [policy, [laplace(20, { times: 3 })], gaussian(30)],
    [policy, [], laplace(100)],
    [adaptive, [laplace(20, { times: 3 })], gaussian(30)],
    [adaptive, [gaussian(40)], laplace(100)],
  ] as const) {
    const choice = with_.choice === 'fixed' ? 'fixed' : ({ withinEpsilon: 1 } as const);
    const more = howManyMore(with_, spent, next);
    expect(more).toBeGreaterThan(5);
    const total = (n: number) => addSpendings([...spent, { ...next, times: n }], 1e-6, choice).epsilon;
    expect(total(more)).toBeLessThanOrEqual(1 + 1e-9);
    expect(total(more + 1)).toBeGreaterThan(1);
  }
  const left = remaining(policy, [gaussian(10)]);
  expect(left.spent.epsilon).toBeLessThan(gaussianEpsilon(0.1, 1e-6) + 1e-3);
  expect(left.epsilon).toBeGreaterThan(1 - left.spent.epsilon);
  expect(remaining(policy, [laplace(0.5)]).epsilon).toBe(0);
  expect(remaining({ ...policy, delta: 0 }, [laplace(4)]).epsilon).toBeCloseTo(0.75, 10);
});

test('a ledger’s choices are adaptive: filters only, never below what fixed releases cost', () => {
  const spent = [laplace(20, { times: 30 }), gaussian(20, { distance: 2 ** -40 })];
  const fixed = addSpendings(spent, 1e-6, 'fixed');
  const filtered = addSpendings(spent, 1e-6, { withinEpsilon: 3 });
  expect(filtered.accountant).toBe('concentrated');
  expect(filtered.epsilon).toBeGreaterThan(fixed.epsilon);
  expect(filtered.atLeast).toBeUndefined();
  // A training is one block there, with the ε and δ that it was stated to cost.
  const sgd = spendingOf(
    releases(
      { name: 'gaussian', sensitivity: 1, deviation: 1.1, vector: true },
      { numbers: 9, times: 200, sampling: { kind: 'poisson', rate: 0.004 } },
    ),
    1e-7,
  );
  const block = addSpendings([sgd], 1e-6, { withinEpsilon: 1 });
  expect(block).toMatchObject({ epsilon: sgd.epsilon, accountant: 'sum' });
  expect(addSpendings([sgd], 1e-7, { withinEpsilon: 1 }).epsilon).toBe(Infinity);
  // Distances count at the budget's ε.
  expect(addSpendings([gaussian(20, { distance: 1e-8 })], 1e-6, { withinEpsilon: 2 }).epsilon).toBeLessThan(1);
  expect(addSpendings([gaussian(20, { distance: 1e-8 })], 1e-6, { withinEpsilon: 4 }).epsilon).toBe(Infinity);
});

test('several numbers under one noise: only what is proven for vectors', () => {
  const vector = releases({ name: 'discrete-laplace', sensitivity: 4, scale: 10, vector: true }, { numbers: 4 });
  const number = releases({ name: 'discrete-laplace', sensitivity: 4, scale: 10 });
  const at = (one: Releases) => addSpendings([{ ...one, times: 20 }], 1e-6, 'fixed').epsilon;
  expect(at(vector)).toBeGreaterThan(at(number));
  expect(() => spendingOf({ ...number, numbers: 4 }, 0)).toThrow(code('numbers'));
  const large = releases(
    { name: 'discrete-gaussian', sensitivity: 1e6, deviation: 1e7, vector: true },
    { numbers: 100 },
  );
  expect(addSpendings([large], 1e-6, 'fixed').epsilon).toBeCloseTo(gaussianEpsilon(0.1, 1e-6), 3);
  expect(addSpendings([large], 1e-6, 'fixed').epsilon).toBeGreaterThan(gaussianEpsilon(0.1, 1e-6));
});

test('parameters at the ends of floating-point numbers: an answer, soon, and never one that is too small', () => {
  const extremes: Releases[] = [
    releases({ name: 'gaussian', sensitivity: 1e6, deviation: 1 }, { sampling: { kind: 'poisson', rate: 0.5 } }),
    releases(
      { name: 'gaussian', sensitivity: 5, deviation: 1 },
      { sampling: { kind: 'poisson', rate: 1e-9 }, times: 1e6 },
    ),
    releases({ name: 'gaussian', sensitivity: 1e-9, deviation: 1 }, { times: 1e9 }),
    releases(
      { name: 'gaussian', sensitivity: 2, deviation: 1 },
      { relation: 'replace-one', sampling: { kind: 'fixed-size', batch: 5, total: 1e9 }, times: 1e6 },
    ),
    releases({ name: 'discrete-laplace', sensitivity: 60_000, scale: 1e-3 }),
    releases({ name: 'discrete-laplace', sensitivity: 60_000, scale: 1e9 }, { times: 1e6 }),
    releases({ name: 'discrete-gaussian', sensitivity: 1e9, deviation: 1e3 }),
    releases({ name: 'guaranteed', epsilon: 1e6, delta: 1e-300 }),
    releases({ name: 'laplace', sensitivity: 1, scale: 1e-12 }, { times: 1e12 }),
    releases({ name: 'concentrated', rho: 1e300 }),
    releases({ name: 'exponential', epsilon: 1e-300 }),
  ];
  const totals = extremes.map((one) => addSpendings([one], 1e-6, 'fixed'));
  const [huge, , small] = totals.map(({ epsilon }) => epsilon);
  expect(huge).toBeGreaterThan(1e9);
  // μ = 1e-9 · √1e9.
  expect(small as number).toBeGreaterThanOrEqual(gaussianEpsilon(1e-9 * Math.sqrt(1e9), 1e-6) - 1e-12);
  for (const { epsilon, atLeast = 0 } of totals) {
    expect(epsilon).toBeGreaterThanOrEqual(0);
    expect(atLeast).toBeLessThanOrEqual(epsilon);
  }
});
