/** Against scikit-learn from the same start, and against a program of whole numbers, exactly. */
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { decodeFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { type ClusterOptions, kMeans } from './k-means.ts';
import { memberMeans, nearestCentres } from './members.ts';
import { nearestOf } from './nearest.ts';
import { countedRows } from './rows.ts';
import { standardisedBy, standardRows } from './standard.ts';
import { someRows, spreadRows } from './starts.ts';
import references from './references/clusters.json' with { type: 'json' };

const names = ['bank', 'insurer', 'helper'];
const unit = 2 ** 16;

interface Given {
  readonly columns: number;
  /** In units of 2^−16, −1 to 1. */
  readonly x: readonly number[];
  readonly ones?: readonly number[];
}

async function clustersOf(sharing: Sharing, { columns, x, ones }: Given, options: ClusterOptions) {
  const n = x.length / columns;
  const own = (owner: number, values: ArrayLike<number>) => (sharing.session.owns(owner) ? values : undefined);
  const format = fixed({ fractionBits: 16, integerBits: 4 });
  const given = await fixedInput(
    sharing,
    format,
    0,
    x.length,
    own(
      0,
      Array.from(x, (value) => value / unit),
    ),
  );
  const rows = fixedMatrix(fixedWithin(sharing, given, { min: -1, max: 1 }), n, columns);
  const counts =
    ones &&
    sharing.within(await sharing.inputRing(1, n, own(1, ones) && BigUint64Array.from(ones, BigInt)), {
      min: 0n,
      max: 1n,
    });
  const input = { rows, ones: counts };
  const found = await kMeans(sharing, input, options);
  const prepared = await countedRows(sharing, input);
  const nearest = await nearestOf(sharing, prepared, { values: found.centres.ring, count: options.clusters });
  const planes = await sharing.open(nearest);
  const labels = Array.from({ length: n }, (_, i) => {
    const at = Array.from({ length: options.clusters }, (__, j) => planes[j * n + i]);
    return at.filter((one) => one === 1n).length === 1 ? at.indexOf(1n) : -1;
  });
  const members = await sharing.open(found.members);
  const kept = await memberMeans(sharing, found.members, rows);
  const { index, distance } = await nearestCentres(sharing, rows, { values: found.centres, count: options.clusters });
  return {
    labels,
    indices: Array.from(await sharing.open(index), Number),
    distances: [...decodeFixed(distance.format, await sharing.open(distance.ring))],
    means: [...decodeFixed(kept.format, await sharing.open(kept.ring))],
    counts: Array.from(
      { length: options.clusters },
      (_, j) => members.slice(j * n, (j + 1) * n).filter((one) => one === 1n).length,
    ),
    centres: [...decodeFixed(found.centres.format, await sharing.open(found.centres.ring))],
    sizes: Array.from(await sharing.open(found.sizes), Number),
    inertia: [...decodeFixed(found.inertia.format, await sharing.open(found.inertia.ring))],
    settled: Number(((await sharing.openBits(found.settled))[0] ?? 0n) & 1n),
  };
}

async function numbers(sharing: Sharing, points: readonly number[]) {
  const own = sharing.session.owns(0) ? points.map((value) => value / unit) : undefined;
  const format = fixed({ fractionBits: 16, integerBits: 4 });
  return fixedWithin(sharing, await fixedInput(sharing, format, 0, points.length, own), { min: -1, max: 1 });
}

/** Points at these rows. */
const pointsAt = (sharing: Sharing, { columns, x }: Given, places: readonly number[]) =>
  numbers(
    sharing,
    places.flatMap((place) => x.slice(place * columns, (place + 1) * columns)),
  );

test.each(references)('as scikit-learn: $name', async (each) => {
  const k = each.start.length;
  const found = await runClear(names, async (sharing) =>
    clustersOf(sharing, each, {
      clusters: k,
      iterations: each.iterations,
      start: { kind: 'points', points: await pointsAt(sharing, each, each.start) },
    }),
  );
  expect(found.labels.join('')).toBe(each.labels);
  each.centres.flat().forEach((value, i) => expect(Math.abs((found.centres[i] ?? 0) - value)).toBeLessThan(2 ** -16));
  expect(found.indices).toEqual(found.labels);
  expect(found.counts).toEqual(found.sizes);
  expect(found.means).toEqual(found.centres);
  found.distances.forEach((distance, i) => {
    const from = each.centres[found.labels[i] as number] as number[];
    const own = from.map((value, j) => value - (each.x[i * each.columns + j] as number) / unit);
    expect(Math.abs(distance - Math.hypot(...own))).toBeLessThan(1e-3);
  });
  expect(found.settled).toBe(1);
  expect(Math.abs((found.inertia.at(-1) ?? 0) / each.inertia - 1)).toBeLessThan(1e-5);
  expect(found.inertia.every((value, i) => i === 0 || value <= (found.inertia[i - 1] as number) + 1e-6)).toBe(true);
  expect(found.sizes).toEqual(Array.from({ length: k }, (_, j) => each.labels.split(String(j)).length - 1));
});

/** The same in whole numbers: the first of equally near centres, means rounded half away from zero, a centre without rows as it is. */
function exactly({ columns, x, ones }: Given, start: readonly number[], iterations: number) {
  const n = x.length / columns;
  const k = start.length / columns;
  const row = (from: readonly number[], i: number) => from.slice(i * columns, (i + 1) * columns);
  const squared = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, j) => sum + (value - (b[j] as number)) ** 2, 0);
  const counted = Array.from({ length: n }, (_, i) => i).filter((i) => ones?.[i] !== 0);
  let centres = [...start];
  let sizes: number[] = [];
  const inertia: number[] = [];
  let settled = 0;
  for (let step = 0; step < iterations; step++) {
    const labels = counted.map((i) => {
      const all = Array.from({ length: k }, (_, j) => squared(row(x, i), row(centres, j)));
      return all.indexOf(Math.min(...all));
    });
    sizes = Array.from({ length: k }, (_, j) => labels.filter((label) => label === j).length);
    const moved = centres.map((own, at) => {
      const j = Math.floor(at / columns);
      const sum = counted.reduce(
        (all, i, place) => all + (labels[place] === j ? (row(x, i)[at % columns] as number) : 0),
        0,
      );
      const size = sizes[j] as number;
      return size === 0 ? own : Math.sign(sum) * Math.floor((2 * Math.abs(sum) + size) / (2 * size)) + 0;
    });
    settled = moved.every((value, at) => value === centres[at]) ? 1 : 0;
    centres = moved;
    inertia.push(counted.reduce((sum, i, place) => sum + squared(row(x, i), row(centres, labels[place] as number)), 0));
  }
  return {
    centres: centres.map((value) => value / unit),
    sizes,
    inertia: inertia.map((value) => value / unit ** 2),
    settled,
  };
}

