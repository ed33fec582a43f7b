/**
 * The joint program of synthetic rows: counts of columns with noise, choices of pairs, counts of these with noise. Nothing else is opened: neither how many rows there are, nor a score.
 *
 * Choices are told to all who run the program, as which counts get noise next follows from them; counts go to the recipients alone. What the counts of a pair are compared with is computed from the noisy counts of columns as shares: whatever it is,
 * a row changes a score by 1 at most.
 *
 * How long it takes does not depend on a choice: candidates that are out of the question stay in every choice below all others, and numbers of cells are filled up to the most that a tree can have.
 */
import {
  absolute,
  asFixed,
  clamp,
  fixed,
  fixedConvert,
  fixedDivide,
  laplaceLaw,
  pairCounts,
  permuteAndFlip,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { KeptRows, planesOf } from '../../learning/rows.ts';
import { drawnNoise } from '../../sql/execute/noised.ts';
import type { Fraction } from '../../sql/plan/types.ts';
import { choiceLine } from './lines.ts';
import { type Pair, pairsOf } from './marginals.ts';
import { cellsOf, levelsIn, mostTreeCells, rowsIn, sizesOf, type SynthesizePlan } from './plan.ts';
import type { Released } from './released.ts';
import './step-messages.ts';
import { chooseTree } from './tree.ts';

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
  const columns = await sharing.reveal(sharing.within(noisy), 'columns', recipients);

  session.step(steps.choices);
  const tree = await chosenTree(sharing, plan, counts, noisy);
  if (tree.length === 0)
    return columns === undefined ? undefined : { columns: signed(columns, numbers), tree, pairs: [] };

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
      sharing.within(sharing.slice(sharing.within(drawn), 0, places.length)),
      sharing.within(sharing.filledRing(most - places.length, 0n)),
    ]),
    'pairs',
    recipients,
  );
  if (told === undefined || columns === undefined) return undefined;
  return { columns: signed(columns, numbers), tree, pairs: signed(told, most).slice(0, places.length) };
}

/** Signed numbers of what everybody is told; where nobody holds data (a cost run) there is nothing, and zeros do. */
const signed = (told: BigUint64Array | undefined, length: number): number[] =>
  Array.from(told ?? new BigUint64Array(length), (each) => Number(BigInt.asIntN(64, each)));

async function withNoise(
  sharing: Sharing,
  plan: SynthesizePlan,
  measure: 'columns' | 'pairs',
  counts: Ring,
): Promise<Ring> {
  const { privacy } = plan.synthesize;
  const scale = privacy.noise.find((each) => each.measure === measure)?.scale as Fraction;
  const drawn = await drawnNoise(sharing, privacy.mechanism, scale, counts.length);
  const held = sharing.within(sharing.within(counts), { min: 0n, max: BigInt(rowsIn(plan)) });
  return sharing.add(held, drawn);
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
async function chosenTree(sharing: Sharing, plan: SynthesizePlan, counts: Ring, noisy: Ring): Promise<Pair[]> {
  const { synthesize: of } = plan;
  const { choice } = of;
  const everyone = runnersOf(plan).map((_, i) => i);
  if (choice === null) return [...of.keep];
  const scores = await scoresOf(sharing, plan, counts, noisy);
  const scale = { numerator: BigInt(choice.numerator), denominator: BigInt(choice.denominator) };
  // Noise is below 2^digits: a candidate at −2^digits stays below every score, which is 0 at least.
  const below = -(1n << BigInt(laplaceLaw(scale).digits));
  // The rows, and those that are expected: each count of the first column is the number of rows at most, and each cell is rounded.
  const most = BigInt(rowsIn(plan)) * BigInt(1 + Math.max(...sizesOf(of))) + 2n * BigInt(Math.max(...cellsOf(of)));
  const range = { min: below, max: most };
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

/** Fraction bits of a value's share of the rows. */
const shareBits = 16;

/**
 * Of each pair's cells the rows that independent columns would have: the noisy count of the one value, held between 0 and all rows, times the share that the other's has of those of its column, rounded. Without any rows all are 0.
 */
async function expectedRows(sharing: Sharing, plan: SynthesizePlan, noisy: Ring): Promise<Ring> {
  const { synthesize: of } = plan;
  const sizes = sizesOf(of);
  const most = BigInt(rowsIn(plan));
  const held = await clamp(sharing, noisy, { min: 0n, max: most });
  const starts = sizes.map((_, column) => sizes.slice(0, column).reduce((sum, size) => sum + size, 0));
  const sums = sizes.map((size, column) =>
    sharing.sum(sharing.slice(held, starts[column] as number, (starts[column] as number) + size), 1),
  );
  const columnsOfLevels = Uint32Array.from(sizes.flatMap((size, column) => new Array<number>(size).fill(column)));
  const [whole, parts] = [
    fixed({ fractionBits: 0, integerBits: 40 }),
    fixed({ fractionBits: shareBits, integerBits: 40 }),
  ];
  const shares = await fixedDivide(
    sharing,
    asFixed(parts, sharing.scale(held, 1n << BigInt(shareBits))),
    // One more, so that it is never 0.
    asFixed(whole, sharing.addConstant(sharing.gather(sharing.concatenate(sums), columnsOfLevels), 1n)),
    { quotient: { min: 0, max: 1 } },
  );
  const cells = pairsOf(sizes.length).flatMap(([i, j]) => {
    const width = sizes[j] as number;
    return Array.from({ length: (sizes[i] as number) * width }, (_, cell) => {
      return [(starts[i] as number) + Math.floor(cell / width), (starts[j] as number) + (cell % width)] as const;
    });
  });
  const rows = sharing.gather(
    held,
    Uint32Array.from(cells, ([a]) => a),
  );
  const times = sharing.gather(
    shares.ring,
    Uint32Array.from(cells, ([, b]) => b),
  );
  return (await fixedConvert(sharing, asFixed(parts, await sharing.multiply(rows, times)), whole)).ring;
}

/** Of each pair Σ |n_ab − m_ab|: rows counted, less those that there would be were its columns independent. */
async function scoresOf(sharing: Sharing, plan: SynthesizePlan, counts: Ring, noisy: Ring): Promise<Ring> {
  const { synthesize: of } = plan;
  const all = pairsOf(of.columns.length);
  const expected = await expectedRows(sharing, plan, noisy);
  const cells = sharing.gather(counts, Uint32Array.from(all.flatMap((pair) => cellPlaces(plan, pair))));
  const held = sharing.within(sharing.within(cells), { min: 0n, max: BigInt(rowsIn(plan)) });
  const off = sharing.subtract(held, expected);
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
