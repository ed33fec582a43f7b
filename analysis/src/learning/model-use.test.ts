/** Numbers of models as they are told: with as many decimals as their size leaves room for, or none at all. */
import { asFixed, fixed } from '@tacit/engine';
import { expect, test } from 'vitest';
import { runInTheClear } from '../kinds/runtime.ts';
import { nothingIsRead } from './testing/models.ts';
import { levelTexts } from './features.ts';
import { termName } from './glm/plan.ts';
import { type ModelOutput, toldNumber } from './model-use.ts';
import type { NetworkCard } from './network/card.ts';
import { networkUse } from './network/use.ts';
import type { TreesCard } from './trees/card.ts';
import { treesUse } from './trees/use.ts';

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

test('a value that is called NULL and what is missing have names of their own, as outputs and as terms', () => {
  expect(levelTexts(['NULL', 'a', null])).toEqual(['NULL', 'a', '(NULL)']);
  expect(levelTexts(['(NULL)', 'NULL', null])).toEqual(['(NULL)', 'NULL', '((NULL))']);
  expect(levelTexts(['a', null])).toEqual(['a', 'NULL']);
  const levels = ['NULL', 'a', null];
  const label = { owner: 'bank', dataset: 'people', column: 'ward', levels, positive: null };
  const names = [
    networkUse.outputs({ output: 'classes', label, unit: 1 } as unknown as NetworkCard),
    treesUse.outputs({ family: 'boosting', loss: 'softmax', label, unit: 1 } as unknown as TreesCard),
  ].map((outputs) => outputs.map(({ name }) => name));
  const ward = { kind: 'levels', ...label } as const;
  for (const all of [...names, levels.map((level) => termName([ward], { feature: 0, level }))])
    expect(new Set(all).size).toBe(all.length);
});
