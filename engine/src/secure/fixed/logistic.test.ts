import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, type Fixed, fixed, fixedInput } from './format.ts';
import { fixedProbability } from './probability.ts';
import { fixedLogistic } from './sigmoid.ts';

const names = ['bank', 'insurer', 'helper'];
const values = Float64Array.from({ length: 2001 }, (_, i) => (i - 1000) / 40);
const wanted = Array.from(values, (x) => [
  1 / (1 + Math.exp(-x)),
  2 * (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
]);

test.each([
  [22, 'fine', 2 ** -19],
  [20, 'fine', 2 ** -18],
  [22, 'coarse', 2 ** -13],
  [24, 'finest', 2 ** -22],
] as const)('σ(x) and 2·log(1 + e^x) at %i bits from the %s table', async (fractionBits, table, most) => {
  const format = fixed({ fractionBits, integerBits: 8 });
  const program = async (sharing: Sharing) => {
    const x = await fixedInput(sharing, format, 0, values.length, sharing.session.owns(0) ? values : undefined);
    const options = { finerBits: 0, varianceBits: 16, table };
    const { probability, twiceSoftplus } = await fixedLogistic(sharing, x.ring, format, options);
    const open = async ({ ring }: Fixed) => [...decodeFixed(format, await sharing.open(ring))];
    return [await open(probability), await open(twiceSoftplus)] as const;
  };
  const [p, twice] = await runClear(names, program);
  let sum = 0;
  for (const [i, [sigma, loss]] of (wanted as [number, number][]).entries()) {
    expect(Math.abs((p[i] as number) - sigma)).toBeLessThan(most);
    expect(Math.abs((twice[i] as number) - loss)).toBeLessThan(2 * most);
    sum += (p[i] as number) - sigma;
  }
  // Errors all but vanish in sums.
  expect(Math.abs(sum) / values.length).toBeLessThan(most / 8);
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const each of results) expect(each).toEqual([p, twice]);
});

test('σ(x) and its derivative from bits of coefficients', async () => {
  const format = fixed({ fractionBits: 20, integerBits: 42 });
  // The edges of segments and the ends of the table are among them.
  const some = Float64Array.from({ length: 4001 }, (_, i) => (i - 2000) / 112 + (i % 3) * 2 ** -20);
  const program = async (sharing: Sharing) => {
    const x = await fixedInput(sharing, format, 0, some.length, sharing.session.owns(0) ? some : undefined);
    const { probability, variance } = await fixedProbability(sharing, x.ring);
    const open = async (ring: Fixed['ring']) => [...decodeFixed(format, await sharing.open(ring))];
    return [await open(probability.ring), await open(variance as Fixed['ring'])] as const;
  };
  const [p, variances] = await runClear(names, program);
  let sum = 0;
  some.forEach((x, i) => {
    const sigma = 1 / (1 + Math.exp(-x));
    expect(Math.abs((p[i] as number) - sigma)).toBeLessThan(2 ** -19);
    expect(Math.abs((variances[i] as number) - sigma * (1 - sigma))).toBeLessThan(2 ** -18.5);
    sum += (p[i] as number) - sigma;
  });
  expect(Math.abs(sum) / some.length).toBeLessThan(2 ** -22);
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const each of results) expect(each).toEqual([p, variances]);
});
