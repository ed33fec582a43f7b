/** German credit under protocol, from shared labels to what a recipient works out: one owner has bins, another one labels. */
import { readFileSync } from 'node:fs';
import {
  type Bits,
  countsAtLeast,
  equalFrequencyCells,
  labelCounts,
  mergeCells,
  packBits,
  permitAll,
  rankCurve,
  replicated,
  type Ring,
  runClear,
  runLocal,
  type Sharing,
  unpackBits,
  withholdCells,
} from '@tacit/engine';
import { expect, test } from 'vitest';
import { cellsOfTotals, curveOf } from './curve.ts';
import { stability, woeTable } from './woe.ts';

const { card, tables } = JSON.parse(readFileSync(new URL('vectors/risk.json', import.meta.url), 'utf8')) as {
  readonly card: {
    readonly rows: readonly (readonly number[])[];
    readonly labels: readonly number[];
    readonly probabilities: readonly number[];
    readonly coefficients: Readonly<Record<string, number>>;
  };
  readonly tables: readonly {
    readonly name: string;
    readonly labels: readonly string[];
    readonly counts: readonly (readonly [number, number])[];
  }[];
};
const names = ['bank', 'insurer', 'helper'];
const published: Readonly<Record<string, number>> = {
  checking: 0.666012,
  history: 0.293234,
  savings: 0.19601,
  duration: 0.246542,
};
const features = Object.keys(card.coefficients).map((name) => {
  const table = tables.find((each) => each.name === name);
  if (table === undefined) throw new Error(name);
  return table;
});
const bins = features.map(({ labels }) => labels.length);
const rows = card.labels.length;

const shareLabels = (sharing: Sharing): Promise<Bits> =>
  sharing.inputBits(1, rows, 1, sharing.session.owns(1) ? packBits(Uint8Array.from(card.labels)) : undefined);

/** Rows [good, bad] by bin as the owner of the labels is told them, `null` where a bin is withheld. */
async function told(sharing: Sharing, least: bigint): Promise<(readonly [number, number] | null)[][] | undefined> {
  const counts = await labelCounts(sharing, {
    owner: 0,
    bins,
    data: sharing.session.owns(0) ? card.rows : undefined,
    labels: await shareLabels(sharing),
  });
  const good = sharing.within(sharing.subtract(counts.rows, counts.positives), { min: 0n, max: BigInt(rows) });
  const tables: (readonly [number, number] | null)[][] = [];
  let from = 0;
  for (const count of bins) {
    const part = (x: Ring) => sharing.slice(x, from, from + count);
    const minimums = [
      { count: part(counts.rows), least },
      { count: part(good), least: 1n },
      { count: part(counts.positives), least: 1n },
    ];
    const { shown, cells } = await withholdCells(sharing, minimums, [], { lines: 1, cells: count });
    const words = await sharing.revealBits(shown, 'shown', [1]);
    const values = await sharing.reveal(sharing.concatenate(cells.slice(1)), 'counts', [1]);
    from += count;
    if (words === undefined || values === undefined) continue;
    const isShown = unpackBits(words, count);
    tables.push(
      Array.from({ length: count }, (_, i) =>
        isShown[i] === 1 ? ([Number(values[i]), Number(values[count + i])] as const) : null,
      ),
    );
  }
  return tables.length === 0 ? undefined : tables;
}

test('information values of bins that one owner has, by labels of another one', async () => {
  const { results } = await runLocal(names, async (session) => told(await replicated.create(session, permitAll), 1n));
  expect(results[0]).toBeUndefined();
  expect(results[2]).toBeUndefined();
  features.forEach(({ name, counts }, f) => {
    const found = results[1]?.[f] as (readonly [number, number])[];
    expect(found).toEqual(counts);
    expect(woeTable(found.map(([good, bad]) => ({ good, bad }))).iv).toBeCloseTo(published[name] as number, 6);
  });
});