const some = (length: number, step: number) => Array.from({ length }, (_, i) => (((i * step) % 101) - 50) * 1300);
const odd: Given = { columns: 2, x: some(64, 37), ones: Array.from({ length: 32 }, (_, i) => (i % 5 === 2 ? 0 : 1)) };
/** Two centres alike, of which the first has all rows; one that no row is near; and ties between points on both sides. */
const ties: Given = { columns: 1, x: [-4, -2, 0, 2, 4, 0].map((value) => value * 4096) };
const tiedPoints = [-2, 2, -2, 15].map((value) => value * 4096);

test('exactly: rows that do not count, ties, two centres alike and one that no row is near', async () => {
  for (const [given, points, iterations] of [
    [odd, some(6, 53), 3],
    [ties, tiedPoints, 2],
  ] as const) {
    const found = await runClear(names, async (sharing) => {
      const start = { kind: 'points', points: await numbers(sharing, points) } as const;
      return clustersOf(sharing, given, { clusters: points.length / given.columns, iterations, start });
    });
    const { inertia, ...expected } = exactly(given, points, iterations);
    expect(found).toMatchObject(expected);
    inertia.forEach((value, i) => expect(Math.abs((found.inertia[i] ?? 0) - value)).toBeLessThan(2 ** -20));
  }
});

test('starts are rows that count, all different, and the same for the same seed', async () => {
  // Rows that do not count have numbers that no other row has.
  const given: Given = {
    columns: 2,
    x: odd.x.map((value, i) => (odd.ones?.[i >> 1] === 0 ? -unit : value)),
    ones: odd.ones as number[],
  };
  const startsOf = (kind: 'rows' | 'spread', seed: string, count = 4) =>
    runClear(names, async (sharing) => {
      const own = sharing.session.owns(0) ? given.x.map((value) => value / unit) : undefined;
      const format = fixed({ fractionBits: 16, integerBits: 4 });
      const cells = fixedWithin(sharing, await fixedInput(sharing, format, 0, given.x.length, own), {
        min: -1,
        max: 1,
      });
      const ones = await sharing.inputRing(
        1,
        32,
        sharing.session.owns(1) ? BigUint64Array.from(given.ones ?? [], BigInt) : undefined,
      );
      const rows = await countedRows(sharing, {
        rows: fixedMatrix(cells, 32, 2),
        ones: sharing.within(ones, { min: 0n, max: 1n }),
      });
      const { values } = await (kind === 'rows' ? someRows : spreadRows)(sharing, rows, count, seed);
      const found = Array.from(await sharing.open(values), (value) => Number(BigInt.asIntN(64, value)));
      return Array.from({ length: count }, (_, i) => `${found[2 * i]} ${found[2 * i + 1]}`);
    });
  const counting = new Set(
    given.ones?.flatMap((one, i) => (one === 1 ? [`${given.x[2 * i]} ${given.x[2 * i + 1]}`] : [])),
  );
  for (const kind of ['rows', 'spread'] as const) {
    const found = await startsOf(kind, 'one');
    expect(new Set(found).size).toBe(4);
    expect(found.filter((each) => !counting.has(each))).toEqual([]);
    expect(await startsOf(kind, 'one')).toEqual(found);
    expect(await startsOf(kind, 'two')).not.toEqual(found);
  }
  // More than there are rows: the others are at 0.
  const all = await startsOf('rows', 'one', 30);
  expect(all.filter((each) => each === '0 0').length).toBeGreaterThanOrEqual(30 - counting.size);
});

