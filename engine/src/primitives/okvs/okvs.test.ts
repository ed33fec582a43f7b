// Encoding and decoding, first on the plain twins, then on the kernel, with equal tables. TACIT_TEST_RUNS multiplies the sets that
// are encoded to see failures.
import { expect, test } from 'vitest';
import { aesBlocks } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { loadKernels } from '../../kernels/load.ts';
import { seededRandom } from '../../transport/seeds.ts';
import { okvsDecode } from './decode.ts';
import { okvsEncode, type OkvsLayout, okvsLayOut } from './encode.ts';
import { OkvsQueries } from './queries.ts';
import { okvsShape, type OkvsShape } from './shape.ts';

// A browser has no environment.
const runs = 120 * Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);
const source = (label: number) => seededRandom(new Uint8Array(32).fill(label));

function words(label: number, count: number): BigUint64Array {
  const result = new BigUint64Array(2 * count);
  source(label).fill(bytesOf(result));
  return result;
}

const seed = Uint8Array.from({ length: 16 }, (_, i) => 3 * i + 1);
const encode = (shape: OkvsShape, ids: BigUint64Array, values: BigUint64Array, key = seed) =>
  okvsEncode(shape, key, ids, values, source(99));

/** Sizes by hand, so that few keys have several bins. */
const shapeOf = (keys: number, bins: number, capacity: number, sparse: number, dense: number): OkvsShape => ({
  keys,
  bins,
  capacity,
  sparse,
  dense,
  slots: bins * (sparse + dense),
});
/** The values of keys asked bin by bin, in the keys' order. */
async function askedByBin(shape: OkvsShape, ids: BigUint64Array, table: BigUint64Array): Promise<BigUint64Array> {
  const queries = await OkvsQueries.of(shape, seed, ids);
  const values = new BigUint64Array(ids.length);
  const cells = table.length / shape.bins;
  let at = 0;
  for (let bin = 0; bin < shape.bins; bin++) {
    queries.lookUp(bin, table.subarray(cells * bin, cells * (bin + 1)), (words) => {
      for (let i = 0; i < words.length; i += 2) {
        values.set(words.subarray(i, i + 2), 2 * (queries.order[at++] as number));
      }
    });
  }
  expect(at).toBe(ids.length / 2);
  const sorted = queries.sorted(ids);
  expect(queries.order.every((key, i) => sorted[2 * i + 1] === ids[2 * key + 1])).toBe(true);
  queries.giveBack();
  return values;
}

const binned = shapeOf(2000, 3, 800, 1100, 42);
// As dense as peeling permits: some gaps are left.
const tight = shapeOf(4000, 1, 4000, 4890, 63);
const small = [...[0, 1, 2, 3, 10, 23, 24, 100, 1000].map(okvsShape), binned, tight];

async function tables(): Promise<BigUint64Array[]> {
  const result: BigUint64Array[] = [];
  for (const shape of small) {
    const [ids, values] = [words(1, shape.keys), words(2, shape.keys)];
    const table = (await encode(shape, ids, values)) as BigUint64Array;
    expect(table.length).toBe(2 * shape.slots);
    expect(await okvsDecode(shape, seed, ids, table)).toEqual(values);
    const layout = (await okvsLayOut(shape, seed, ids, values, source(99))) as OkvsLayout;
    expect(layout.table()).toEqual(table);
    const other = words(8, shape.slots);
    const found = await okvsDecode(shape, seed, ids, other);
    expect(await layout.lookUp(other)).toEqual(found);
    layout.giveBack();
    expect(await askedByBin(shape, ids, other)).toEqual(found);
    result.push(table, await okvsDecode(shape, seed, words(3, 70), table));
  }
  return result;
}

test('keys decode to their values, absent ones to anything; plain and as a kernel, with equal tables', async () => {
  const plain = await tables();
  await loadKernels();
  expect(await tables()).toEqual(plain);
  // Neither cells nor values of absent keys repeat or are zero, so that they show nothing: by chance with 2^-100.
  for (const part of plain) {
    const pairs = Array.from({ length: part.length / 2 }, (_, i) => `${part[2 * i]} ${part[2 * i + 1]}`);
    expect(new Set([...pairs, '0 0']).size).toBe(pairs.length + 1);
  }
});

