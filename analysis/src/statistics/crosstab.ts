/**
 * Which cells of a cross-table may be shown. A cell needs enough rows. What is left out of a row, of a column, of the whole
 * table, or of the groups that the same answer tells of, must be enough rows, too, or nothing: else it could be found by
 * subtracting what is shown. A table that breaks this is withheld as a whole.
 */
import { allPlanes, type Ring, type Sharing } from '@tacit/engine';
import { cellClassOf, ownStages } from '../sql/plan/gates.ts';
import { areNegative, enough, type Gates, isGated } from './enough.ts';
import { type CrosstabPlan, lengthOf } from './plan.ts';

/** Cells as vectors, row by row. */
export interface ShownCells {
  /** 1 where the cell may be shown, else 0. */
  readonly shown: Ring;
  /** Its number of rows, 0 where it may not. */
  readonly rows: Ring;
}

/** Rounds: two batches of comparisons one after the other, and two products. `shownGroups`: 1 where a group is shown. */
export async function shownCells(
  sharing: Sharing,
  gates: Gates,
  crosstab: CrosstabPlan,
  shownGroups: Ring,
): Promise<ShownCells> {
  const { plan, aggregates } = gates;
  const cells = crosstab.ids.length;
  const counted = (stage: number | null): Ring =>
    sharing.concatenate(crosstab.ids.map((id) => sharing.sum(aggregates.count(id, stage), 1)));
  const counts = counted(null);
  if (!isGated(plan)) return { shown: sharing.filledRing(cells, 1n), rows: counts };
  const large = await sharing.bitsToRing(
    await enough(sharing, { plan, aggregates }, counted, plan.emptyGroups === 'public'),
  );

  // Per line of cells, what is left out: numbers of all owners, and of each recipient.
  const stages = [null, ...ownStages(plan)];
  const parts = stages.map((stage) => ({
    cells: stage === null ? counts : counted(stage),
    groups: aggregates.count('rows', stage),
  }));
  const all = sharing.concatenate(parts.flatMap((part) => [part.cells, part.groups]));
  const masks = sharing.concatenate(parts.flatMap(() => [large, shownGroups]));
  const left = sharing.subtract(all, await sharing.multiply(all, masks));
  const span = cells + plan.groups;
  const lines = linesOf(crosstab, plan.keys.length === 0 ? 0 : plan.groups);
  const sumOver = (values: Ring): Ring =>
    sharing.concatenate(lines.map((line) => sharing.sum(sharing.gather(values, line), 1)));
  const leftOut = (stage: number | null): Ring => {
    const at = stages.indexOf(stage) * span;
    return sumOver(sharing.slice(left, at, at + span));
  };
  const many = await enough(sharing, { plan, aggregates }, leftOut, false);
  // Nothing is left out where no cell is: also none without rows, which nobody is to tell from small ones.
  const flags = sumOver(sharing.concatenate([large, shownGroups]));
  const lengths = BigUint64Array.from(lines, (line) => BigInt(line.length));
  const missing = sharing.subtract(flags, sharing.constantRing(lengths));
  const incomplete = await areNegative(sharing, missing, BigInt(span));
  const fine = sharing.not(await sharing.and(incomplete, sharing.not(many)));
  const planes = sharing.joinPlanes(lines.map((_, i) => sharing.sliceRows(fine, i, i + 1)));
  const whole = await sharing.bitsToRing(await allPlanes(sharing, planes));
  const shown = await sharing.multiply(large, sharing.gather(whole, new Uint32Array(cells)));
  return { shown, rows: await sharing.multiply(counts, shown) };
}

/** Places of the cells of each row, of each column and of the table, and of the groups, which stand behind the cells. */
function linesOf({ rows, columns, ids }: CrosstabPlan, groups: number): Uint32Array[] {
  const [height, width] = [lengthOf(rows), lengthOf(columns)];
  const all = Uint32Array.from(ids.keys());
  return [
    ...Array.from({ length: height }, (_, i) => Uint32Array.from({ length: width }, (_, j) => i * width + j)),
    ...Array.from({ length: width }, (_, j) => Uint32Array.from({ length: height }, (_, i) => i * width + j)),
    all,
    ...(groups === 0 ? [] : [Uint32Array.from({ length: groups }, (_, i) => ids.length + i)]),
  ];
}

/** Name of the flag that says where numbers about the rows that `count` counts are shown. */
export function flagOf(plan: Gates['plan'], count: string): string {
  const cells = cellClassOf(plan, count);
  return cells === null ? 'shown' : `shown.${cells}`;
}
