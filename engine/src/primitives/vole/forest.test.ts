// Trees of seeds: punctured ones have all that the others have, but for one leaf.
import { expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { loadKernels } from '../../kernels/load.ts';
import { addTo } from '../../math/gf128.ts';
import { seededRandom } from '../../transport/seeds.ts';
import type { Session } from '../../transport/session.ts';
import { growForest, growPunctured, sidesAway } from './forest.ts';
import { trees, type VoleShape } from './parameters.ts';

const keys = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)] as const;
const shapeOf = (leaves: number): VoleShape => ({
  leaves,
  depth: Math.ceil(Math.log2(leaves)),
  half: (trees / 2) * leaves,
  quarter: (trees / 8) * leaves,
});

async function grow(leaves: number) {
  const random = seededRandom(new Uint8Array(32).fill(9));
  const session = { random, breathe: async () => undefined } as unknown as Session;
  const shape = shapeOf(leaves);
  const full: BigUint64Array[] = [];
  const sums = await growForest(session, shape, keys, (tree, nodes, sum) => {
    full[tree] = nodes.slice();
    const total = new BigUint64Array(2);
    for (let i = 0; i < leaves; i++) addTo(total, nodes.subarray(2 * i, 2 * i + 2));
    expect(sum).toEqual(total);
  });
  const paths = Uint32Array.from({ length: trees }, (_, tree) => (tree * 7) % leaves);
  const away = sidesAway(shape, paths);
  const asked = sums.zero.map((word, i) => {
    const at = i >> 1;
    return (((away[at >> 6] as bigint) >> BigInt(at & 63)) & 1n) === 1n ? (sums.one[i] as bigint) : word;
  });
  const punctured: BigUint64Array[] = [];
  await growPunctured(session, shape, keys, paths, asked, (tree, nodes, sum) => {
    punctured[tree] = nodes.slice();
    const total = new BigUint64Array(2);
    for (let i = 0; i < leaves; i++) addTo(total, nodes.subarray(2 * i, 2 * i + 2));
    expect(sum).toEqual(total);
  });
  return { full, punctured, paths };
}

test.each([2, 3, 5, 8, 50])('%i leaves: plain and by kernels', async (leaves) => {
  const { full, punctured, paths } = await grow(leaves);
  expect(full.length).toBe(trees);
  full.forEach((nodes, tree) => {
    const path = paths[tree] as number;
    expect(nodes[2 * path]).not.toBe(0n);
    const expected = nodes.slice();
    expected.fill(0n, 2 * path, 2 * path + 2);
    expect(punctured[tree]).toEqual(expected);
  });
  const all = full.flatMap((nodes) => [...nodes]);
  expect(new Set(all).size).toBe(2 * leaves * trees);
  if (leaves === 50) {
    await loadKernels();
    expect((await grow(leaves)).full).toEqual(full);
    expect((await grow(leaves)).punctured).toEqual(punctured);
  }
});

test('trees with more leaves than one call of the cipher', async () => {
  await loadKernels();
  const leaves = 17_001;
  const random = seededRandom(new Uint8Array(32).fill(9));
  const session = { random, breathe: async () => undefined } as unknown as Session;
  const { aesBlocks } = await import('#platform');
  const ciphers = keys.map((key) => aesBlocks(key));
  const roots = seededRandom(new Uint8Array(32).fill(9));
  let checked = 0;
  await growForest(session, shapeOf(leaves), keys, (tree, nodes) => {
    const node = new BigUint64Array(2);
    roots.fill(bytesOf(node));
    if (tree % 50 !== 1) return;
    // One leaf, by the definition.
    const leaf = (tree * 12_345) % leaves;
    for (let level = 14; level >= 0; level--) {
      const cipher = ciphers[(leaf >> level) & 1] as (typeof ciphers)[number];
      const permuted = cipher.encrypt(bytesOf(node));
      addTo(node, new BigUint64Array(permuted.slice().buffer));
    }
    expect(nodes.slice(2 * leaf, 2 * leaf + 2)).toEqual(node);
    checked += 1;
  });
  expect(checked).toBe(4);
});