test('a row far from all others is drawn', async () => {
  const given: Given = { columns: 1, x: Array.from({ length: 64 }, (_, i) => (i === 40 ? unit : i * 4 - 128)) };
  const found = await runClear(names, (sharing) =>
    clustersOf(sharing, given, { clusters: 2, iterations: 1, start: { kind: 'spread', seed: 'far' } }),
  );
  expect(found.sizes.includes(1)).toBe(true);
});

test('too fine, and numbers out of range, are refused', async () => {
  const start = { kind: 'rows', seed: 'a' } as const;
  const of = (options: Partial<ClusterOptions>, squares?: number) =>
    runClear(names, async (sharing) => {
      const format = fixed({ fractionBits: 16, integerBits: 30 });
      const rows = fixedMatrix(
        fixedWithin(sharing, await fixedInput(sharing, format, 0, 4, [1, 2, 3, 4]), { min: 0, max: 2 ** 28 }),
        4,
        1,
      );
      return kMeans(
        sharing,
        { rows, ...(squares === undefined ? {} : { squares }) },
        { clusters: 2, iterations: 1, start, ...options },
      );
    });
  await expect(of({})).rejects.toMatchObject({ code: 'learning.fine' });
  await expect(of({ clusters: 65 })).rejects.toMatchObject({ code: 'learning.option' });
  await expect(of({ iterations: 0 })).rejects.toMatchObject({ code: 'learning.option' });
});

test('a centre that is out has no rows while there is another', async () => {
  const found = await runClear(names, async (sharing) => {
    const format = fixed({ fractionBits: 16, integerBits: 4 });
    const given = async (values: number[]) =>
      fixedWithin(sharing, await fixedInput(sharing, format, 0, values.length, values), { min: -1, max: 1 });
    const rows = fixedMatrix(await given([-1, -0.5, 0, 0.5, 1]), 5, 1);
    const all = [];
    for (const [centres, alive] of [
      [
        [-1, 0, 1],
        [1n, 0n, 1n],
      ],
      [
        [-1, 0, 1],
        [0n, 1n, 0n],
      ],
      [Array.from({ length: 10 }, (_, i) => i / 5 - 1), [0n, 1n, 0n, 0n, 0n, 0n, 0n, 0n, 1n, 0n]],
    ] as const) {
      const ring = sharing.constantRing(BigUint64Array.from(alive), { min: 0n, max: 1n });
      const { index } = await nearestCentres(sharing, rows, {
        values: await given([...centres]),
        count: centres.length,
        alive: ring,
      });
      all.push(Array.from(await sharing.open(index), Number));
    }
    return all;
  });
  expect(found).toEqual([
    [0, 0, 0, 2, 2],
    [1, 1, 1, 1, 1],
    [1, 1, 8, 8, 8],
  ]);
});

test('rows in deviations of their columns, and others brought to the same', async () => {
  const n = 40;
  const values = Array.from({ length: n * 2 }, (_, i) => (i % 2 === 0 ? ((i * 13) % 37) / 64 : ((i * 7) % 11) / 2048));
  const mean = (j: number) => values.reduce((sum, value, i) => sum + (i % 2 === j ? value : 0), 0) / n;
  const deviation = (j: number) =>
    Math.sqrt(values.reduce((sum, value, i) => sum + (i % 2 === j ? (value - mean(j)) ** 2 : 0), 0) / n);
  // As many rows again that do not count, at the mean.
  const all = [...values, ...Array.from({ length: 2 * n }, (_, i) => mean(i % 2))];
  const found = await runClear(names, async (sharing) => {
    const format = fixed({ fractionBits: 24, integerBits: 4 });
    const input = fixedWithin(sharing, await fixedInput(sharing, format, 0, all.length, all), { min: -1, max: 1 });
    const features = fixedMatrix(input, 2 * n, 2);
    const counted = sharing.within(sharing.filledRing(1, BigInt(n)), { min: 0n, max: BigInt(2 * n) });
    const { rows, squares, standard, asCounted } = await standardRows(sharing, features, counted);
    const own = await asCounted(sharing, rows.values);
    const other = await standardisedBy(sharing, features, standard);
    const open = async ({ format: by, ring }: typeof own) => [...decodeFixed(by, await sharing.open(ring))];
    return { all: await open(rows.values), own: await open(own), other: await open(other.values), squares };
  });
  expect(found.all.reduce((sum, value) => sum + value * value, 0)).toBeLessThan(found.squares);
  values.forEach((value, i) => {
    const expected = (value - mean(i % 2)) / deviation(i % 2);
    expect(Math.abs((found.own[i] ?? 99) - expected)).toBeLessThan(2e-3);
    expect(Math.abs((found.other[i] ?? 99) - expected)).toBeLessThan(2e-3);
  });
});
