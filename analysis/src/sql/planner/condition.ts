/** HAVING beyond the number of rows: whether it can be computed under protocol. */
import type { BoundQuestion } from '../bind/bound.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { rangeText } from '../plan/describe.ts';
import { NotCompared, polynomialsIn, type Test, testOf } from '../plan/group-conditions.ts';
import { rangeOfPolynomial } from '../plan/polynomials.ts';
import { secureLimit } from '../plan/ranges.ts';
import { comparedRange, isCompared } from '../plan/wide-polynomials.ts';
import type { Plan } from '../plan/types.ts';

/**
 * Throws UsageError 'sql.having' for functions that are not compared under protocol, and 'sql.overflow' where a number to compare
 * may leave 63 bits and has no places that do not.
 */
export function checkCondition(source: SourceText, { condition }: BoundQuestion, plan: Plan): void {
  if (condition === null || plan.condition === undefined) return;
  for (const polynomial of polynomialsIn(tested(source, condition.at, plan, plan.condition))) {
    if (isCompared(plan, polynomial)) continue;
    const range = rangeOfPolynomial(polynomial, (measure) => comparedRange(plan, measure));
    throw errorAt(source, condition.at, 'sql.overflow', {
      expression: 'HAVING',
      ...rangeText(range, 0, secureLimit),
    });
  }
}

function tested(source: SourceText, at: number, plan: Plan, condition: NonNullable<Plan['condition']>): Test {
  try {
    return testOf(plan, condition);
  } catch (error) {
    if (!(error instanceof NotCompared)) throw error;
    throw errorAt(source, at, 'sql.having', { found: error.message.toUpperCase() });
  }
}
