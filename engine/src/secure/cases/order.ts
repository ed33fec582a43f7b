/** Conformance cases: shuffles' users, permutations, sorting and what is done with rows in order. */
import { randomPermutation } from '../../base/random.ts';
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { distinctRows, groupRows, groupStarts } from '../order/groups.ts';
import { lessThanBits } from '../order/less-than.ts';
import { mergeRows, type SortedTable } from '../order/merge.ts';
import { partition } from '../order/partition.ts';
import {
  applyInverse,
  applyPermutation,
  composePermutations,
  invertPermutation,
  secretPermutation,
} from '../order/permutation.ts';
import { quantilesWhere, ranks } from '../order/ranks.ts';
import { scanWithin } from '../order/scan.ts';
import { sort, sortingOrder, sortRows } from '../order/sort.ts';
import { bits, data, ring, values } from './support.ts';

async function openColumns(sharing: Sharing, columns: Columns): Promise<BigUint64Array[]> {
  const opened: BigUint64Array[] = [];
  for (const column of columns.rings) opened.push(await sharing.open(column));
  for (const column of columns.bits) opened.push(await sharing.openBits(column));
  return opened;
}

/** Few different values, so that keys are equal often. */
const coarse = (name: string, length: number): BigUint64Array =>
  values(name, length).map((value, i) => (i % 3 === 0 ? value : value & 3n));

const columnsOf = async (sharing: Sharing, length: number): Promise<Columns> => ({
  rings: [await ring(sharing, 1, values('payload', length))],
  bits: [await bits(sharing, 0, 'flags', length, 1), await bits(sharing, 1, 'numbers', length, 20)],
});

const permutationOf = (sharing: Sharing, owner: number, name: string, length: number): Promise<Ring> =>
  ring(sharing, owner, BigUint64Array.from(randomPermutation(data(name), length), BigInt));

