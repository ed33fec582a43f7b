import { expect, test } from 'vitest';
import { loadKernels } from '../../kernels/load.ts';
import { wordsFor } from '../../math/bits.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { replicatedFlows, summableBlocks } from './flows.ts';
import { partyOf } from './party.ts';
import { rowSums, summable } from './row-sums.ts';

const names = ['bank', 'insurer', 'helper'];

/** Some words, other ones for each seed. */
function words(count: number, seed: number): BigUint64Array {
  let state = BigInt(2 * seed + 1);
  return BigUint64Array.from({ length: count }, () => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return state ^ (state >> 29n);
  });
}

const sum = (parts: readonly BigUint64Array[], i: number): bigint =>
  BigInt.asUintN(
    64,
    parts.reduce((all, part) => all + (part[i] as bigint), 0n),
  );

const bitOf = (plane: BigUint64Array, row: number): bigint => ((plane[row >> 6] as bigint) >> BigInt(row & 63)) & 1n;

test.each([
  // The smallest shape for which the parties take turns: planes odd in number, rows that fill no word.
  ['kept', 901, 1207, undefined],
  ['drawn again for each product', 901, 1207, 0],
  ['kept of one dealer', 7, 130, undefined],
])('sums over rows, the masks %s', async (_, planes, rows, mostKept) => {
  await loadKernels();
  const perPlane = wordsFor(rows);
  const columns = 3;
  const marks = [0, 1, 2].map((i) => words(planes * perPlane, i));
  const factors = [0, 1, 2].map((i) => words(rows * columns, 3 + i));
  // In an order, with gaps.
  const used = [planes - 1, 0, 1, 4, 3];
  const held = (components: readonly BigUint64Array[], self: number) =>
    [components[self], components[(self + 1) % 3]] as BigUint64Array[];
  const { results } = await runLocal(names, async (session) => {
    const party = partyOf(session);
    const all = await summable(party, held(marks, session.self), rows, planes, mostKept);
    const before = session.traffic().sent.reduce((x, y) => x + y);
    const y = held(factors, session.self);
    const first = await rowSums(party, all, used, y, columns);
    const second = await rowSums(party, all, used, y, columns);
    return { first, second, before };
  });
  const opened = (of: (result: (typeof results)[number]) => readonly BigUint64Array[]) =>
    BigUint64Array.from({ length: used.length * columns }, (_, i) =>
      sum(
        results.map((result) => of(result)[0] as BigUint64Array),
        i,
      ),
    );
  const expected = BigUint64Array.from({ length: used.length * columns }, (_, i) => {
    const [plane, column] = [used[Math.floor(i / columns)] as number, i % columns];
    let total = 0n;
    for (let row = 0; row < rows; row++) {
      const bit = marks.reduce((x, part) => x ^ bitOf(part.subarray(plane * perPlane), row), 0n);
      total += bit * sum(factors, row * columns + column);
    }
    return BigInt.asUintN(64, total);
  });
  expect(opened(({ first }) => first)).toEqual(expected);
  expect(opened(({ second }) => second)).toEqual(expected);
  // Replicated: what one holds second the next holds first. And masked afresh each time.
  results.forEach(({ first, second }, i) => {
    expect(first[1]).toEqual(results[(i + 1) % 3]?.first[0]);
    expect(first[0]).not.toEqual(second[0]);
  });
  const declared = replicatedFlows.summable?.(rows, planes).flat() ?? [];
  results.forEach(({ before }, i) => {
    expect(before).toBe(declared.filter(({ from }) => from === i).reduce((x, { bytes }) => x + bytes, 0));
  });
  const dealers = new Set(summableBlocks(rows, planes).map(({ dealer }) => dealer));
  expect(dealers.size).toBe(planes > 100 ? 3 : 1);
});
