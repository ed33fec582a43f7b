/**
 * The joint program of synthetic rows: counts of columns with noise, choices of pairs, counts of these with noise. Nothing else is opened: neither how many rows there are, nor a score.
 *
 * Counts of columns and choices are told to all who run the program, as what is compared, and which counts get noise next, follows from them. How long it takes does not: candidates that are out of the question stay in every
 * choice below all others, and numbers of cells are filled up to the most that a tree can have.
 */
import { absolute, laplaceLaw, pairCounts, permuteAndFlip, type Ring, type Sharing, together } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { KeptRows, planesOf } from '../../learning/rows.ts';
import { drawnNoise } from '../../sql/execute/noised.ts';
import type { Fraction } from '../../sql/plan/types.ts';
import { choiceLine } from './lines.ts';
import { estimated } from './estimates.ts';
import { type Pair, pairsOf } from './marginals.ts';
import { cellsOf, levelsIn, mostTreeCells, rowsIn, sizesOf, type SynthesizePlan } from './plan.ts';
import { partsIn, type Released } from './released.ts';
import './step-messages.ts';
import { chooseTree, independentCounts } from './tree.ts';

const steps = {
  values: 'synthesize: values',
  counts: 'synthesize: counts',
  columns: 'synthesize: columns',
  choices: 'synthesize: choices',
  pairs: 'synthesize: pairs',
} as const;

/** What is told at recipients. */
export function runSynthesize(plan: SynthesizePlan, runtime: Runtime): Promise<Released | undefined> {
  return runtime.compute((sharing) => synthesized(plan, runtime, sharing));
}