test('bins of fewer than 50 rows are withheld, and one more where they would follow from the rest', async () => {
  const found = await runClear(names, (sharing) => told(sharing, 50n));
  features.forEach(({ counts }, f) => {
    const size = (bin: number) => (counts[bin]?.[0] ?? 0) + (counts[bin]?.[1] ?? 0);
    const small = counts.flatMap((_, bin) => (size(bin) < 50 ? [bin] : []));
    const hidden = (found?.[f] ?? []).flatMap((each, bin) => (each === null ? [bin] : []));
    const total = small.reduce((sum, bin) => sum + size(bin), 0);
    const others = counts.map((_, bin) => bin).filter((bin) => !small.includes(bin));
    const next = others.reduce((least, bin) => (size(bin) < size(least) ? bin : least), others[0] as number);
    const wanted = small.length === 0 || total >= 50 ? small : [...small, next].sort((a, b) => a - b);
    expect(hidden).toEqual(wanted);
  });
  // The data has both cases.
  expect(found?.flat().filter((each) => each === null).length).toBeGreaterThan(2);
});

test('bins of a score put together under a minimum give a curve, and the stability of another sample', async () => {
  const scores = card.probabilities.map((p) => Math.round(p * 2 ** 20));
  const half = rows / 2;
  const found = await runClear(names, async (sharing) => {
    const shared = await sharing.inputRing(0, rows, BigUint64Array.from(scores, BigInt));
    const all = sharing.within(shared, { min: 0n, max: 1n << 20n });
    const labels = await shareLabels(sharing);
    const part = (start: number, end: number) => ({
      scores: sharing.slice(all, start, end),
      labels: sharing.sliceRows(labels, start, end),
    });
    const curve = await rankCurve(sharing, { ...part(0, half), withScores: true });
    const cells = await equalFrequencyCells(sharing, curve, 20);
    const minimums = [{ count: cells.weight, least: 40n }];
    const { ends, totals } = await mergeCells(sharing, minimums, [cells.positives], { lines: 1, cells: 20 });
    const counts = await countsAtLeast(sharing, part(half, rows), cells.scores as Ring);
    const open = async (x: Ring) => Array.from(await sharing.open(x), Number);
    const [weight, positives] = [await open(totals[0] as Ring), await open(totals[1] as Ring)];
    return {
      cells: cellsOfTotals(unpackBits(await sharing.openBits(ends), 20), weight, positives),
      cuts: await open(cells.scores as Ring),
      first: await open(cells.weight),
      second: await open(counts.weight),
    };
  });
  const own = scores.slice(0, half);
  expect(found.cells.reduce((sum, { weight }) => sum + weight, 0)).toBe(half);
  for (const { weight } of found.cells) expect(weight).toBeGreaterThanOrEqual(40);
  const { points } = curveOf(found.cells);
  let taken = 0;
  for (const [i, { weight }] of found.cells.entries()) {
    taken += weight;
    const cut = [...own].sort((a, b) => b - a)[taken - 1] as number;
    const recall = own.filter((score, row) => score >= cut && card.labels[row] === 1).length;
    const bad = card.labels.slice(0, half).reduce((sum, label) => sum + label, 0);
    expect(points[i + 1]?.recall).toBeCloseTo(recall / bad, 12);
  }
  // Both samples in the bins of the first.
  const atLeast = (sample: readonly number[], cut: number) => sample.filter((score) => score >= cut).length;
  expect(found.second).toEqual(found.cuts.map((cut) => atLeast(scores.slice(half), cut)));
  const differences = (upTo: readonly number[]) => upTo.map((count, i) => count - (upTo[i - 1] ?? 0));
  expect(found.first).toEqual(differences(found.cuts.map((cut) => atLeast(own, cut))));
  // Rows below the least score of the first sample belong to its last bin.
  const second = differences([...found.second.slice(0, -1), half]);
  expect(stability(found.first, second).psi).toBeGreaterThan(0);
});
