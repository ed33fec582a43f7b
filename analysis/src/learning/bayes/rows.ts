/** Rows of a kept table as naïve Bayes takes them: numbers in parts of a power of two, and every value of a list as 0 or 1. */
import { type Bits, type Ring, type Sharing, together } from '@tacit/engine';
import type { Feature } from '../features.ts';
import { allOf, type KeptRows, type ModelRows, modelRows, planesOf, type RowsPlan } from '../rows.ts';
import { type BayesCard, inPowers } from './card.ts';

export interface RowsOfBayes {
  readonly valid: Bits;
  readonly ones: Ring;
  /** Of the numbers; undefined where there are none. */
  readonly model: ModelRows | undefined;
  /** Values of the lists, column after column, 0 in rows that take no part; undefined where there are none. */
  readonly values: Ring | undefined;
}

/** `plan.features` are the card's, as columns of the table; `present`: what else rows must have. */
export async function bayesRows(
  sharing: Sharing,
  { features: known, bits }: Pick<BayesCard, 'features' | 'bits'>,
  plan: Omit<RowsPlan, 'bits'>,
  kept: KeptRows,
  present: readonly Bits[] = [],
): Promise<RowsOfBayes> {
  const numbers = inPowers(plan.features, known);
  const lists = plan.features.filter((each): each is Extract<Feature, { kind: 'levels' }> => each.kind === 'levels');
  const rows = numbers.length === 0 ? undefined : await modelRows(sharing, { ...plan, features: numbers, bits }, kept);
  const needed =
    rows === undefined ? [kept.owned(), ...plan.needed.flatMap((each) => kept.present(each) ?? [])] : [rows.valid];
  const valid = await allOf(sharing, [...needed, ...present]);
  const planes = await together(
    sharing,
    lists.map((each) => (on: Sharing) => planesOf(on, each, kept, plan.table)),
  );
  const all = planes.length === 0 ? undefined : sharing.joinPlanes(planes);
  const shown =
    all === undefined ? undefined : await sharing.and(all, sharing.joinPlanes(new Array<Bits>(all.planes).fill(valid)));
  const found = await sharing.bitsToRing(shown === undefined ? valid : sharing.joinPlanes([valid, shown]));
  const { length } = kept;
  const bounds = { min: 0n, max: 1n };
  const ones = sharing.within(sharing.slice(found, 0, length), bounds);
  return {
    valid,
    ones,
    model: rows === undefined ? undefined : await masked(sharing, rows, valid, ones),
    values: shown === undefined ? undefined : sharing.within(sharing.slice(found, length, found.length), bounds),
  };
}

/** Cells of rows that lack something else do not count either. */
async function masked(sharing: Sharing, rows: ModelRows, valid: Bits, ones: Ring): Promise<ModelRows> {
  const columns = rows.cells.length / rows.length;
  const counting = sharing.concatenate(new Array<Ring>(columns).fill(ones));
  const cells = await sharing.multiply(sharing.within(counting), sharing.within(rows.cells.ring));
  const bounded = sharing.within(sharing.within(cells), rows.cells.ring.bounds);
  return { ...rows, valid, ones, counting, cells: { ...rows.cells, ring: bounded as typeof rows.cells.ring } };
}
