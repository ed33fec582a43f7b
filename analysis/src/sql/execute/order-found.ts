/** The order in which groups that were found leave, where only the first of them do. */
import { type Bits, keptRows, type Ring, type Sharing, type SortKey, together } from '@tacit/engine';
import { averageParts } from '../plan/averages.ts';
import { cellClassOf, countsRows, measureOf } from '../plan/gates.ts';
import { sealedColumns } from '../plan/sealed.ts';
import type { GroupKey, Plan } from '../plan/types.ts';
import { averagesPerGroup } from './average.ts';
import type { FoundAggregates } from './by-sort.ts';
import { sealedPerGroup } from './sealed.ts';

/** What groups are put in order by and is divided under protocol: averages by their sums, of whole parts and then decimals; other columns by number. */
export interface Quotients {
  readonly averages: ReadonlyMap<string, Ring>;
  readonly numbers: ReadonlyMap<string, Ring>;
}

/** Those that ORDER BY names, of every group that there may be; `plan` with so many groups. */
export async function orderedQuotients(sharing: Sharing, plan: Plan, found: FoundAggregates): Promise<Quotients> {
  const columns = [...new Set(plan.orderBy.map(({ column }) => column))];
  const sums = columns.flatMap((column) => {
    const output = plan.columns[column];
    return output?.kind === 'average' ? [output.sum] : [];
  });
  const sealed = sealedColumns(plan).filter((column) => columns.includes(column));
  const [averages, numbers] = await together<[Map<string, Ring>, Map<string, Ring>]>(sharing, [
    (branch) => averagesPerGroup(branch, plan, [...new Set(sums)], found),
    (branch) => sealedPerGroup(branch, plan, found, sealed),
  ]);
  return { averages, numbers };
}

/** Whether the order of groups needs a quotient. */
export function dividesForOrder({ orderBy, columns }: Plan): boolean {
  return orderBy.some(({ column }) => ['average', 'expression'].includes(columns[column]?.kind ?? ''));
}

/** The groups that are shown before the others, cut to the `upTo` that they are at most, with what is decided of them. */
export async function shownAlone(
  sharing: Sharing,
  found: FoundAggregates,
  all: ReadonlyMap<string, Bits>,
  upTo: number,
): Promise<{ readonly found: FoundAggregates; readonly all: ReadonlyMap<string, Bits> }> {
  const names = [...all.keys()].filter((name) => name !== 'withheld');
  const ids = [...found.measures.keys()];
  const moved = await keptRows(
    sharing,
    all.get('shown') as Bits,
    {
      rings: [...found.measures.values()],
      bits: [...names.map((name) => all.get(name) as Bits), ...found.keys.flatMap(({ order, told }) => [order, told])],
    },
    upTo,
  );
  const { rings, bits } = moved.columns;
  const bitAt = (i: number) => bits[i] as Bits;
  const keys = found.keys.map(({ order, told }, i) => {
    const [first, second] = [bitAt(names.length + 2 * i), bitAt(names.length + 2 * i + 1)];
    return { order: first, told: told === order ? first : second };
  });
  const measures = new Map(
    ids.map((id, i) => {
      const { bounds } = found.measures.get(id) as Ring;
      return [id, bounds === undefined ? (rings[i] as Ring) : sharing.within(rings[i] as Ring, bounds)];
    }),
  );
  return { found: { ...found, keys, measures }, all: new Map(names.map((name, i) => [name, bitAt(i)])) };
}

/**
 * What groups are sorted by: those shown first, then as ORDER BY says; cells that are not shown stand where NULLs do, and are equal to each
 * other, because the order of groups is part of the answer. Quotients are ordered as they are shown, rounded, for the same reason.
 */
export async function orderOf(
  sharing: Sharing,
  plan: Plan,
  { keys, measures }: FoundAggregates,
  all: ReadonlyMap<string, Bits>,
  { averages, numbers }: Quotients,
): Promise<SortKey[]> {
  const shown = all.get('shown') as Bits;
  const groups = shown.length;
  const parts = await together(
    sharing,
    plan.orderBy.map(({ column, descending, nullsFirst }) => async (branch: Sharing): Promise<SortKey[]> => {
      const output = plan.columns[column];
      const visibly = async (visible: Bits, values: readonly Ring[]): Promise<SortKey[]> => {
        const bit = await branch.bitsToRing(visible);
        const known = await branch.multiply(branch.concatenate(values), branch.concatenate(values.map(() => bit)));
        return [
          { by: branch.not(visible), descending: nullsFirst },
          ...values.map((value, i) => ({
            by: orZero(branch, value, branch.slice(known, i * groups, (i + 1) * groups)),
            descending,
          })),
        ];
      };
      switch (output?.kind) {
        case 'key': {
          const { order } = keys[output.key] as (typeof keys)[number];
          const { free, nullable } = plan.keys[output.key] as GroupKey;
          if (free === undefined || !nullable) return [{ by: order, descending }];
          const top = order.planes - 1;
          return [
            { by: branch.slicePlanes(order, top, top + 1), descending: nullsFirst },
            { by: branch.slicePlanes(order, 0, top), descending },
          ];
        }
        case 'measure': {
          const cells = cellClassOf(plan, output.measure);
          const value = measures.get(output.measure) as Ring;
          if (cells === null) return [{ by: value, descending }];
          // Counts of no values are 0; others are NULL.
          const isNumber = countsRows(measureOf(plan, output.measure));
          const visible = isNumber
            ? branch.not(all.get(`small.${cells}`) as Bits)
            : (all.get(`shown.${cells}`) as Bits);
          return visibly(visible, [value]);
        }
        case 'average': {
          const cells = cellClassOf(plan, output.sum);
          const number = averages.get(output.sum) as Ring;
          // Both parts have the sign of the average: the second decides where the first is the same.
          const values = Array.from({ length: averageParts(plan, output.sum) }, (_, i) =>
            branch.slice(number, i * groups, (i + 1) * groups),
          );
          return visibly(cells === null ? shown : (all.get(`shown.${cells}`) as Bits), values);
        }
        case 'expression':
          return visibly(all.get(`shown.column ${column}`) as Bits, [numbers.get(String(column)) as Ring]);
        case 'text':
          return [];
        default:
          throw new Error(`no column ${column} to order groups by`);
      }
    }),
  );
  return [{ by: sharing.not(shown) }, ...parts.flat()];
}

/** `x`, which is what `bounds` are of, or 0. */
function orZero(sharing: Sharing, { bounds }: Ring, x: Ring): Ring {
  if (bounds === undefined) return x;
  return sharing.within(x, { min: bounds.min < 0n ? bounds.min : 0n, max: bounds.max > 0n ? bounds.max : 0n });
}
