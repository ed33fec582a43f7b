/** Rows as a network takes them: numbers from −1 to 1, and 0s and 1s of lists, of an embedded one for every value. */
import { asFixed, type Fixed, fixedWithin, type Ring, type Sharing } from '@tacit/engine';
import { termsOf } from '../features.ts';
import { rangeOfTerms } from '../rows.ts';
import type { NetworkCard } from './card.ts';

/** What fills gaps, with 0 for terms of lists, which have none: so that 0s and 1s of rows that take no part stay so. Local. */
export function fillsOfNumbers(sharing: Sharing, { features }: Pick<NetworkCard, 'features'>, fills: Fixed): Fixed {
  const factors = BigUint64Array.from(termsOf(features), ({ level }) => (level === undefined ? 1n : 0n));
  const ring = sharing.scaleEach(fills.ring, factors, { min: 0n, max: 1n });
  return fixedWithin(sharing, asFixed(fills.format, ring), rangeOfTerms);
}

/** A row-major matrix of the terms with a further column for the first value of each embedded list, 1 less those of the others. Local. */
export function withFirstValues(
  sharing: Sharing,
  { embed, features, bits }: Pick<NetworkCard, 'bits' | 'embed' | 'features'>,
  matrix: Fixed,
): { readonly values: Fixed; readonly columns: number } {
  const terms = termsOf(features);
  const rows = matrix.length / terms.length;
  const column = (term: number): Ring =>
    sharing.gather(
      matrix.ring,
      Uint32Array.from({ length: rows }, (_, row) => row * terms.length + term),
    );
  const one = 1n << BigInt(bits);
  const columns = features.flatMap((_, i): Ring[] => {
    const own = terms.flatMap(({ feature }, term) => (feature === i ? [column(term)] : []));
    if (!embed.some(({ feature }) => feature === i)) return own;
    const rest = own.reduce(
      (left, each) => sharing.subtract(left, sharing.within(each)),
      sharing.filledRing(rows, one),
    );
    return [sharing.within(sharing.within(rest), { min: 0n, max: one }), ...own];
  });
  const ring = sharing.interleave(columns);
  return {
    values: fixedWithin(sharing, asFixed(matrix.format, ring), rangeOfTerms),
    columns: columns.length,
  };
}
