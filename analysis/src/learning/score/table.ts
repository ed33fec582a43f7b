/** What recipients read of scores: a row for each row in common. */
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { ColumnType } from '../../contract/cards.ts';
import { dateOfDays } from '../../contract/dates.ts';
import { decimalText } from '../../contract/decimals.ts';
import type { Cell, ResultColumn, ResultTable } from '../../contract/results.ts';
import { compareText } from '../../contract/text-order.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Feature, nameOf } from '../features.ts';
import type { ModelOutput } from '../model-use.ts';
import type { ScorePlan } from './plan.ts';
import type { Scored } from './run.ts';

/** Ordered by what stands beside the scores, without that by score. */
export function tableOf(
  { score: { show, decimals, output, features, explained } }: ScorePlan,
  { valid, scores, shown, parts }: Scored,
): ResultTable {
  const places = [...valid.keys()].filter((row) => valid[row] === 1);
  const keyed = places.map((row) => {
    const beside = shown.map(({ values, present }, i) => {
      const isThere = present === null || present[row] === 1;
      return isThere ? cellOf(show[i] as KeptColumn, values[row] as bigint) : null;
    });
    const order = [...shown.map(({ values }) => values[row] as bigint), scores[row] as bigint];
    const added =
      parts === null
        ? []
        : [parts.base, ...parts.byFeature.map((each) => each[row] as bigint)].map((each) =>
            decimalText(each, decimals),
          );
    return { order, cells: [...beside, scoreCell(output, decimals, scores[row] as bigint), ...added] };
  });
  keyed.sort((a, b) => {
    const at = a.order.findIndex((value, i) => value !== b.order[i]);
    // No value is carried as 0, too: the order must follow from what is told, not from the table's.
    if (at < 0) return compareText(JSON.stringify(a.cells), JSON.stringify(b.cells));
    return (a.order[at] as bigint) < (b.order[at] as bigint) ? -1 : 1;
  });
  const type = scoreType(output, decimals);
  return {
    columns: [
      ...show.map(({ name, type: own }) => ({ name, type: own })),
      { name: 'score', type },
      ...(explained === undefined ? [] : partColumns(features, decimals)),
    ],
    rows: keyed.map(({ cells }) => cells),
    withheldGroups: 0,
  };
}

/** The type of what is told of a row. */
export function scoreType({ levels }: ModelOutput, decimals: number): ColumnType {
  return levels === undefined ? { kind: 'decimal', precision: 18, scale: decimals } : { kind: 'text' };
}

/** What each feature adds, behind what all rows begin with. */
export function partColumns(features: readonly Feature[], decimals: number): ResultColumn[] {
  const type: ColumnType = { kind: 'decimal', precision: 18, scale: decimals };
  return [{ name: 'base', type }, ...features.map((each) => ({ name: nameOf(each), type }))];
}

/** A number, or what stands in the output's list at this position. */
export function scoreCell({ levels }: ModelOutput, decimals: number, value: bigint): Cell {
  return levels === undefined ? decimalText(value, decimals) : (levels[Number(value)] ?? null);
}

function cellOf({ type, categories }: KeptColumn, value: bigint): Cell {
  if (categories !== undefined) return categories[Number(value)] ?? null;
  if (type.kind === 'boolean') return value === 1n;
  return type.kind === 'date' ? dateOfDays(Number(value)) : decimalText(value, scaleOf(type));
}