/** The places and dense bits of a key by their definition, with no word in common with the code. */
function placesByDefinition({ bins, sparse, dense }: OkvsShape, id: Uint8Array) {
  const key = (index: number) =>
    aesBlocks(seed).encrypt(Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? index : 0)));
  const number = (bytes: Uint8Array) => [...bytes].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const image = (index: number) => aesBlocks(key(index)).encrypt(id);
  const [a, b, c, d] = [0, 1].flatMap((i) => [number(image(i).subarray(0, 8)), number(image(i).subarray(8))]);
  const unit = 2n ** 64n;
  const scaled = (a as bigint) * BigInt(bins);
  const free = Array.from({ length: sparse }, (_, place) => place);
  const places = [scaled % unit, b, c].map((word, i) => {
    const chosen = ((word as bigint) * BigInt(sparse - i)) / unit;
    return free.splice(Number(chosen), 1)[0] as number;
  });
  const bits = (d as bigint) >> BigInt(64 - dense);
  const chosen = Array.from({ length: dense }, (_, i) => i).filter((i) => (bits >> BigInt(i)) & 1n);
  const start = Number(scaled / unit) * (sparse + dense);
  return [...places, ...chosen.map((i) => sparse + i)].map((place) => start + place);
}

test('a key decodes to the cells that its images under two ciphers choose, whatever the table holds', async () => {
  for (const shape of [binned, okvsShape(5), okvsShape(300)]) {
    const [ids, table] = [words(4, 40), words(5, shape.slots)];
    const values = await okvsDecode(shape, seed, ids, table);
    for (let i = 0; i < 40; i++) {
      let sum = [0n, 0n];
      for (const place of placesByDefinition(shape, bytesOf(ids).subarray(16 * i, 16 * i + 16))) {
        sum = sum.map((word, w) => word ^ (table[2 * place + w] as bigint));
      }
      expect([...values.subarray(2 * i, 2 * i + 2)]).toEqual(sum);
    }
  }
});

test('large sets in one bin and in two, fewer keys than agreed, and linearity', async () => {
  await loadKernels();
  for (const keys of [2 ** 16 + 77, 98_400]) {
    const shape = okvsShape(keys);
    expect(shape.bins).toBe(keys > 98_303 ? 2 : 1);
    const [ids, values] = [words(6, keys - 5), words(7, keys - 5)];
    const table = (await encode(shape, ids, values)) as BigUint64Array;
    const other = words(8, shape.slots);
    const both = table.map((word, i) => word ^ (other[i] as bigint));
    const [back, second, sum] = await Promise.all([table, other, both].map((t) => okvsDecode(shape, seed, ids, t)));
    expect(back?.every((word, i) => word === values[i])).toBe(true);
    const byBin = await askedByBin(shape, ids, table);
    expect(byBin.every((word, i) => word === values[i])).toBe(true);
    expect(sum?.every((word, i) => word === ((values[i] as bigint) ^ (second?.[i] as bigint)))).toBe(true);
  }
});

test('a key that comes twice is refused, with the same value too', async () => {
  for (const [shape, again] of [
    [okvsShape(2), 1],
    [okvsShape(24), 20],
    [okvsShape(1000), 1],
    [binned, 1999],
  ] as const) {
    const [ids, values] = [words(9, shape.keys), words(10, shape.keys)];
    ids.copyWithin(2 * again, 0, 2);
    await expect(encode(shape, ids, values)).rejects.toThrow('holds an item twice');
    values.copyWithin(2 * again, 0, 2);
    await expect(encode(shape, ids, values)).rejects.toThrow('holds an item twice');
  }
  const all = new BigUint64Array(2000);
  await expect(encode(okvsShape(1000), all, all)).rejects.toThrow('holds an item twice');
});

test('keys that do not fit their bin, and rows without full rank, ask for another seed', async () => {
  const [ids, values] = [words(11, 300), words(12, 300)];
  expect(await encode(shapeOf(300, 2, 100, 200, 42), ids, values)).toBeUndefined();
  expect(await encode(shapeOf(300, 1, 300, 100, 42), ids, values)).toBeUndefined();
  await expect(encode(okvsShape(200), ids, values)).rejects.toThrow(RangeError);
  await expect(okvsDecode(okvsShape(200), seed, ids, values)).rejects.toThrow(RangeError);
  // With all but one of 40 rows as gaps, 39 random rows of 42 bits have full rank with probability Π(1 − 2^-i) from i = 4 on:
  // 0.880. In 150 runs 18 fail on average; below 3 or above 42 they do with probability 10^-6.
  const dense = shapeOf(40, 1, 40, 3, 42);
  let failures = 0;
  for (let run = 0; run < 150; run++) {
    const table = await encode(dense, words(11, 40), words(12, 40), seed.with(0, run));
    if (table === undefined) failures += 1;
  }
  expect(failures).toBeGreaterThan(2);
  expect(failures).toBeLessThan(43);
});

test('sets of few keys never fail', async () => {
  await loadKernels();
  for (let run = 0; run < runs; run++) {
    const keys = run % 60;
    const key = Uint8Array.from({ length: 16 }, (_, i) => run >> (8 * i));
    const table = await encode(okvsShape(keys), words(13, keys), words(14, keys), key);
    expect(table).toBeDefined();
  }
});
