/** What a correlation's vectors are shares of: who makes correlations for all parties computes with this. */
import { addMatrixProduct } from '../../kernels/matrix.ts';
import { planesToBitRows } from '../../kernels/transpose.ts';
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import type { Correlation } from '../needs.ts';
import { additive, exclusiveOr, type Group } from './words.ts';

/** All correlations but 'permute', whose vectors are not alike at all parties. */
export type Relation = Exclude<Correlation, { kind: 'permute' }>;

/** The group that a vector is shared in. */
export const groupOf = ({ kind }: Relation, vector: string): Group =>
  kind === 'and' || (kind === 'bits' && vector === 'r') ? exclusiveOr : additive;

/** The derived vectors of `count` units from the totals of the own ones. */
export function derive(
  relation: Relation,
  count: number,
  own: Readonly<Record<string, BigUint64Array>>,
): Record<string, BigUint64Array> {
  const of = (vector: string): BigUint64Array => own[vector] as BigUint64Array;
  switch (relation.kind) {
    case 'multiply':
      return { c: ring.multiply(of('a'), of('b')) };
    case 'and':
      return { c: bits.and(of('a'), of('b')) };
    case 'product': {
      const { rows, inner, columns } = relation;
      const c = new BigUint64Array(count * rows * columns);
      if (rows === 1 && columns === 1) return { c: ring.segmentSums(ring.multiply(of('a'), of('b')), count) };
      const part = (words: BigUint64Array, unit: number, size: number) =>
        words.subarray(unit * size, (unit + 1) * size);
      for (let unit = 0; unit < count; unit++) {
        const [a, b] = [part(of('a'), unit, rows * inner), part(of('b'), unit, inner * columns)];
        addMatrixProduct(part(c, unit, rows * columns), a, b, rows, inner, columns);
      }
      return { c };
    }
    case 'bits':
      return { element: planesToBitRows(of('r'), 1, 64 * count) };
  }
}
