/**
 * What of a table of counts may be told: decided under protocol, before anything is revealed.
 *
 * A cell may be told where each of its counts (rows, rows with label 1, rows with label 0, rows of each sample …) is at least its
 * minimum. Cells in order are put together with the next ones until that holds (`mergeCells`): whatever follows from what is
 * told is then about groups that keep all minimums. Cells without an order are withheld (`withholdCells`), and where those that
 * are withheld together miss a minimum, one more is: else what is missing from a total would tell them.
 *
 * What this still tells: which cells were put together or withheld, so that one of their counts is small; and that the one more
 * is the smallest of those that could be told.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { allPlanes } from '../boolean.ts';
import { lessThanConstant } from '../compare.ts';
import { toOneHot } from '../one-hot.ts';
import { prefixOr } from '../bits/prefix.ts';
import { type Bounds, unbounded } from '../ranges.ts';
import './messages.ts';

/** A count of each cell, from 0 with declared bounds, and what it must be at least. */
export interface Minimum {
  readonly count: Ring;
  readonly least: bigint;
}

/** One plane: 1 where every count is at least its minimum. Rounds of a comparison and ⌈log₂ minimums⌉. */
export async function enoughIn(sharing: Sharing, minimums: readonly Minimum[]): Promise<Bits> {
  const below = await together<Bits[]>(
    sharing,
    minimums.map(
      ({ count, least }) =>
        (on: Sharing) =>
          lessThanConstant(on, count, least),
    ),
  );
  return allPlanes(sharing, sharing.not(sharing.joinPlanes(below)));
}

/** Lines of `cells` cells each, line after line. */
export interface Lines {
  readonly lines: number;
  readonly cells: number;
}

export interface MergedCells {
  /**
   * One plane, a row a cell: 1 where a group of cells ends. What is after the last 1 of a line is nothing; without any 1 the whole line misses a
   * minimum, and nothing of it may be told.
   */
  readonly ends: Bits;
  /** For each minimum, and then each further column, the total up to a cell, where a group ends; 0 elsewhere. */
  readonly totals: readonly Ring[];
}

/**
 * Neighbouring cells of each line put together: from the first on, a cell joins the next one until all minimums are kept. What is left
 * over at the end joins the last group. `columns`: what else is told of the cells, added up. Rounds: for each cell of a line those
 * of `enoughIn`, `bitsToRing` and a product; lines run side by side.
 */
export async function mergeCells(
  sharing: Sharing,
  minimums: readonly Minimum[],
  columns: readonly Ring[],
  { lines, cells }: Lines,
): Promise<MergedCells> {
  const at = (cell: number) => Uint32Array.from({ length: lines }, (_, line) => line * cells + cell);
  const bounds = minimums.map(({ count }) => totalBounds(count, cells));
  let carried: Ring[] | undefined;
  const enough: Bits[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const own = minimums.map(({ count }) => unbounded(sharing, sharing.gather(count, at(cell))));
    const held = own.map((x, m) =>
      sharing.within(carried === undefined ? x : sharing.add(x, carried[m] as Ring), bounds[m] as Bounds),
    );
    const isEnough = await enoughIn(
      sharing,
      held.map((count, m) => ({ count, least: (minimums[m] as Minimum).least })),
    );
    enough.push(isEnough);
    if (cell + 1 === cells) break;
    const open = unbounded(sharing, await sharing.bitsToRing(sharing.not(isEnough)));
    const products = await sharing.multiply(
      sharing.concatenate(held.map(() => open)),
      sharing.concatenate(held.map((x) => unbounded(sharing, x))),
    );
    carried = held.map((_, m) => sharing.slice(products, m * lines, (m + 1) * lines));
  }
  const ends = await endsOf(sharing, enough);
  const byLine = inLines(sharing, ends, lines, cells);
  const totals = [...minimums.map(({ count }) => count), ...columns].map((x) =>
    runningTotals(sharing, x, { lines, cells }),
  );
  return { ends: byLine, totals: await keptOf(sharing, byLine, totals) };
}

/** Where the rest at the end misses a minimum, the last end before it moves there: the last cell ends a group if any does. */
async function endsOf(sharing: Sharing, enough: readonly Bits[]): Promise<Bits[]> {
  const cells = enough.length;
  const last = enough[cells - 1] as Bits;
  if (cells === 1) return [last];
  // From the last cell on: is there an end at a cell or behind it?
  const backwards = sharing.joinPlanes([...enough].reverse());
  const seen = await prefixOr(sharing, backwards);
  const behind = sharing.slicePlanes(seen, 0, cells - 1);
  const own = sharing.slicePlanes(backwards, 1, cells);
  const kept = await sharing.and(own, behind);
  const some = sharing.slicePlanes(seen, cells - 1, cells);
  return [
    ...Array.from({ length: cells - 1 }, (_, cell) => sharing.slicePlanes(kept, cells - 2 - cell, cells - 1 - cell)),
    some,
  ];
}

