// Rows of the cost table: order.

import * as engine from '@tacit/engine';
import type { Columns, Ring, Sharing } from '@tacit/engine';
import { bits, type Group, numbered, ring } from './operation-inputs.ts';

/** One column of numbers beside the keys. */
const payload = (sharing: Sharing, rows: number): Columns => ({ rings: [ring(sharing, rows)], bits: [] });
const permutation = (sharing: Sharing, rows: number): Ring => sharing.constantRing(numbered(rows));

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
  ],
};
