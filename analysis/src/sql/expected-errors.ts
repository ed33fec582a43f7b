/** How far off the numbers of an answer with noise will be, before anything runs. */
import type { ExpectedError } from '../kinds/view.ts';
import { decimalText } from '../contract/decimals.ts';
import { comparedMeasures, measuresOf } from './plan/columns.ts';
import { measureOf } from './plan/gates.ts';
import { halfWidthOf, rankErrorOf, scaleOfMeasure } from './plan/noise-error.ts';
import type { OutputColumn, Plan } from './plan/types.ts';
import { havingText, measureText } from './wording.ts';

/**
 * For each column of an answer with noise, and for HAVING, the numbers that it is made of, each with what it is off by at most in 19 of 20
 * groups; of quantiles in ranks. What a column that is made of several numbers is off by depends on these: it stands beside the answer.
 */
export function expectedErrors(plan: Plan): ExpectedError[] {
  const { privacy, columns } = plan;
  if (privacy === undefined) return [];
  const errorOf = (column: string, measure: string): ExpectedError => {
    const number = measureText(plan, measureOf(plan, measure));
    const rank = rankErrorOf(privacy, measure);
    if (rank !== undefined) return { column, number, error: String(rank), unit: 'rank' };
    const error = decimalText(halfWidthOf(privacy, measure), scaleOfMeasure(plan, measure));
    return { column, number, error, unit: 'value' };
  };
  const having = [...comparedMeasures(plan), ...(plan.having.length === 0 ? [] : ['rows'])];
  return [
    ...columns.flatMap((column) => madeOf(column).map((measure) => errorOf(column.name, measure))),
    ...[...new Set(having)].map((measure) => errorOf(`HAVING ${havingText(plan)}`, measure)),
  ];
}

function madeOf(column: OutputColumn): string[] {
  return [...new Set([...measuresOf(column), ...(column.kind === 'average' ? [column.count] : [])])];
}