async function synthesized(plan: SynthesizePlan, runtime: Runtime, sharing: Sharing): Promise<Released | undefined> {
  const { session } = sharing;
  const { synthesize: of, aligned } = plan;
  const runners = runnersOf(plan);
  if (session.names.join('\n') !== runners.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${runners.join(', ')}`);
  const everyone = runners.map((_, i) => i);
  const recipients = plan.recipients.map((name) => runners.indexOf(name));
  const numbers = levelsIn(of);

  session.step(steps.values);
  const vectors = runtime.artifact.use(sharing, aligned.name);
  const kept = new KeptRows(sharing, { table: aligned.table, places: null }, vectors);
  const valid = kept.owned();
  const planes = sharing.joinPlanes(
    await together(
      sharing,
      of.columns.map((each) => (on: Sharing) => planesOf(on, each, kept, aligned.table)),
    ),
  );
  const own = await sharing.and(planes, sharing.joinPlanes(new Array<typeof valid>(numbers).fill(valid)));

  session.step(steps.counts);
  const counts = await pairCounts(sharing, own);

  session.step(steps.columns);
  const diagonal = sharing.gather(
    counts,
    Uint32Array.from({ length: numbers }, (_, i) => i * numbers + i),
  );
  const noisy = await withNoise(sharing, plan, 'columns', diagonal);
  await runtime.releasing(sharing);
  const columns = signed(await sharing.reveal(noisy, 'columns', everyone), numbers);

  session.step(steps.choices);
  const tree = await chosenTree(sharing, plan, counts, columns);
  const isRecipient = recipients.some((place) => session.owns(place));
  if (tree.length === 0) return isRecipient ? { columns, tree, pairs: [] } : undefined;

  session.step(steps.pairs);
  const places = tree.flatMap((pair) => cellPlaces(plan, pair));
  const most = mostTreeCells(of);
  const drawn = await withNoise(
    sharing,
    plan,
    'pairs',
    sharing.concatenate([
      sharing.within(sharing.gather(counts, Uint32Array.from(places))),
      sharing.filledRing(most - places.length, 0n),
    ]),
  );
  // Beyond the cells of these pairs nothing is told but zeros that fill up.
  const told = await sharing.reveal(
    sharing.concatenate([
      sharing.within(sharing.slice(drawn, 0, places.length)),
      sharing.within(sharing.filledRing(most - places.length, 0n)),
    ]),
    'pairs',
    recipients,
  );
  return told === undefined ? undefined : { columns, tree, pairs: signed(told, most).slice(0, places.length) };
}

/** Signed numbers of what everybody is told; where nobody holds data (a cost run) there is nothing, and zeros do. */
const signed = (told: BigUint64Array | undefined, length: number): number[] =>
  Array.from(told ?? new BigUint64Array(length), (each) => Number(BigInt.asIntN(64, each)));

async function withNoise(
  sharing: Sharing,
  { synthesize: { privacy } }: SynthesizePlan,
  measure: 'columns' | 'pairs',
  counts: Ring,
): Promise<Ring> {
  const scale = privacy.noise.find((each) => each.measure === measure)?.scale as Fraction;
  const drawn = await drawnNoise(sharing, privacy.mechanism, scale, counts.length);
  return sharing.within(sharing.add(sharing.within(counts), sharing.within(drawn)));
}

/** Where the counts of a pair's cells stand among those of every two values, row by row. */
function cellPlaces({ synthesize: of }: SynthesizePlan, [first, second]: Pair): number[] {
  const sizes = sizesOf(of);
  const numbers = levelsIn(of);
  const start = (column: number) => sizes.slice(0, column).reduce((sum, size) => sum + size, 0);
  const width = sizes[second] as number;
  return Array.from({ length: (sizes[first] as number) * width }, (_, cell) => {
    return (start(first) + Math.floor(cell / width)) * numbers + start(second) + (cell % width);
  });
}

/** The pairs that are named, then those that are chosen. */
async function chosenTree(
  sharing: Sharing,
  plan: SynthesizePlan,
  counts: Ring,
  columns: readonly number[],
): Promise<Pair[]> {
  const { synthesize: of } = plan;
  const { choice } = of;
  const everyone = runnersOf(plan).map((_, i) => i);
  if (choice === null) return [...of.keep];
  const scores = await scoresOf(sharing, plan, counts, columns);
  const scale = { numerator: BigInt(choice.numerator), denominator: BigInt(choice.denominator) };
  // Noise is below 2^digits: a candidate at −2^digits stays below every score, which is 0 at least.
  const below = -(1n << BigInt(laplaceLaw(scale).digits));
  // Rows and expected rows of a pair; of the latter each cell is rounded.
  const range = { min: below, max: 2n * BigInt(rowsIn(plan)) + BigInt(Math.max(...cellsOf(of))) };
  const candidates = pairsOf(of.columns.length).length;
  return await chooseTree(of.columns.length, of.keep, async (open, place) => {
    const utilities = sharing.concatenate([
      sharing.within(sharing.gather(scores, Uint32Array.from(open))),
      sharing.within(sharing.filledRing(candidates - open.length, below)),
    ]);
    const chosen = await permuteAndFlip(
      sharing,
      sharing.within(utilities, range),
      { rows: 1, columns: candidates },
      'row',
      scale,
    );
    const [found] = signed(await sharing.reveal(sharing.within(chosen), choiceLine(place), everyone), 1);
    return found as number;
  });
}

/** Of each pair Σ |n_ab − m_ab|: rows counted, less those that there would be were its columns independent. */
async function scoresOf(
  sharing: Sharing,
  plan: SynthesizePlan,
  counts: Ring,
  columns: readonly number[],
): Promise<Ring> {
  const { synthesize: of } = plan;
  const rows = rowsIn(plan);
  const sizes = sizesOf(of);
  const all = pairsOf(sizes.length);
  // Of counts of columns alone the variance does not matter; and all parties have to come to the same whole numbers, so no functions whose last digit machines differ in.
  const known = estimated({ sizes, columns: partsIn(sizes, columns), tree: [], variances: { columns: 1, pairs: 1 } });
  const expected = all.flatMap(([i, j]) => {
    const [first, second] = [known.columns[i] as Float64Array, known.columns[j] as Float64Array];
    return [...independentCounts(Math.min(rows, known.total), first, second)].map((count) => BigInt(count));
  });
  const held = { min: 0n, max: BigInt(rows) };
  const cells = sharing.gather(counts, Uint32Array.from(all.flatMap((pair) => cellPlaces(plan, pair))));
  const off = sharing.subtract(
    sharing.within(sharing.within(cells), held),
    sharing.constantRing(BigUint64Array.from(expected), held),
  );
  const sizesOff = sharing.within(await absolute(sharing, off));
  // Pairs have different numbers of cells: each is filled up to the most, for sums of equal parts.
  const lengths = cellsOf(of);
  const widest = Math.max(...lengths);
  const filled = sharing.concatenate([sizesOff, sharing.within(sharing.filledRing(1, 0n))]);
  let start = 0;
  const places = lengths.flatMap((length) => {
    const first = start;
    start += length;
    return Array.from({ length: widest }, (_, cell) => (cell < length ? first + cell : sizesOff.length));
  });
  return sharing.sum(sharing.gather(filled, Uint32Array.from(places)), all.length);
}