/** One plane with a row a cell, line after line, from a plane a cell with a row a line. */
function inLines(sharing: Sharing, planes: readonly Bits[], lines: number, cells: number): Bits {
  const rows = sharing.joinRows(planes);
  return sharing.gatherRows(
    rows,
    Uint32Array.from({ length: lines * cells }, (_, i) => (i % cells) * lines + Math.floor(i / cells)),
  );
}

/** Running totals within each line. Local. */
function runningTotals(sharing: Sharing, x: Ring, { lines, cells }: Lines): Ring {
  const parts = Array.from({ length: lines }, (_, line) =>
    sharing.prefixSums(sharing.slice(unbounded(sharing, x), line * cells, (line + 1) * cells)),
  );
  return sharing.concatenate(parts);
}

async function keptOf(sharing: Sharing, kept: Bits, columns: readonly Ring[]): Promise<Ring[]> {
  const rows = kept.length;
  const factor = unbounded(sharing, await sharing.bitsToRing(kept));
  const products = await sharing.multiply(
    sharing.concatenate(columns.map(() => factor)),
    sharing.concatenate(columns.map((x) => unbounded(sharing, x))),
  );
  return columns.map((_, c) => sharing.slice(products, c * rows, (c + 1) * rows));
}

const totalBounds = ({ bounds }: Ring, cells: number): Bounds => ({
  min: 0n,
  max: (bounds as Bounds).max * BigInt(cells),
});

export interface ShownCells {
  /** One plane, a row a cell: 1 where the cell may be told. */
  readonly shown: Bits;
  /** For each minimum, and then each further column, the cell where it may be told; 0 elsewhere. */
  readonly cells: readonly Ring[];
}

/**
 * Cells of each line that may be told although a total over the line is known. A cell that misses a minimum is withheld; where the
 * withheld cells of a line together miss one too, so is the cell with the least first count among the others (the first of equal
 * ones). The withheld cells together then keep all minimums, or all cells are withheld. Rounds of `enoughIn` twice, `bitsToRing` three times,
 * `extremeAlong` over a line, `toOneHot`, and five more.
 */
export async function withholdCells(
  sharing: Sharing,
  minimums: readonly Minimum[],
  columns: readonly Ring[],
  { lines, cells }: Lines,
): Promise<ShownCells> {
  const enough = await enoughIn(sharing, minimums);
  const shown = unbounded(sharing, await sharing.bitsToRing(enough));
  const hidden = sharing.addConstant(sharing.negate(shown), 1n);
  const counts = minimums.map(({ count }) => unbounded(sharing, count));
  const rows = lines * cells;
  const withheld = await sharing.multiply(sharing.concatenate(counts.map(() => hidden)), sharing.concatenate(counts));
  const part = (m: number) => sharing.slice(withheld, m * rows, (m + 1) * rows);
  // Of the cells that could be told the least one: what is withheld already counts as more than any.
  const most = ((minimums[0] as Minimum).count.bounds as Bounds).max;
  const candidates = sharing.within(
    sharing.add(sharing.subtract(counts[0] as Ring, part(0)), sharing.scale(hidden, most + 1n)),
    { min: 0n, max: most + 1n },
  );
  const [isKept, none, least] = await together<[Bits, Bits, Ring]>(sharing, [
    (on) =>
      enoughIn(
        on,
        minimums.map(({ count, least }, m) => ({
          count: on.within(on.sum(part(m), lines), totalBounds(count, cells)),
          least,
        })),
      ),
    (on) => lessThanConstant(on, on.within(on.sum(hidden, lines), { min: 0n, max: BigInt(cells) }), 1n),
    async (on) => (await extremeAlong(on, 'min', candidates, { rows: lines, columns: cells }, 'row')).index,
  ]);
  // One more is withheld unless nothing is, or enough is.
  const isFine = sharing.not(await sharing.and(sharing.not(isKept), sharing.not(none)));
  const chosen = await toOneHot(sharing, least, cells);
  const more = await sharing.and(
    inLines(sharing, planesOf(sharing, chosen), lines, cells),
    sharing.gatherRows(
      sharing.not(isFine),
      Uint32Array.from({ length: rows }, (_, i) => Math.floor(i / cells)),
    ),
  );
  const told = await sharing.and(enough, sharing.not(more));
  return { shown: told, cells: await keptOf(sharing, told, [...counts, ...columns]) };
}

const planesOf = (sharing: Sharing, x: Bits): Bits[] =>
  Array.from({ length: x.planes }, (_, p) => sharing.slicePlanes(x, p, p + 1));
