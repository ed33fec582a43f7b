/** Columns that are calculated under protocol: see plan/sealed.ts. */
import { divide, lessThanConstant, type Ring, type Sharing, together } from '@tacit/engine';
import { measureRange } from '../plan/averages.ts';
import { constantOf, measuresOfProduct, type Polynomial, rangeOfPolynomial } from '../plan/polynomials.ts';
import { signedWidth } from '../plan/ranges.ts';
import { sealedColumns, sealedNumber } from '../plan/sealed.ts';
import type { OutputColumn, Plan } from '../plan/types.ts';
import type { Aggregates } from './parts.ts';

/**
 * By number of the column: carried integers per group, not yet hidden where they must not be shown; anything where the divisor is
 * zero. Rounds: a comparison and a division, all columns side by side.
 */
export async function sealedPerGroup(
  sharing: Sharing,
  plan: Plan,
  { measures }: Pick<Aggregates, 'measures'>,
  columns: readonly number[] = sealedColumns(plan),
): Promise<Map<string, Ring>> {
  const values = await together(
    sharing,
    columns.map((i) => async (branch: Sharing) => {
      const form = sealedNumber(plan, plan.columns[i] as OutputColumn);
      if (form === undefined) throw new Error(`column ${i} is not sealed`);
      const numerator = linear(branch, plan, form.numerator, measures);
      if (form.division === null) return numerator;
      const { denominator, bounds } = form.division;
      const divisor = linear(branch, plan, denominator, measures);
      if (constantOf(denominator) !== undefined) return divide(branch, numerator, divisor, bounds);
      const width = signedWidth(rangeOfPolynomial(denominator, (measure) => measureRange(plan, measure))) + 1;
      // Nothing is divided by zero: there, by one.
      const zero = await branch.bitsToRing(await lessThanConstant(branch, divisor, 1n, width));
      const positive = branch.within(branch.add(divisor, zero), { min: 1n, max: bounds.denominatorMax });
      return divide(branch, numerator, positive, bounds);
    }),
  );
  return new Map(columns.map((i, at) => [String(i), values[at] as Ring]));
}

function linear(sharing: Sharing, plan: Plan, of: Polynomial, measures: ReadonlyMap<string, Ring>): Ring {
  const constant = of.get('') ?? 0n;
  const terms = [...of].filter(([product]) => measuresOfProduct(product).length === 1);
  if (terms.length === 0) return sharing.filledRing(plan.groups, constant);
  const sum = terms
    .map(([product, factor]) => sharing.scale(measures.get(product) as Ring, factor))
    .reduce((total, next) => sharing.add(total, next));
  return sharing.addConstant(sum, constant);
}
