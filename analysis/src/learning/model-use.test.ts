/** Numbers of models as they are told: with as many decimals as their size leaves room for, or none at all. */
import { asFixed, fixed } from '@tacit/engine';
import { expect, test } from 'vitest';
import { runInTheClear } from '../kinds/runtime.ts';
import { nothingIsRead } from './testing/models.ts';
import { type ModelOutput, toldNumber } from './model-use.ts';

const told = (unit: number, decimals: number) =>
  runInTheClear(
    ['a', 'b', 'c'],
    (runtime) =>
      runtime.compute(async (sharing) => {
        const output: ModelOutput = { name: 'response', text: 'response', unit };
        const bounds = { min: -(20n << 20n), max: 20n << 20n };
        const ring = sharing.within(sharing.constantRing(BigUint64Array.of(3n << 19n)), bounds);
        const numbers = asFixed(fixed({ fractionBits: 20, integerBits: 42 }), ring);
        return await sharing.open(await toldNumber(sharing, output, decimals, numbers));
      }),
    nothingIsRead,
  );

test('more decimals than there is room for are refused with how many there is room for', async () => {
  expect(await told(1000, 6)).toEqual(BigUint64Array.of(1_500_000_000n));
  const refused = told(1e12, 6);
  await expect(refused).rejects.toMatchObject({ code: 'model.decimals', fields: { found: 6, largest: 2e13 } });
  const { fields } = (await refused.catch((error: unknown) => error)) as { fields: { most: number } };
  expect(fields.most).toBeGreaterThan(2);
  expect(await told(1e12, fields.most)).toEqual(BigUint64Array.of(15n * 10n ** BigInt(11 + fields.most)));
});
