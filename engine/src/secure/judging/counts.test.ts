/** Counts by bins, and what of them may be told, against counting by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { countRows } from './count-rows.ts';
import { mergeCells, type Minimum, withholdCells } from './gates.ts';
import { labelCounts } from './label-counts.ts';

const names = ['bank', 'insurer', 'helper'];

async function bitsOf(sharing: Sharing, planes: readonly (readonly number[])[]): Promise<Bits> {
  const words = BigUint64Array.from(planes.flatMap((plane) => [...packBits(Uint8Array.from(plane))]));
  return sharing.inputBits(0, planes[0]?.length ?? 0, planes.length, words);
}

const opened = async (sharing: Sharing, x: Ring): Promise<number[]> =>
  Array.from(await sharing.open(x), (word) => Number(BigInt.asIntN(64, word)));
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const random = (seed: number) => {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
};

test.each([
  [1, 1],
  [2, 3],
  [63, 5],
  [192, 70],
  [1000, 40],
  [5000, 17],
  [20_000, 3],
])('ones of %i rows in %i planes', async (rows, planes) => {
  const draw = random(rows);
  const data = Array.from({ length: planes }, (_, p) => Array.from({ length: rows }, () => Number(draw(planes) <= p)));
  const found = await runClear(names, async (sharing) =>
    opened(sharing, await countRows(sharing, await bitsOf(sharing, data))),
  );
  expect(found).toEqual(data.map(total));
});

test('no rows, and no planes', async () => {
  await runClear(names, async (sharing) => {
    expect(await opened(sharing, await countRows(sharing, sharing.filledBits(0, 3, true)))).toEqual([0, 0, 0]);
    expect((await countRows(sharing, sharing.filledBits(3, 0, true))).length).toBe(0);
  });
});

describe('labels counted by bins of their owner', () => {
  const bins = [4, 1, 7];
  const rows = 700;
  const draw = random(3);
  const data = bins.map((count) => Uint8Array.from({ length: rows }, () => draw(count)));
  const labels = Array.from({ length: rows }, () => draw(2));
  const kept = Array.from({ length: rows }, () => Number(draw(5) > 0));
  const counts = (of: (row: number) => number) =>
    bins.flatMap((count, f) =>
      Array.from({ length: count }, (_, bin) => total(labels.map((_, row) => (data[f]?.[row] === bin ? of(row) : 0)))),
    );

  test.each([false, true])('with rows left out: %s', async (some) => {
    const found = await runClear(names, async (sharing) => {
      const given = { owner: 1, bins, data, labels: await bitsOf(sharing, [labels]) };
      const all = await labelCounts(sharing, some ? { ...given, kept: await bitsOf(sharing, [kept]) } : given);
      return [await opened(sharing, all.rows), await opened(sharing, all.positives)];
    });
    const takes = (row: number) => (some ? (kept[row] as number) : 1);
    expect(found).toEqual([counts(takes), counts((row) => takes(row) * (labels[row] as number))]);
  });

  test.each([
    ['judging.bins', { bins: [4, 0, 7] }],
    ['judging.bins', { bins: [4, 257, 7] }],
    ['judging.bins', { bins: [4, 1] }],
    ['judging.bins', { bins: [], data: [] }],
    ['judging.bin', { bins: [4, 1, 6] }],
    ['judging.shape', { data: [...data.slice(0, 2), data[2]?.slice(1) as Uint8Array] }],
  ])('%s', async (code, change) => {
    const tried = runClear(names, async (sharing) => {
      await labelCounts(sharing, { owner: 1, bins, data, labels: await bitsOf(sharing, [labels]), ...change });
    });
    await expect(tried).rejects.toMatchObject({ code });
  });
});

interface Cell {
  readonly rows: number;
  readonly positives: number;
}

/** Lines of cells as the minimums of rows, and of rows with each label. */
function minimumsOf(sharing: Sharing, cells: readonly Cell[], leastRows: number, leastEach: number): Minimum[] {
  const ring = (of: (cell: Cell) => number) =>
    sharing.constantRing(
      BigUint64Array.from(cells, (cell) => BigInt(of(cell))),
      { min: 0n, max: 1000n },
    );
  return [
    { count: ring(({ rows }) => rows), least: BigInt(leastRows) },
    { count: ring(({ positives }) => positives), least: BigInt(leastEach) },
    { count: ring(({ rows, positives }) => rows - positives), least: BigInt(leastEach) },
  ];
}

