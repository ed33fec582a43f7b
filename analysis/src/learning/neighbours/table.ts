/** What whoever asked reads: a row a point, in the order in which it named them; of counts a row for each value. */
import type { Cell, ResultColumn, ResultTable } from '../../contract/results.ts';
import { decimalText } from '../../contract/decimals.ts';
import { dateOfDays } from '../../contract/dates.ts';
import { scaleOf } from '../../local/expression.ts';
import type { NeighboursPlan } from './plan.ts';
import type { Found } from './run.ts';

/** Decimals of a mean beyond those of the label. */
const moreDecimals = 6;

const integer: ResultColumn['type'] = { kind: 'integer' };
const text: ResultColumn['type'] = { kind: 'text' };

/** `class` and `mean` are null where there are too few rows. */
export function tableOf({ neighbours }: NeighboursPlan, { asked, enough, answer }: Found): ResultTable {
  const { tell, label, k } = neighbours;
  const { levels, column } = label;
  const points = Array.from({ length: asked }, (_, i) => i);
  const isTold = (point: number) => enough[point] === 1n;
  const point: ResultColumn = { name: 'point', type: integer };
  if (tell === 'counts') {
    const values = levels ?? [];
    const columns = [point, { name: 'value', type: text }, { name: 'rows', type: integer }];
    const rows = points.flatMap((i) =>
      values.map((value, at): Cell[] => {
        const count = answer[i * values.length + at] ?? 0n;
        return [String(i + 1), value, isTold(i) ? String(count) : null];
      }),
    );
    return { columns, rows, withheldGroups: null };
  }
  if (tell === 'class') {
    const rows = points.map((i): Cell[] => [String(i + 1), isTold(i) ? (levels?.[Number(answer[i])] ?? null) : null]);
    return { columns: [point, { name: 'class', type: text }], rows, withheldGroups: null };
  }
  const isDate = column.type.kind === 'date';
  const scale = scaleOf(column.type) + (isDate ? 0 : moreDecimals);
  const mean = (sum: bigint): string => {
    const units = rounded(sum * 10n ** BigInt(isDate ? 0 : moreDecimals), BigInt(k));
    return isDate ? dateOfDays(Number(units)) : decimalText(units, scale);
  };
  const type: ResultColumn['type'] = isDate ? { kind: 'date' } : { kind: 'decimal', precision: 38, scale };
  return {
    columns: [point, { name: 'mean', type }],
    rows: points.map((i): Cell[] => [String(i + 1), isTold(i) ? mean(answer[i] ?? 0n) : null]),
    withheldGroups: null,
  };
}

/** x / n to the nearest whole number, halves up. */
function rounded(x: bigint, n: bigint): bigint {
  const twice = 2n * x + n;
  const whole = twice / (2n * n);
  return twice < 0n && whole * 2n * n !== twice ? whole - 1n : whole;
}
