import { expect, test } from 'vitest';
import { liftOf, recommended } from './advertising-figures.ts';

const exact = (value: number) => ({ value, error: 0 });

test('without noise the interval of a lift is that of two shares', () => {
  const lift = liftOf({ people: exact(3000), buyers: exact(379) }, { people: exact(3000), buyers: exact(271) });
  expect(lift.difference).toBeCloseTo(0.036, 12);
  expect(lift.noise).toBe(0);
  // statsmodels: confint_proportions_2indep(379, 3000, 271, 3000, method='wald')
  expect(lift.difference - lift.error).toBeCloseTo(0.020297991, 7);
  expect(lift.difference + lift.error).toBeCloseTo(0.051702009, 7);
});

test('the noise of both numbers of a share widens it', () => {
  // Laplace of scales 2 and 4, as told of them: 95 % within 2 · ln 20 and 4 · ln 20.
  const arm = (buyers: number) => ({
    people: { value: 3000, error: 4 * Math.log(20) },
    buyers: { value: buyers, error: 2 * Math.log(20) },
  });
  // NumPy, 200,000 draws: 1.96 standard deviations of the difference.
  expect(liftOf(arm(379), arm(271)).noise / 0.0026798).toBeCloseTo(1, 1);
});

test('what is nearest by the cosine is not what is most often', () => {
  const pairs = [
    ['a', 'x', 30],
    ['a', 'y', 20],
    ['a', 'z', 1],
    ['b', 'x', 60],
    ['b', 'y', 25],
    ['b', 'z', 2],
    ['c', 'x', 40],
    ['c', 'y', 3],
    ['c', 'z', 9],
  ] as const;
  // scikit-learn, cosine_similarity of the columns of ones and zeros.
  expect([...recommended(pairs)]).toEqual([
    ['a', 'y'],
    ['b', 'x'],
    ['c', 'x'],
  ]);
  expect([...recommended([['a', 'x', -3] as const, ['a', 'y', 2] as const])]).toEqual([['a', 'y']]);
});
