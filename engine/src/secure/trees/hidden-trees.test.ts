/** Trees whose splits nobody sees, beside a walk of the same trees in the clear. */
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput } from '../fixed/format.ts';
import { hiddenLeaves, hiddenNodes, scoreHiddenTrees } from './hidden-trees.ts';

const names = ['bank', 'vendor', 'helper'];
const shape = { trees: 3, depth: 3, columns: 4, outputs: 2 };
const [rows, nodes, ends] = [130, hiddenNodes(shape), hiddenLeaves(shape)];
const whole = (i: number, most: number) => Math.round(Math.sin(7 * i + 1) * most);
const values = Float64Array.from({ length: shape.columns * rows }, (_, i) => whole(i, 1000));
const feature = Array.from({ length: nodes }, (_, i) => (i * 5) % shape.columns);
const weights = Float64Array.from({ length: nodes * shape.columns }, (_, i) =>
  Number(feature[Math.floor(i / shape.columns)] === i % shape.columns),
);
const cuts = Float64Array.from({ length: nodes }, (_, i) => whole(3 * i, 800));
const leaves = Float64Array.from({ length: shape.outputs * ends }, (_, i) => whole(i, 4096) / 1024);

function walked(row: number): number[] {
  const sums = [0, 0];
  for (let tree = 0; tree < shape.trees; tree++) {
    let place = tree;
    for (let d = 0, before = 0, width = shape.trees; d < shape.depth; d++, before += width, width *= 2) {
      const node = before + place;
      const value = values[(feature[node] as number) * rows + row] as number;
      if (value >= (cuts[node] as number)) place += width;
    }
    for (const k of sums.keys()) sums[k] = (sums[k] as number) + (leaves[k * ends + place] as number);
  }
  return sums;
}

async function program(sharing: Sharing): Promise<Float64Array> {
  const own = (owner: number, given: Float64Array) => (sharing.session.owns(owner) ? given : undefined);
  const numbers = fixed({ fractionBits: 0, integerBits: 11 });
  const model = {
    ...shape,
    weights: (await fixedInput(sharing, numbers, 1, weights.length, own(1, weights))).ring,
    cuts: (await fixedInput(sharing, numbers, 1, cuts.length, own(1, cuts))).ring,
    leaves: await fixedInput(sharing, fixed({ fractionBits: 10, integerBits: 3 }), 1, leaves.length, own(1, leaves)),
  };
  const data = await fixedInput(sharing, numbers, 0, values.length, own(0, values));
  const found = await scoreHiddenTrees(sharing, model, data.ring, 13);
  return decodeFixed(found.format, await sharing.open(found.ring));
}

test('the same as a walk through the trees', async () => {
  const found = await runClear(names, program);
  for (let row = 0; row < rows; row++)
    for (const [k, value] of walked(row).entries()) expect(found[k * rows + row]).toBe(value);
  const { results } = await runLocal(names, async (session) => program(await replicated.create(session)));
  for (const each of results) expect(each).toEqual(found);
});

test('vectors of another length are refused', async () => {
  await runClear(names, async (sharing) => {
    const model = {
      ...shape,
      weights: sharing.filledRing(5, 0n),
      cuts: sharing.filledRing(nodes, 0n),
      leaves: await fixedInput(sharing, fixed(), 0, leaves.length, leaves),
    };
    const data = sharing.filledRing(values.length, 0n);
    await expect(scoreHiddenTrees(sharing, model, data, 13)).rejects.toThrow(/scoreHiddenTrees/);
  });
});
