/**
 * Weights of evidence of groups of bins, as shares: of every bin or level that of the group which it was put into, so that nothing is kept that is
 * about less rows than what is told. ln(p·N) − ln(n·P) of p rows with the label and n without it in the group, of P and N in all; off by 2^−21 at
 * most. 0 where a group misses the minimum: then nothing is told of the feature.
 */
import { asFixed, type Bits, enoughIn, fixed, fixedLog, type Ring, scanWithin, type Sharing } from '@tacit/engine';
import { woeFormat } from '../woe-card.ts';

export interface Gated {
  /** Of numbers: a group ends here. Of lists: the level is told. */
  readonly bits: Bits;
  /** Rows, and rows with the label: up to the ends of groups, or of levels that are told; else 0. */
  readonly rows: Ring;
  readonly positives: Ring;
  readonly lines: number;
  readonly cells: number;
}

interface Totals {
  /** One element each. */
  readonly rows: Ring;
  readonly positives: Ring;
}

/** In units of `woeFormat`, line after line. */
export async function weightsOf(
  on: Sharing,
  isNumbers: boolean,
  gated: Gated,
  all: Totals,
  {
    least,
    length,
    most,
    sign,
  }: { readonly least: bigint; readonly length: number; readonly most: number; readonly sign: 1 | -1 },
): Promise<Ring> {
  const range = { min: 0n, max: BigInt(length) };
  const [rows, positives] = (await (isNumbers ? groupsOfBins : groupsOfLevels)(on, gated, all)).map((each) =>
    on.within(on.within(each), range),
  ) as [Ring, Ring];
  const negatives = on.within(on.within(on.subtract(rows, positives)), range);
  const spread = (x: Ring): Ring => on.gather(on.within(on.within(x), range), new Uint32Array(rows.length));
  const others = on.subtract(all.rows, all.positives);
  const products = await on.multiply(
    on.concatenate([positives, negatives]),
    on.concatenate([spread(others), spread(all.positives)]),
  );
  const enough = await on.bitsToRing(
    await enoughIn(
      on,
      [positives, negatives].map((count) => ({ count, least })),
    ),
  );
  const format = fixed({ fractionBits: woeFormat.fractionBits, integerBits: 62 - woeFormat.fractionBits });
  const logarithms = (await fixedLog(on, asFixed(format, products))).ring;
  const count = rows.length;
  const difference = on.subtract(on.slice(logarithms, 0, count), on.slice(logarithms, count, 2 * count));
  const weights = await on.multiply(on.within(enough), on.within(sign === 1 ? difference : on.negate(difference)));
  const bound = BigInt(most) << BigInt(woeFormat.fractionBits);
  return on.within(weights, { min: -bound, max: bound });
}

/** Levels that are told by themselves, and the others together. */
async function groupsOfLevels(
  on: Sharing,
  { bits, rows, positives, lines, cells }: Gated,
  all: Totals,
): Promise<Ring[]> {
  const hidden = on.within(on.addConstant(on.negate(on.within(await on.bitsToRing(bits))), 1n));
  const byLine = Uint32Array.from({ length: lines * cells }, (_, i) => Math.floor(i / cells));
  const rest = [
    [rows, all.rows],
    [positives, all.positives],
  ].map(([own, total]) => {
    const told = on.sum(on.within(own as Ring), lines);
    const left = on.subtract(on.gather(on.within(total as Ring), new Uint32Array(lines)), told);
    return on.gather(left, byLine);
  });
  const products = await on.multiply(on.concatenate([hidden, hidden]), on.concatenate(rest));
  return [rows, positives].map((own, i) =>
    on.add(on.within(own), on.slice(products, i * hidden.length, (i + 1) * hidden.length)),
  );
}

/** The total up to the end of each bin's group, less that up to the end of the group before. */
async function groupsOfBins(on: Sharing, { bits, rows, positives, lines, cells }: Gated): Promise<Ring[]> {
  const count = lines * cells;
  const one = on.filledBits(1, 1, true);
  const backwards = Uint32Array.from({ length: count }, (_, i) => count - 1 - i);
  const reversed = on.gatherRows(bits, backwards);
  const starting = (ends: Bits, of: 'next' | 'own') =>
    on.joinRows(
      Array.from({ length: lines }, (_, line) => {
        const from = line * cells + (of === 'own' ? 1 : 0);
        return cells === 1 ? [one] : [one, on.sliceRows(ends, from, from + cells - 1)];
      }).flat(),
    );
  const [starts, ends] = [starting(bits, 'next'), starting(reversed, 'own')];
  const zero = on.within(on.filledRing(1, 0n));
  const found: Ring[] = [];
  for (const own of [rows, positives].map((each) => on.within(each))) {
    const before = on.concatenate(
      Array.from({ length: lines }, (_, line) =>
        cells === 1 ? [zero] : [zero, on.slice(own, line * cells, (line + 1) * cells - 1)],
      ).flat(),
    );
    const upTo = await scanWithin(on, ends, on.gather(own, backwards), 'first');
    const earlier = await scanWithin(on, starts, before, 'first');
    found.push(on.subtract(on.gather(on.within(upTo), backwards), on.within(earlier)));
  }
  return found;
}
