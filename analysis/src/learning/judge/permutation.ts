/**
 * Permutation importance (Breiman 2001; Fisher, Rudin, Dominici 2019): how good a model is on rows among which the values of one feature have changed
 * places. What it loses is how much it leans on that feature.
 *
 * Only rows that take part may change places, and which these are is secret. So they are brought to the front first, in their order (a sort by
 * one bit); the values of a feature are put into a public order, and those of rows that take part brought to the front again: the j-th row has the value
 * of the row that is j-th in that order. Nobody sees how many there are, or whose value is whose.
 *
 * The orders are public and follow from the place of the feature alone, so nobody chooses them, and every judgement of as many rows has the same. They need
 * not be secret: of the rows so made nothing is opened but the one figure, a sum over all of them, that the statement has a line for; whoever
 * knows which rows take part knows from it as much as from the same figure of any other rows of these labels.
 *
 * Of each feature: two sorts by a bit, and what the model and the figure cost on all rows. Features run side by side as far as memory allows.
 */
import {
  areaUnderCurve,
  type Bits,
  type Fixed,
  rankCurve,
  residualSums,
  type Ring,
  type Sharing,
  sortRows,
  together,
} from '@tacit/engine';
import { columnNamed } from '../bind-features.ts';
import { nameOf } from '../features.ts';
import { labelsOf } from '../label.ts';
import { useOf } from '../models.ts';
import { KeptRows, type RowsPlan, validRows } from '../rows.ts';
import { chosenBy } from '../test-rows.ts';
import { comparedNumbers, labelBits, probabilityOf } from './compared.ts';
import { isOfLabels } from './grid.ts';
import { type JudgePlan, partPlaces } from './plan.ts';
import type { Part } from './question.ts';

/** Rows · features whose numbers are held at a time. */
const mostCells = 2 ** 20;

/** The order in which the values of a feature change places: of place i comes what stood at this one. */
export const permutationOf = (feature: number, rows: number): Uint32Array => chosenBy(feature + 1, rows, rows);

/** Of each feature twice the pairs in order, as for AUC, or the sum of squared residuals. */
export async function permutedFigures(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  table: readonly (Ring | Bits)[],
  model: readonly (Ring | Bits)[],
): Promise<Ring> {
  const { judge, aligned } = plan;
  const own = {
    table: aligned.table,
    features: judge.features,
    needed: [judge.label.column],
    places: partPlaces(plan, part),
  };
  const front = await frontRows(sharing, own, new KeptRows(sharing, own, table));
  const perTurn = Math.max(1, Math.floor(mostCells / front.length));
  const found: Ring[] = [];
  for (let from = 0; from < judge.features.length; from += perTurn) {
    const some = judge.features.slice(from, from + perTurn);
    found.push(
      ...(await together<Ring[]>(
        sharing,
        some.map((_, i) => async (on: Sharing) => {
          const vectors = await withPermuted(on, own, front, from + i);
          return await figureOf(on, plan, part, { ...own, places: null }, vectors, model);
        }),
      )),
    );
  }
  return sharing.concatenate(found.map((each) => sharing.within(each)));
}

/** Vectors of the table by their places in it, of as many rows, those that take part before all others. */
interface FrontRows {
  readonly length: number;
  readonly vectors: readonly (Ring | Bits)[];
}

async function frontRows(sharing: Sharing, plan: Omit<RowsPlan, 'bits'>, kept: KeptRows): Promise<FrontRows> {
  const { table, features, needed } = plan;
  const columns = [...features.map((each) => columnNamed(table, nameOf(each))), ...needed];
  const valid = await validRows(sharing, plan, kept);
  const rings = columns.map((each) => kept.value(each));
  const flags = columns.map((each) => kept.present(each));
  const planes = sharing.joinPlanes([valid, ...flags.filter((each) => each !== undefined)]);
  const moved = await sortRows(sharing, [{ by: sharing.not(valid) }], { rings, bits: [planes] });
  const bits = moved.bits[0] as Bits;
  const vectors: (Ring | Bits)[] = [];
  vectors[table.valid] = sharing.slicePlanes(bits, 0, 1);
  let next = 1;
  columns.forEach((column, i) => {
    vectors[column.value] = sharing.within(sharing.within(moved.rings[i] as Ring), rings[i]?.bounds);
    if (column.present === undefined) return;
    vectors[column.present] = sharing.slicePlanes(bits, next, next + 1);
    next += 1;
  });
  return { length: kept.length, vectors };
}

/** The vectors with one feature's values in another order. */
async function withPermuted(
  sharing: Sharing,
  { table, features }: Omit<RowsPlan, 'bits'>,
  { vectors, length }: FrontRows,
  feature: number,
): Promise<(Ring | Bits)[]> {
  const column = columnNamed(table, nameOf(features[feature] as (typeof features)[number]));
  const order = permutationOf(feature, length);
  const value = vectors[column.value] as Ring;
  const present = column.present === undefined ? undefined : (vectors[column.present] as Bits);
  const valid = sharing.gatherRows(vectors[table.valid] as Bits, order);
  const moved = await sortRows(sharing, [{ by: sharing.not(valid) }], {
    rings: [sharing.gather(value, order)],
    bits: present === undefined ? [] : [sharing.gatherRows(present, order)],
  });
  const all = [...vectors];
  all[column.value] = sharing.within(sharing.within(moved.rings[0] as Ring), value.bounds);
  if (column.present !== undefined) all[column.present] = moved.bits[0] as Bits;
  return all;
}

async function figureOf(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  rowsPlan: Omit<RowsPlan, 'bits'>,
  vectors: readonly (Ring | Bits)[],
  model: readonly (Ring | Bits)[],
): Promise<Ring> {
  const { judge } = plan;
  const kept = new KeptRows(sharing, rowsPlan, vectors);
  const used = { model, output: judge.output.name };
  const { rows, numbers } = await useOf(judge.model).predict(sharing, judge.model, { plan: rowsPlan, kept }, used);
  const isScaled = judge.output.judged === 'scaled number';
  const labels: Fixed = await labelsOf(sharing, judge.label, kept, { ...rows, isScaled });
  if (!isOfLabels(plan)) {
    const compared = await comparedNumbers(sharing, plan, part, numbers, labels);
    return (await residualSums(sharing, { ...compared, weights: rows.ones })).squared;
  }
  const { ring: scores } = await probabilityOf(sharing, numbers);
  const curve = await rankCurve(sharing, { scores, labels: await labelBits(sharing, labels), weights: rows.ones });
  return (await areaUnderCurve(sharing, curve)).numerator;
}
