/**
 * Two questions that differ in few rows but for conditions that both have. Which of those rows meet the common conditions
 * is what the difference of the answers tells, also where it is zero because none of them does: so they are counted
 * without these conditions. The same holds for conditions on a column that the other question adds up: how many rows have
 * its values tells their sum.
 */
import { columnNodes, type Expression, linearForm, type OwnPart, plainText, type RowClasses } from '@tacit/analysis';
import type { OwnRows } from './own-rows.ts';
import { sizeOf } from './released-vectors.ts';

/** The least number, above none, of rows or units that one question selects and the other does not; infinite if there are none. */
export async function rowsApart(a: OwnPart, b: OwnPart, rows: OwnRows, below: number): Promise<number> {
  const [first, second] = [conjunctsOf(a.where), conjunctsOf(b.where)];
  const apart: number[] = [];
  for (const [byFirst, bySecond] of [
    [new Set<string>(), new Set<string>()],
    [summedBy(a), summedBy(b)],
  ] as const) {
    const [here, there] = [own(first, second, bySecond), own(second, first, byFirst)];
    // Of the questions as they are the audit knows more.
    if (here.length === first.length && there.length === second.length) continue;
    const atoms = await rows.atoms([selecting(here), selecting(there)], [], { most: 2 ** 31, below });
    apart.push(sizeOf((atoms ?? []).filter(({ groups: [x = -1, y = -1] }) => x >= 0 !== y >= 0)));
  }
  return Math.min(...apart.filter((size) => size > 0), Number.POSITIVE_INFINITY);
}

function selecting(conditions: readonly Expression[]): RowClasses {
  const [first, second] = conditions;
  if (first === undefined) return { where: null, keys: [] };
  return { where: second === undefined ? first : { kind: 'and', items: conditions }, keys: [] };
}

/** Conditions that the other question does not have, without those on nothing but a column that it adds up. */
function own(
  conditions: readonly Expression[],
  others: readonly Expression[],
  summed: ReadonlySet<string>,
): Expression[] {
  const known = new Set(others.map(plainText));
  return conditions.filter((condition) => {
    const columns = new Set(columnNodes(condition).map(({ column }) => column));
    const [only] = columns;
    return !known.has(plainText(condition)) && !(columns.size === 1 && only !== undefined && summed.has(only));
  });
}

function summedBy({ measures }: OwnPart): Set<string> {
  return new Set(
    measures.flatMap(({ kind, expression }) => {
      if (kind !== 'sum' || expression === null) return [];
      return [...(linearForm(expression)?.coefficients.keys() ?? [])];
    }),
  );
}

/** Conditions that must all hold, negations resolved as far as they stand before conditions of one kind. */
function conjunctsOf(where: Expression | null): Expression[] {
  if (where === null) return [];
  if (where.kind === 'and') return where.items.flatMap(conjunctsOf);
  if (where.kind !== 'not') return [where];
  const { item } = where;
  if (item.kind === 'not') return conjunctsOf(item.item);
  if (item.kind === 'or') return item.items.flatMap((each) => conjunctsOf({ kind: 'not', item: each }));
  if (item.kind === 'compare') return [{ ...item, operator: opposite[item.operator] }];
  return [where];
}

const opposite = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;
