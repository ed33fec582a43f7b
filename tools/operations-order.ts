// Rows of the cost table: order.

import * as engine from '@tacit/engine';
import type { Columns, KeyedTable, Ring, Sharing } from '@tacit/engine';
import { bits, type Group, numbered, ring } from './operation-inputs.ts';

/** An order that party 0 alone knows. */
const known = (sharing: Sharing, rows: number): Uint32Array | undefined =>
  sharing.session.owns(0) ? Uint32Array.from({ length: rows }, (_, i) => i) : undefined;
/** One column of numbers beside the keys. */
const payload = (sharing: Sharing, rows: number): Columns => ({ rings: [ring(sharing, rows)], bits: [] });
const permutation = (sharing: Sharing, rows: number): Ring => sharing.constantRing(numbered(rows));
/** Rows with keys of 20 bits and one column. */
const keyed = (sharing: Sharing, rows: number): KeyedTable => ({
  kept: bits(sharing, rows),
  keys: bits(sharing, rows, 20),
  columns: payload(sharing, rows),
});

const row = { unit: 'row' };

export const order: Group = {
  title: 'Order',
  operations: [
    {
      label: 'sort, 64 bits',
      functions: ['sort'],
      ...row,
      program: (s, n) => engine.sort(s, ring(s, n)),
    },
    {
      label: 'sort, 32 bits',
      functions: ['sort'],
      ...row,
      program: (s, n) => engine.sort(s, ring(s, n), { width: 32 }),
    },
    {
      label: 'sortRows, by 32 bits, one more column',
      functions: ['sortRows'],
      ...row,
      program: (s, n) => engine.sortRows(s, [{ by: ring(s, n), width: 32 }], payload(s, n)),
    },
    {
      label: 'sortRows, by 3 bits, one more column',
      functions: ['sortRows'],
      ...row,
      program: (s, n) => engine.sortRows(s, [{ by: bits(s, n, 3) }], payload(s, n)),
    },
    {
      label: 'sortingOrder, 32 bits',
      functions: ['sortingOrder'],
      ...row,
      program: (s, n) => engine.sortingOrder(s, [{ by: ring(s, n), width: 32 }]),
    },
    {
      label: 'lessThanBits, 64 planes',
      functions: ['lessThanBits'],
      ...row,
      program: (s, n) => engine.lessThanBits(s, bits(s, n, 64), bits(s, n, 64)),
    },
    {
      label: 'partition, one column',
      functions: ['partition'],
      ...row,
      program: (s, n) => engine.partition(s, bits(s, n), payload(s, n)),
    },
    {
      label: 'applyPermutation, applyInverse, one column',
      functions: ['applyPermutation', 'applyInverse'],
      ...row,
      program: (s, n) => engine.applyPermutation(s, permutation(s, n), payload(s, n)),
    },
    {
      label: 'invertPermutation',
      functions: ['invertPermutation'],
      ...row,
      program: (s, n) => engine.invertPermutation(s, permutation(s, n)),
    },
    {
      label: 'composePermutations',
      functions: ['composePermutations'],
      ...row,
      program: (s, n) => engine.composePermutations(s, permutation(s, n), permutation(s, n)),
    },
    {
      label: 'sortWithKeys, 32 bits, one more column',
      functions: ['sortWithKeys'],
      ...row,
      program: (s, n) => engine.sortWithKeys(s, [{ by: ring(s, n), width: 32 }], payload(s, n)),
    },
    {
      label: 'topRows, 10 by 32 bits, one more column',
      functions: ['topRows'],
      ...row,
      program: (s, n) => engine.topRows(s, [{ by: ring(s, n), width: 32 }], payload(s, n), 10),
    },
    {
      label: 'mergeRows of two halves in order, 32 bits, one more column',
      functions: ['mergeRows'],
      ...row,
      program: (s, n) => {
        const half = () => ({ keys: [{ by: ring(s, n / 2), width: 32 }], columns: payload(s, n / 2) });
        return engine.mergeRows(s, half(), half());
      },
    },
    {
      label: 'ranks, 32 bits, equal keys share a rank',
      functions: ['ranks'],
      ...row,
      program: (s, n) => engine.ranks(s, [{ by: ring(s, n), width: 32 }], 'competition'),
    },
    {
      label: 'quantiles, medians, orderStatistics, 32 bits',
      functions: ['quantiles', 'medians', 'orderStatistics'],
      ...row,
      program: (s, n) => engine.medians(s, ring(s, n), { width: 32 }),
    },
    {
      label: 'quantilesWhere, 32 bits, two quantiles',
      functions: ['quantilesWhere'],
      ...row,
      program: (s, n) =>
        engine.quantilesWhere(
          s,
          ring(s, n),
          bits(s, n),
          [
            { numerator: 1, denominator: 2 },
            { numerator: 9, denominator: 10 },
          ],
          { width: 32 },
        ),
    },
    {
      label: 'quantilesOfSorted, nine quantiles',
      functions: ['quantilesOfSorted'],
      ...row,
      program: (s, n) => {
        const fractions = Array.from({ length: 9 }, (_, numerator) => ({ numerator, denominator: 8 }));
        return engine.quantilesOfSorted(s, ring(s, n), bits(s, n), fractions);
      },
    },
    {
      label: 'groupStarts of rows in order, 32 bits',
      functions: ['groupStarts'],
      ...row,
      program: (s, n) => engine.groupStarts(s, [{ by: ring(s, n), width: 32 }]),
    },
    {
      label: 'groupRows, count and sum, one column of keys',
      functions: ['groupRows'],
      ...row,
      program: (s, n) =>
        engine.groupRows(s, bits(s, n), payload(s, n), [{ kind: 'count' }, { kind: 'sum', value: ring(s, n) }]),
    },
    {
      label: 'groupRows, maximum of 32 bits, one column of keys',
      functions: ['groupRows'],
      ...row,
      program: (s, n) =>
        engine.groupRows(s, bits(s, n), payload(s, n), [{ kind: 'max', value: ring(s, n), width: 32 }]),
    },
    {
      label: 'firstWithin, the first marked row of each group',
      functions: ['firstWithin'],
      ...row,
      program: (s, n) => engine.firstWithin(s, bits(s, n), bits(s, n)),
    },
    {
      label: 'groupByKeys, by 20 bits, count, sum and least value of 32 bits',
      functions: ['groupByKeys'],
      ...row,
      program: (s, n) =>
        engine.groupByKeys(s, {
          kept: bits(s, n),
          keys: bits(s, n, 20),
          measures: [
            { kind: 'count' },
            { kind: 'sum', value: ring(s, n) },
            { kind: 'min', value: ring(s, n), range: { min: 0n, max: (1n << 32n) - 1n } },
          ],
        }),
    },
    {
      label: 'groupByFewKeys, 4 keys, likewise',
      functions: ['groupByFewKeys'],
      ...row,
      program: (s, n) =>
        engine.groupByFewKeys(s, {
          kept: bits(s, n),
          keys: bits(s, n, 2),
          every: 4,
          measures: [
            { kind: 'count' },
            { kind: 'sum', value: ring(s, n) },
            { kind: 'min', value: ring(s, n), range: { min: 0n, max: (1n << 32n) - 1n } },
          ],
        }),
    },
    {
      label: 'ringBits, 32 bits',
      functions: ['ringBits'],
      ...row,
      program: (s, n) => engine.ringBits(s, ring(s, n), 32),
    },
    {
      label: 'copyLast, a table of 20-bit keys and one column beside another of as many rows',
      functions: ['copyLast'],
      ...row,
      program: (s, n) => engine.copyLast(s, { one: keyed(s, n), many: keyed(s, n) }),
    },
    {
      label: 'lookUpPlaces, one column of a table of as many places, beside rows whose places a party knows',
      functions: ['lookUpPlaces'],
      ...row,
      program: (s, n) => engine.lookUpPlaces(s, 0, n, payload(s, n), n, known(s, n)),
    },
    {
      label: 'putInPlace, likewise',
      functions: ['putInPlace'],
      ...row,
      program: (s, n) => engine.putInPlace(s, 0, payload(s, n), n, known(s, n)),
    },
    {
      label: 'joinByKeys, inner, two tables of as many rows, 20-bit keys, one column each',
      functions: ['joinByKeys'],
      ...row,
      program: (s, n) => engine.joinByKeys(s, keyed(s, n), keyed(s, n), 'inner'),
    },
    {
      label: 'joinByLookUp, inner, 10-bit keys, 1,000 rows on the right with 5 bits',
      functions: ['joinByLookUp'],
      ...row,
      program: (s, n) =>
        engine.joinByLookUp(
          s,
          { kept: s.filledBits(n, 1, true), keys: s.filledBits(n, 10, false) },
          {
            kept: s.filledBits(1000, 1, true),
            keys: s.filledBits(1000, 10, false),
            columns: [s.filledBits(1000, 5, false)],
          },
          'inner',
        ),
    },
    {
      label: 'joinFull, likewise',
      functions: ['joinFull'],
      ...row,
      program: (s, n) => engine.joinFull(s, keyed(s, n), keyed(s, n)),
    },
    {
      label: 'joinToRepeated, likewise, with repeated keys on the right',
      functions: ['joinToRepeated'],
      ...row,
      program: (s, n) => engine.joinToRepeated(s, keyed(s, n), keyed(s, n)),
    },
    {
      label: 'joinRepeated, likewise, up to as many rows',
      functions: ['joinRepeated'],
      ...row,
      program: (s, n) => engine.joinRepeated(s, keyed(s, n), keyed(s, n), 'inner', n),
    },
    {
      label: 'windowByKeys, 20 bits of partition and 20 of order, running sums of one column',
      functions: ['windowByKeys'],
      ...row,
      program: (s, n) => {
        const rows = { kept: bits(s, n), partition: bits(s, n, 20), order: bits(s, n, 20), columns: payload(s, n) };
        return engine.windowByKeys(s, rows, [{ kind: 'sum', frame: 'peers', value: ring(s, n) }]);
      },
    },
    {
      label: 'groupArranged, count, sum and least value of 32 bits',
      functions: ['groupArranged'],
      ...row,
      program: (s, n) =>
        engine.groupArranged(s, {
          party: 0,
          groups: n,
          kept: bits(s, n),
          order: {
            starts: bits(s, n),
            fillersFirst: known(s, n),
          },
          measures: [
            { kind: 'count' },
            { kind: 'sum', value: ring(s, n) },
            { kind: 'min', value: ring(s, n), range: { min: 0n, max: (1n << 32n) - 1n } },
          ],
        }),
    },
    {
      label: 'keptRows, one column',
      functions: ['keptRows'],
      ...row,
      program: (s, n) => engine.keptRows(s, bits(s, n), payload(s, n), n),
    },
    {
      label: 'scanWithin, sums within groups',
      functions: ['scanWithin'],
      ...row,
      program: (s, n) => engine.scanWithin(s, bits(s, n), ring(s, n), 'sum'),
    },
    {
      label: 'distinctRows, by 32 bits, one column',
      functions: ['distinctRows'],
      ...row,
      program: (s, n) => engine.distinctRows(s, [{ by: ring(s, n), width: 32 }], payload(s, n)),
    },
    {
      label: 'secretPermutation',
      functions: ['secretPermutation'],
      ...row,
      program: (s, n) => engine.secretPermutation(s, n),
    },
  ],
};