const cell = fc
  .integer({ min: 0, max: 12 })
  .chain((rows) => fc.record({ rows: fc.constant(rows), positives: fc.integer({ min: 0, max: rows }) }));
const table = fc.integer({ min: 1, max: 6 }).chain((cells) =>
  fc.record({
    cells: fc.constant(cells),
    lines: fc.array(fc.array(cell, { minLength: cells, maxLength: cells }), { minLength: 1, maxLength: 4 }),
  }),
);
const added = (cells: readonly Cell[]): Cell => ({
  rows: total(cells.map(({ rows }) => rows)),
  positives: total(cells.map(({ positives }) => positives)),
});
const isEnough = ({ rows, positives }: Cell, least: number, each: number) =>
  rows >= least && positives >= each && rows - positives >= each;

test('cells in order are put together until every group keeps the minimums, as by hand', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 3 }),
      async ({ cells, lines }, least, each) => {
        const [ends, sums] = await runClear(names, async (sharing) => {
          const minimums = minimumsOf(sharing, lines.flat(), least, each);
          const further = sharing.filledRing(lines.length * cells, 1n);
          const merged = await mergeCells(sharing, minimums, [further], { lines: lines.length, cells });
          const told: number[][] = [];
          for (const x of merged.totals) told.push(await opened(sharing, x));
          return [[...unpackBits(await sharing.openBits(merged.ends), lines.length * cells)], told] as const;
        });
        for (const [l, line] of lines.entries()) {
          // By hand.
          const wanted: number[] = [];
          let from = 0;
          for (let c = 0; c < cells; c++) {
            if (!isEnough(added(line.slice(from, c + 1)), least, each)) continue;
            wanted.push(c);
            from = c + 1;
          }
          if (wanted.length > 0) wanted[wanted.length - 1] = cells - 1;
          const own = ends.slice(l * cells, (l + 1) * cells);
          expect(own.flatMap((end, c) => (end === 1 ? [c] : []))).toEqual(wanted);
          let before = -1;
          for (const end of wanted) {
            expect(isEnough(added(line.slice(before + 1, end + 1)), least, each)).toBe(true);
            before = end;
          }
          for (let c = 0; c < cells; c++) {
            const up = added(line.slice(0, c + 1));
            const at = wanted.includes(c) ? 1 : 0;
            expect(sums.map((x) => x[l * cells + c])).toEqual(
              [up.rows, up.positives, up.rows - up.positives, c + 1].map((value) => value * at),
            );
          }
        }
      },
    ),
    { numRuns: 120 },
  );
});

test('cells without an order: what is withheld keeps the minimums too, and as few as can be are', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 3 }),
      async ({ cells, lines }, least, each) => {
        const [shown, told] = await runClear(names, async (sharing) => {
          const minimums = minimumsOf(sharing, lines.flat(), least, each);
          const found = await withholdCells(sharing, minimums, [], { lines: lines.length, cells });
          const values: number[][] = [];
          for (const x of found.cells) values.push(await opened(sharing, x));
          return [[...unpackBits(await sharing.openBits(found.shown), lines.length * cells)], values] as const;
        });
        for (const [l, line] of lines.entries()) {
          const own = shown.slice(l * cells, (l + 1) * cells);
          const primary = line.map((each_) => isEnough(each_, least, each));
          const hidden = line.filter((_, c) => own[c] === 0);
          line.forEach((of, c) => {
            if (own[c] === 1) expect(primary[c]).toBe(true);
            expect(told.map((x) => x[l * cells + c])).toEqual(
              [of.rows, of.positives, of.rows - of.positives].map((value) => value * (own[c] as number)),
            );
          });
          const isAllHidden = hidden.length === cells;
          if (hidden.length > 0 && !isAllHidden) expect(isEnough(added(hidden), least, each)).toBe(true);
          const wrongly = line.flatMap((of, c) => (primary[c] === true && own[c] === 0 ? [of] : []));
          const firstHidden = line.filter((_, c) => primary[c] === false);
          const isNeeded =
            firstHidden.length > 0 && firstHidden.length < cells && !isEnough(added(firstHidden), least, each);
          expect(wrongly).toHaveLength(isNeeded ? 1 : 0);
          if (isNeeded)
            expect(wrongly[0]?.rows).toBe(Math.min(...line.filter((_, c) => primary[c]).map(({ rows }) => rows)));
        }
      },
    ),
    { numRuns: 120 },
  );
});