export const orderCases: readonly ConformanceCase[] = [
  ...[0, 1, 2, 3, 40, 300].flatMap((length): ConformanceCase[] => [
    {
      name: `sort numbers, ${length} rows`,
      program: async (sharing) => [
        await sharing.open(await sort(sharing, await ring(sharing, 0, coarse('x', length)))),
      ],
    },
    {
      name: `sort rows by two keys, ${length} rows`,
      program: async (sharing) => {
        const narrow = values('narrow', length, 3);
        const keys = [
          { by: await ring(sharing, 0, narrow), width: 3, descending: true },
          { by: await bits(sharing, 1, 'second', length, 2) },
        ];
        return openColumns(sharing, await sortRows(sharing, keys, await columnsOf(sharing, length)));
      },
    },
    {
      name: `radix sort, ${length} rows`,
      program: async (sharing) => {
        const keys = [{ by: await bits(sharing, 1, 'key', length, 3) }];
        return openColumns(sharing, await sortRows(sharing, keys, await columnsOf(sharing, length), 'radix'));
      },
    },
    {
      name: `partition, ${length} rows`,
      program: async (sharing) => {
        const flag = await bits(sharing, 1, 'flag', length, 1);
        return openColumns(sharing, await partition(sharing, flag, await columnsOf(sharing, length)));
      },
    },
    {
      name: `permutations, ${length} rows`,
      program: async (sharing) => {
        const [p, q] = [await permutationOf(sharing, 0, 'p', length), await permutationOf(sharing, 1, 'q', length)];
        const columns = await columnsOf(sharing, length);
        return [
          ...(await openColumns(sharing, await applyPermutation(sharing, p, columns))),
          ...(await openColumns(sharing, await applyInverse(sharing, q, columns))),
          await sharing.open(await invertPermutation(sharing, p)),
          await sharing.open(await composePermutations(sharing, p, q)),
          await sharing.open(await sort(sharing, await secretPermutation(sharing, length), { width: 10 })),
        ];
      },
    },
    {
      name: `groups of sorted rows, ${length} rows`,
      program: async (sharing) => {
        const key = await sort(sharing, await ring(sharing, 0, values('key', length, 3)), { width: 3 });
        const value = await ring(sharing, 1, values('value', length, 20));
        const starts = await groupStarts(sharing, [{ by: key, width: 3 }]);
        const groups = await groupRows(sharing, starts, { rings: [key], bits: [] }, [
          { kind: 'count' },
          { kind: 'sum', value },
          { kind: 'min', value, width: 21 },
          { kind: 'max', value, width: 21 },
          { kind: 'first', value },
          { kind: 'last', value },
        ]);
        const valid = [await sharing.openBits(groups.valid)];
        return [...valid, ...(await openColumns(sharing, { rings: groups.measures, bits: [] }))];
      },
    },
    {
      name: `distinct rows and ranks, ${length} rows`,
      program: async (sharing) => {
        const keys = [{ by: await ring(sharing, 0, values('key', length, 3)), width: 3 }];
        const { columns, valid, count } = await distinctRows(sharing, keys, await columnsOf(sharing, length));
        return [
          ...(await openColumns(sharing, columns)),
          await sharing.openBits(valid),
          await sharing.open(count),
          await sharing.open(await ranks(sharing, keys, 'competition')),
          await sharing.open(await ranks(sharing, keys, 'dense')),
        ];
      },
    },
    {
      name: `merge with rows in order, ${length} rows`,
      program: async (sharing) => {
        const table = async (name: string, rows: number): Promise<SortedTable> => {
          const by = await sort(sharing, await ring(sharing, 0, values(name, rows, 4)), { width: 4 });
          const columns = await columnsOf(sharing, rows);
          return { keys: [{ by, width: 4 }], columns: { ...columns, rings: [by, ...columns.rings] } };
        };
        const [first, second] = [await table('first', length), await table('second', 37)];
        return [
          ...(await openColumns(sharing, await mergeRows(sharing, first, second, 'network'))),
          ...(await openColumns(sharing, await mergeRows(sharing, first, second, 'sort'))),
        ];
      },
    },
    {
      name: `quantiles of rows kept, ${length} rows`,
      program: async (sharing) => {
        const [x, keep] = [await ring(sharing, 0, coarse('x', length)), await bits(sharing, 1, 'keep', length, 1)];
        const fractions = [
          { numerator: 1, denominator: 2 },
          { numerator: 9, denominator: 10 },
        ];
        return [await sharing.open(await quantilesWhere(sharing, x, keep, fractions))];
      },
    },
    {
      name: `sorting order, ${length} rows`,
      program: async (sharing) => {
        const x = await ring(sharing, 0, coarse('x', length));
        return [await sharing.open(await sortingOrder(sharing, [{ by: x, signed: false, descending: true }]))];
      },
    },
  ]),
  {
    name: 'running values within groups of 4100 rows',
    program: async (sharing) => {
      const x = await ring(sharing, 0, values('x', 4100, 20));
      const starts = await bits(sharing, 1, 'starts', 4100, 1);
      const opened: BigUint64Array[] = [];
      for (const kind of ['sum', 'first', 'max'] as const) {
        opened.push(await sharing.open(await scanWithin(sharing, starts, x, kind, 21)));
      }
      return opened;
    },
  },
  {
    name: 'two sorts together, rounds merged',
    program: async (sharing) => {
      const [x, y] = [await ring(sharing, 0, coarse('x', 90)), await ring(sharing, 1, coarse('y', 200))];
      const [one, two] = await together<[Ring, Ring]>(sharing, [
        (branch) => sort(branch, x),
        (branch) => sort(branch, y, { descending: true }),
      ]);
      return [await sharing.open(one), await sharing.open(two)];
    },
  },
  ...[0, 1, 5, 8].map(
    (block): ConformanceCase => ({
      name: `less-than of bits in blocks of ${block === 0 ? 'all' : block}`,
      program: async (sharing) => {
        const opened: BigUint64Array[] = [];
        for (const width of [1, 2, 7, 17, 64, 84]) {
          const [x, y] = [await bits(sharing, 0, 'x', 100, width), await bits(sharing, 1, 'y', 100, width)];
          opened.push(await sharing.openBits(await lessThanBits(sharing, x, y, block === 0 ? width : block)));
          opened.push(await sharing.openBits(await lessThanBits(sharing, x, x, block === 0 ? width : block)));
        }
        return opened;
      },
    }),
  ),
];
