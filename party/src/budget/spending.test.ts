/** What answers with noise cost together, against closed forms that share no code with the accountants. */
import { type CardPrivacy, largestRho, type Listed } from '@tacit/analysis';
import { expect, test } from 'vitest';
import {
  answersLeft,
  epsilonLeft,
  shownEpsilon,
  type SpentEntry,
  spentBeyond,
  statedReleases,
  totalOf,
} from './spending.ts';

const given: CardPrivacy = { unit: null, rows: 1, epsilon: '4', delta: '1e-6', period: 'ever' };
const patients: CardPrivacy = { ...given, unit: 'patient', rows: 3 };

const about = { unit: { kind: 'row' }, relation: 'add-remove', times: 1, numbers: 1, distance: 2 ** -40 } as const;
/** Gaussian noise of this ε at δ = 1e-6, of which drawing takes a thousandth, for a sensitivity of 1. */
const gaussian = (epsilon: number): Listed => {
  const deviation = Math.sqrt(1 / (2 * largestRho(epsilon, 0.999e-6)));
  return { ...about, mechanism: { name: 'discrete-gaussian', sensitivity: 1, deviation, vector: true } };
};
const laplace = (epsilon: number, numbers = 1): Listed => {
  const mechanism = { name: 'discrete-laplace', sensitivity: 1, scale: 1 / epsilon, vector: true } as const;
  return { ...about, numbers, mechanism };
};
let job = 0;
const entry = (releases: readonly Listed[], more: Partial<SpentEntry> = {}): SpentEntry => {
  return {
    job: `job ${++job}`,
    spending: { epsilon: '1', delta: '1e-6' },
    times: 1,
    releases,
    most: undefined,
    ...more,
  };
};
const many = (count: number, releases: readonly Listed[]) => Array.from({ length: count }, () => entry(releases));
const codes = (spent: readonly SpentEntry[], asked: SpentEntry, by = given) =>
  spentBeyond('data', by, spent, asked, '2026-11').map(({ text }) => text);

/** Bun and Steinke's closed form, which is never below: ρ + 2√(ρ ln(1/δ)), at the quarter of δ that filters have for it. */
const closed = (rho: number): number => rho + 2 * Math.sqrt(rho * Math.log(4e6));

test('answers with Laplace noise cost the sum of their ε', () => {
  expect(totalOf(given, many(5, [laplace(0.3)])).epsilon).toBeCloseTo(1.5, 9);
  expect(epsilonLeft(given, many(5, [laplace(0.3)]))).toBe(2.5);
  expect(codes(many(3, [laplace(1)]), entry([laplace(1)]))).toEqual([]);
  expect(codes(many(3, [laplace(1)]), entry([laplace(1.01)]))).toEqual(['budget.epsilon-ever']);
  expect(codes(many(2, [laplace(1)]), entry([laplace(1)], { times: 3 }))).toEqual(['budget.epsilon-ever']);
});

test('many answers with Gaussian noise cost less than their sum, and not less than is proven', () => {
  const spent = many(10, [gaussian(1)]);
  const { epsilon } = totalOf(given, spent);
  expect(epsilon).toBeLessThan(closed(10 * largestRho(1, 1e-6)));
  // Gaussian noise of ten times the ρ, at all of δ, is the least that any accountant may say: μ = √(2ρ), by the analytic formula.
  expect(epsilon).toBeGreaterThan(3);
  expect(epsilon).toBeLessThan(4);
  const more = answersLeft(given, [], gaussian(1));
  expect(more).toBeGreaterThan(10);
  // The same by asking one after the other.
  expect(codes(many(more - 1, [gaussian(1)]), entry([gaussian(1)]))).toEqual([]);
  expect(codes(many(more, [gaussian(1)]), entry([gaussian(1)]))).toEqual(['budget.epsilon-ever']);
});

test('one contract alone may take all that is given; beside others it is held to what filters allow', () => {
  const all = [gaussian(4)];
  expect(codes([], entry(all))).toEqual([]);
  expect(epsilonLeft(given, [entry(all)])).toBe(0);
  expect(codes([entry(all)], entry([laplace(0.001)]))).toEqual(['budget.epsilon-ever']);
  expect(answersLeft(given, [], gaussian(4))).toBe(1);
  expect(answersLeft(given, [entry(all)], gaussian(4))).toBe(0);
  // Two that would each do alone.
  expect(codes([entry([laplace(0.1)])], entry(all))).toEqual(['budget.epsilon-ever']);
});

test('without room for what drawing leaves of δ there is no ε', () => {
  expect(codes([], entry([laplace(1)]), { ...given, delta: '0' })).toEqual(['budget.delta']);
  // Each has what its own ε makes of it, not what all together would.
  expect(codes(many(100, [laplace(0.5)]), entry([laplace(0.5)]), { ...given, epsilon: '60' })).toEqual([]);
  expect(codes([], entry([laplace(0.5)], { times: 100 }), { ...given, epsilon: '60' })).toEqual([]);
  expect(codes(many(2, [laplace(1, 200_000)]), entry([laplace(1)]))).toEqual(['budget.delta']);
});

test('entries of which only ε and δ are known are added up', () => {
  const old = { epsilon: '0.5', delta: '3e-12' };
  const spent = many(4, statedReleases(old, given));
  expect(totalOf(given, spent).epsilon).toBeCloseTo(2, 9);
  // Not even whom they are about is known of those without a card.
  expect(codes([entry(statedReleases(old, undefined))], entry([laplace(0.1)]))).toEqual(['budget.rows-unlike']);
  expect(epsilonLeft(given, [entry(statedReleases(old, undefined))])).toBe(0);
});

test('answers about rows count for people by as many rows as one had', () => {
  const known = [entry([laplace(0.4)], { most: 3 }), entry([laplace(0.2)], { most: 2 })];
  expect(totalOf(patients, known).epsilon).toBeCloseTo(3 * 0.4 + 2 * 0.2, 9);
  expect(codes([entry([laplace(0.4)])], entry([laplace(0.1)], { most: 3 }), patients)).toEqual(['budget.unit-unlike']);
  // Noise of one deviation hides a third as many: ρ grows with the square.
  const one = totalOf(patients, [entry([gaussian(1)], { most: 3 }), entry([laplace(0.001)], { most: 1 })]).epsilon;
  expect(one).toBeLessThan(closed(9 * largestRho(1, 1e-6) + 0.001));
  expect(one).toBeGreaterThan(3);
});

test('answers about people count for rows twice, and for the same people as they are', () => {
  const unit = { kind: 'person', key: 'patient', most: 7 } as const;
  const spent = [entry([{ ...laplace(0.4), unit }]), entry([{ ...laplace(0.4), unit }])];
  expect(totalOf(given, spent).epsilon).toBeCloseTo(4 * 0.4, 9);
  expect(totalOf(patients, spent).epsilon).toBeCloseTo(2 * 0.4, 9);
  const doctors = { ...patients, unit: 'doctor' };
  const [a, b] = spent.map((each) => ({ ...each, most: 2 })) as [SpentEntry, SpentEntry];
  expect(totalOf({ ...doctors, epsilon: '9' }, [a, b]).epsilon).toBeCloseTo(2 * 2 * 2 * 0.4, 9);
  expect(codes([a], { ...b, most: undefined }, doctors)).toEqual(['budget.unit-unlike']);
});

test('what is shown is never below what counts', () => {
  expect([0.5, 2.0000000001, 1.23451, 0.0999981, 0].map(shownEpsilon)).toEqual([0.5, 2, 1.235, 0.1, 0]);
});
