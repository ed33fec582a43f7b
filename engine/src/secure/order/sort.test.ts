import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import { planesToRows, rowsToPlanes } from '../../kernels/transpose.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { createReplicated } from '../../sharing/replicated/sharing.ts';
import { data } from '../cases/support.ts';
import { openedOrder } from './opened-order.ts';
import { sort, sortRows, sortingOrder } from './sort.ts';
import { planSort } from './sort-plan.ts';

const names = ['bank', 'insurer', 'helper'];
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
const edge = fc.constantFrom(-(1n << 63n), (1n << 63n) - 1n, 0n, -1n, 1n);
const anyInt64 = fc.oneof(
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  edge,
  fc.bigInt({ min: 0n, max: 3n }),
);

const input = (sharing: Sharing, values: readonly bigint[]): Promise<Ring> =>
  sharing.inputRing(0, values.length, sharing.session.owns(0) ? BigUint64Array.from(values, unsigned) : undefined);

const compare = (x: bigint, y: bigint): number => (x < y ? -1 : x > y ? 1 : 0);

test('sorts any 64-bit numbers as plain sorting does, signed or not, both ways', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyInt64, { maxLength: 120 }),
      fc.boolean(),
      fc.boolean(),
      async (values, signed, descending) => {
        const sorted = await runClear(names, async (sharing) =>
          sharing.open(await sort(sharing, await input(sharing, values), { signed, descending })),
        );
        const plain = values.map((value) => (signed ? value : unsigned(value))).sort(compare);
        if (descending) plain.reverse();
        expect([...sorted]).toEqual(plain.map(unsigned));
      },
    ),
    { numRuns: 60 },
  );
});

test('is stable by several keys of narrow widths, in both ways of sorting', async () => {
  const row = fc.record({ a: fc.bigInt({ min: -4n, max: 3n }), b: fc.bigInt({ min: 0n, max: 3n }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 150 }),
      fc.boolean(),
      fc.constantFrom('comparison' as const, 'radix' as const),
      async (rows, descending, method) => {
        const order = await runClear(names, async (sharing) => {
          const a = await input(
            sharing,
            rows.map((each) => each.a),
          );
          const planes = rowsToPlanes(
            BigUint64Array.from(rows, (each) => each.b),
            2,
          );
          const b = await sharing.inputBits(1, rows.length, 2, planes);
          const places = await input(
            sharing,
            rows.map((_, i) => BigInt(i)),
          );
          const keys = [{ by: a, width: 3, descending }, { by: b }];
          const { rings, bits } = await sortRows(sharing, keys, { rings: [places], bits: [b] }, method);
          const moved = planesToRows(await sharing.openBits(bits[0] as Bits), 2, rows.length);
          return { places: await sharing.open(rings[0] as Ring), moved };
        });
        const plain = rows
          .map((each, i) => ({ ...each, i }))
          .sort((x, y) => (descending ? compare(y.a, x.a) : compare(x.a, y.a)) || compare(x.b, y.b) || x.i - y.i);
        expect([...order.places].map(Number)).toEqual(plain.map(({ i }) => i));
        expect([...order.moved]).toEqual(plain.map(({ b }) => b));
      },
    ),
    { numRuns: 60 },
  );
});

test('a sort of several stages under protocol: the result, and the traffic of the cost run', async () => {
  const rows = 5000;
  const values = data('long').words(rows);
  const program = async (sharing: Sharing) => {
    const x = await sharing.inputRing(1, rows, sharing.session.owns(1) ? values : undefined);
    return sharing.open(await sort(sharing, x, { signed: false }));
  };
  expect(planSort(rows, 64 + 13).stages.length).toBeGreaterThan(0);
  const { results, traffic } = await runLocal(names, async (session) => program(await createReplicated(session)));
  const plain = BigUint64Array.from([...values].sort(compare));
  for (const result of results) expect(result).toEqual(plain);
  const cost = await runCost(names, replicated, program);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  expect(traffic.map(({ sent }) => sent)).toEqual(cost.sent);
});

test('more rows in one gap than the plan has comparisons ready for take some more', async () => {
  const rows = 40;
  const keys = BigUint64Array.from({ length: rows }, (_, i) => BigInt((i * 7) % rows));
  const plan = { first: 4, stages: [{ from: 4, to: rows, steps: 3, pairs: 5 }], time: 0, andsPerRound: undefined };
  const order = await runClear(names, async (sharing) =>
    openedOrder(sharing, await sharing.inputBits(0, rows, 6, rowsToPlanes(keys, 6)), plan),
  );
  expect([...order].map((row) => keys[row])).toEqual(Array.from({ length: rows }, (_, i) => BigInt(i)));
});

test('the order is a permutation that puts the keys in order', async () => {
  const values = [5n, 1n, 5n, -3n, 1n];
  const order = await runClear(names, async (sharing) =>
    sharing.open(await sortingOrder(sharing, [{ by: await input(sharing, values) }])),
  );
  expect([...order]).toEqual([3n, 1n, 4n, 0n, 2n]);
});

test('columns of other lengths are refused', async () => {
  const wrong = runClear(names, async (sharing) => {
    const [x, y] = [await input(sharing, [1n, 2n]), await input(sharing, [1n])];
    return sortRows(sharing, [{ by: x }], { rings: [y], bits: [] });
  });
  await expect(wrong).rejects.toThrow(UsageError);
});

test('numbers with bounds need only the bits that those take', async () => {
  const values = [3n, -2n, 3n, 0n, -5n, 1n, 2n, -1n];
  for (const bounds of [
    { min: -5n, max: 3n },
    { min: -(1n << 63n), max: (1n << 63n) - 1n },
    { min: 0n, max: 8n },
  ]) {
    const fitting = values.map((value) => (value < bounds.min ? bounds.min : value));
    const program = async (sharing: Sharing) => sort(sharing, sharing.within(await input(sharing, fitting), bounds));
    const sorted = await runClear(names, async (sharing) => sharing.open(await program(sharing)));
    expect([...sorted]).toEqual(fitting.toSorted(compare).map(unsigned));
  }
  const priced = async (max: bigint) => {
    const x = async (sharing: Sharing) => sharing.within(await sharing.inputRing(0, 300, undefined), { min: 0n, max });
    const { bytesPerParty } = await runCost(names, replicated, async (sharing) => sort(sharing, await x(sharing)));
    return Math.max(...bytesPerParty);
  };
  expect(await priced(1000n)).toBeLessThan(0.5 * (await priced((1n << 63n) - 1n)));
});
