/**
 * The joint program of a judgement. Of a part with too few rows, or of a logistic model with too few of either label, zeros are told and one
 * bit that says so. Groups of rows by score that are too small are joined with the next ones. Of rows of several owners one under the other, what holds
 * for all rows holds for those of all others than each recipient, too.
 */
import {
  areaUnderCurve,
  averagePrecision,
  type Bits,
  brierSum,
  type Cells,
  cellsAtFalsePositiveRates,
  cellsBetween,
  enoughIn,
  equalFrequencyCells,
  type Fixed,
  kolmogorovSmirnov,
  logLossSum,
  mergeCells,
  rankCurve,
  residualSums,
  type Ring,
  type ScoredRows,
  type Sharing,
  toBits,
  together,
  truncate,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { termsOf } from '../features.ts';
import { labelsOf } from '../label.ts';
import type { Predicted } from '../model-use.ts';
import { useOf } from '../models.ts';
import { placesOfTheRest, recipientsInStack } from '../plan.ts';
import { KeptRows } from '../rows.ts';
import { type Line, lineOf } from './lines.ts';
import { groupsOf, isOfLabels } from './grid.ts';
import { groupStep, type JudgePlan, partPlaces } from './plan.ts';
import { type Part, rateUnit } from './question.ts';
import { bits, comparedNumbers, labelBits, probabilityOf } from './compared.ts';
import { permutedFigures } from './permutation.ts';
import './step-messages.ts';

/** Whether a group ends there, and the totals up to it. */
interface JudgedGroup {
  readonly ends: boolean;
  readonly rows: bigint;
  readonly positives: bigint;
  readonly expected: bigint;
}

/** What a recipient is told of a part. Numbers are in the units of the program. */
export interface JudgedPart {
  readonly part: Part;
  readonly isEnough: boolean;
  readonly rows: bigint;
  /** Rows with the label; null of a number. */
  readonly positives: bigint | null;
  /** Of a logistic model: AUC, KS above and below, average precision, Brier score, log loss; else the sums of `ResidualSums`. */
  readonly figures: readonly bigint[];
  /** From the greatest scores on; of a model of numbers `positives` is the sum of labels, in the steps of `groupStep` as that of predictions. */
  readonly groups: readonly JudgedGroup[];
  /** From the greatest residuals on: `expected` is their sum, in the same steps; empty of a logistic model. */
  readonly residuals: readonly Omit<JudgedGroup, 'positives'>[];
  /** The figure of each feature whose values have changed places: AUC's as above, or the sum of squared residuals; null where it was not asked for. */
  readonly importance: readonly bigint[] | null;
}

export type Judged = readonly JudgedPart[];

const steps = {
  rows: 'judge: rows',
  figures: 'judge: figures',
  importance: 'judge: importance',
  reveal: 'judge: reveal',
} as const;

export function runJudge(plan: JudgePlan, runtime: Runtime): Promise<Judged | undefined> {
  return runtime.compute((sharing) => judged(plan, runtime, sharing));
}

async function judged(plan: JudgePlan, runtime: Runtime, sharing: Sharing): Promise<Judged | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const { judge, aligned, uses } = plan;
  const vectors = runtime.artifact.use(sharing, aligned.name);
  const model = runtime.artifact.use(sharing, uses[1].name);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const told: Told[] = [];
  for (const part of judge.parts) {
    session.step(steps.rows);
    const { rows, numbers: predicted, labels } = await predictedOf(sharing, plan, part, vectors, model);
    session.step(steps.figures);
    const figures = isOfLabels(plan)
      ? await ofLabels(sharing, plan, part, rows, predicted, labels)
      : await ofNumbers(sharing, plan, part, rows, predicted, labels);
    if (judge.permutes !== true) {
      told.push({ part, ...figures });
      continue;
    }
    session.step(steps.importance);
    const permuted = await permutedFigures(sharing, plan, part, vectors, model);
    const [importance] = (await shownIf(sharing, figures.enough, [permuted])) as [Ring];
    told.push({ part, ...figures, importance });
  }
  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const all: JudgedPart[] = [];
  for (const each of told) {
    const part = await tellPart(sharing, plan, each, (line) => lineOf(line, each.part), recipients);
    if (part !== undefined) all.push(part);
  }
  return all.length === 0 ? undefined : all;
}

/** Reveals a part, each line by its id; undefined where nothing is told here. */
export async function tellPart(
  sharing: Sharing,
  { judge }: Pick<JudgePlan, 'judge'>,
  { part, enough, counts, figures, groups, residuals, importance }: Told,
  id: (line: Line) => string,
  recipients: readonly number[],
): Promise<JudgedPart | undefined> {
  const one = await sharing.bitsToRing(enough);
  const head = await sharing.reveal(sharing.concatenate([sharing.within(one), counts]), id('rows'), recipients);
  const sums = await sharing.reveal(figures, id('figures'), recipients);
  const cells = await sharing.reveal(groups, id('groups'), recipients);
  const spread = residuals && (await sharing.reveal(residuals, id('residuals'), recipients));
  const permuted = importance && (await sharing.reveal(importance, id('importance'), recipients));
  if (head === undefined || sums === undefined) return undefined;
  const [isEnough, rows, positives] = [...head];
  const signed = (words: BigUint64Array | undefined) => [...(words ?? [])].map((each) => BigInt.asIntN(64, each));
  const count = groupsOf(judge);
  const cell = (of: readonly bigint[], column: number, i: number) => of[column * count + i] as bigint;
  const groupsIn = (of: readonly bigint[]) => Array.from({ length: of.length === 0 ? 0 : count }, (_, i) => i);
  const [byScore, byResidual] = [signed(cells), signed(spread)];
  return {
    part,
    isEnough: isEnough === 1n,
    rows: rows as bigint,
    positives: positives ?? null,
    figures: signed(sums),
    importance: permuted === undefined ? null : signed(permuted),
    groups: groupsIn(byScore).map((i) => ({
      ends: cell(byScore, 0, i) === 1n,
      rows: cell(byScore, 1, i),
      positives: cell(byScore, 2, i),
      expected: cell(byScore, 3, i),
    })),
    residuals: groupsIn(byResidual).map((i) => ({
      ends: cell(byResidual, 0, i) === 1n,
      rows: cell(byResidual, 1, i),
      expected: cell(byResidual, 2, i),
    })),
  };
}

/** Vectors of a part, 0 where it has too few rows. */
export interface Told {
  readonly part: Part;
  readonly enough: Bits;
  /** Rows; of a logistic model also those with the label. */
  readonly counts: Ring;
  readonly figures: Ring;
  readonly groups: Ring;
  readonly residuals?: Ring;
  readonly importance?: Ring;
}

/** The rows of a part, what the model says of each in the units of the modelled number, and their labels. */
export async function predictedOf(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  table: readonly (Ring | Bits)[],
  model: readonly (Ring | Bits)[],
): Promise<Predicted & { readonly labels: Fixed }> {
  const { judge, aligned } = plan;
  const rowsPlan = {
    table: aligned.table,
    features: judge.features,
    needed: [judge.label.column],
    places: partPlaces(plan, part),
  };
  const kept = new KeptRows(sharing, rowsPlan, table);
  const used = { model, output: judge.output.name };
  const predicted = await useOf(judge.model).predict(sharing, judge.model, { plan: rowsPlan, kept }, used);
  const isScaled = judge.output.judged === 'scaled number';
  return { ...predicted, labels: await labelsOf(sharing, judge.label, kept, { ...predicted.rows, isScaled }) };
}

/** Rows that take part of all others than each recipient that has some in a stack: 0 in its own. Local. */
function onesOfTheRest(sharing: Sharing, plan: JudgePlan, part: Part, ones: Ring): Ring[] {
  return placesOfTheRest(plan, partPlaces(plan, part)).map((rest) => {
    const factors = new BigUint64Array(ones.length);
    for (const place of rest) factors[place] = 1n;
    return sharing.within(sharing.scaleEach(sharing.within(ones), factors), { min: 0n, max: 1n });
  });
}

export async function ofLabels(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  rows: Predicted['rows'],
  predicted: Fixed,
  labels: Fixed,
): Promise<Omit<Told, 'part'>> {
  const { ones, length } = rows;
  const { grid } = plan.judge;
  const least = BigInt(plan.minimumGroupSize);
  const probability = await probabilityOf(sharing, predicted);
  const label = await labelBits(sharing, labels);
  const rest = onesOfTheRest(sharing, plan, part, ones);
  const weighted = await sharing.multiply(probability.ring, ones);
  const scored: ScoredRows = { scores: probability.ring, labels: label, weights: ones, sums: [weighted, ...rest] };
  const curve = await rankCurve(sharing, scored);
  const all = { min: 0n, max: BigInt(length) };
  const [count, positives] = [curve.weight, curve.positives].map((each) =>
    sharing.within(sharing.within(each), all),
  ) as [Ring, Ring];
  const counts = [[count, positives] as const, ...(await labelCounts(sharing, labels, rest, all))];
  const enough = await enoughIn(
    sharing,
    counts.flatMap(([both, own]) =>
      [own, sharing.within(sharing.subtract(both, own), all)].map((each) => ({ count: each, least })),
    ),
  );
  const rowsOf = { probabilities: probability, labels: label, weights: ones };
  const [area, ks, precision, brier, loss] = await together(sharing, [
    (on) => areaUnderCurve(on, curve),
    (on) => kolmogorovSmirnov(on, curve),
    (on) => averagePrecision(on, curve),
    (on) => brierSum(on, rowsOf),
    (on) => logLossSum(on, rowsOf),
  ]);
  const cells: Cells =
    'bins' in grid
      ? await equalFrequencyCells(sharing, curve, grid.bins)
      : 'rates' in grid
        ? await cellsAtFalsePositiveRates(sharing, curve, grid.rates.map(fractionOf))
        : await cellsBetween(sharing, scored, [...grid.cutOffs].reverse().map(unitsOf));
  const plain = (each: Ring) => sharing.within(each);
  const { ends, rows: held, sums } = await heldTotals(sharing, plan, cells, [cells.positives], all);
  const figures = [area.numerator, ks.above, ks.below, precision.numerator, brier, loss].map(plain);
  const told = await shownIf(sharing, enough, [
    sharing.concatenate([plain(count), plain(positives)]),
    sharing.concatenate(figures),
    sharing.concatenate([ends, held, ...sums]),
  ]);
  return { enough, counts: told[0] as Ring, figures: told[1] as Ring, groups: told[2] as Ring };
}

/** For each vector of rows how many these are, and how many have the label. */
async function labelCounts(
  sharing: Sharing,
  labels: Fixed,
  rows: readonly Ring[],
  all: { readonly min: bigint; readonly max: bigint },
): Promise<(readonly [Ring, Ring])[]> {
  if (rows.length === 0) return [];
  const each = sharing.concatenate(rows.map((own) => sharing.within(own)));
  const positives = await sharing.dot(
    each,
    sharing.concatenate(rows.map(() => sharing.within(labels.ring))),
    rows.length,
  );
  const at = (x: Ring, i: number) => sharing.within(sharing.within(sharing.slice(x, i, i + 1)), all);
  const counts = sharing.sum(each, rows.length);
  return rows.map((_, i) => [at(counts, i), at(positives, i)] as const);
}

/**
 * Where groups of at least the minimum of rows end, and the totals up to there: of rows, of `columns`, and of the cells' further columns. The last of these,
 * as many as `onesOfTheRest`, count rows that must have the minimum, too, and no totals of them are given. Bounds are dropped.
 */
async function heldTotals(
  sharing: Sharing,
  plan: JudgePlan,
  { weight, sums: further }: Cells,
  columns: readonly Ring[],
  all: { readonly min: bigint; readonly max: bigint },
): Promise<{ readonly ends: Ring; readonly rows: Ring; readonly sums: readonly Ring[] }> {
  const added = further.length - recipientsInStack(plan).length;
  const minimums = [weight, ...further.slice(added)].map((each) => ({
    count: sharing.within(sharing.within(each), all),
    least: BigInt(plan.minimumGroupSize),
  }));
  const shape = { lines: 1, cells: groupsOf(plan.judge) };
  const merged = await mergeCells(sharing, minimums, [...columns, ...further.slice(0, added)], shape);
  const totals = merged.totals.map((each) => sharing.within(each));
  const ends = sharing.within(await sharing.bitsToRing(merged.ends));
  return { ends, rows: totals[0] as Ring, sums: totals.slice(minimums.length) };
}

/** A rate as a fraction. */
const fractionOf = (rate: number) => ({ numerator: Math.round(rate * rateUnit), denominator: rateUnit });

/** A cut-off in units, as the program and the recipient have it. */
export const unitsOf = (cutOff: number): bigint => BigInt(Math.round(cutOff * 2 ** bits));

async function ofNumbers(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  rows: Predicted['rows'],
  predicted: Fixed,
  labels: Fixed,
): Promise<Omit<Told, 'part'>> {
  const { ones, length } = rows;
  const least = BigInt(plan.minimumGroupSize + termsOf(plan.judge.features).length + 1);
  const all = { min: 0n, max: BigInt(length) };
  const rest = onesOfTheRest(sharing, plan, part, ones);
  const counts = [ones, ...rest].map((each) => sharing.within(sharing.sum(each, 1), all));
  const count = counts[0] as Ring;
  const enough = await enoughIn(
    sharing,
    counts.map((each) => ({ count: each, least })),
  );
  const compared = await comparedNumbers(sharing, plan, part, predicted, labels);
  const sums = await residualSums(sharing, { ...compared, weights: ones });
  const [byScore, byResidual] = await groupedNumbers(sharing, plan, part, rows, compared, rest);
  const plain = [sums.residual, sums.absolute, sums.squared, sums.actual, sums.actualSquared].map((each) =>
    sharing.within(each),
  );
  const shown = [sharing.within(count), sharing.concatenate(plain), byScore, byResidual];
  const told = (await shownIf(sharing, enough, shown)) as [Ring, Ring, Ring, Ring];
  return { enough, counts: told[0], figures: told[1], groups: told[2], residuals: told[3] };
}

/** Groups of equally many rows by prediction and by residual: where they end, rows up to there, and sums in the steps of `groupStep`. */
async function groupedNumbers(
  sharing: Sharing,
  plan: JudgePlan,
  part: Part,
  { ones, length }: Predicted['rows'],
  { predicted, actual }: { readonly predicted: Fixed; readonly actual: Fixed },
  rest: readonly Ring[],
): Promise<[Ring, Ring]> {
  const residual = sharing.subtract(actual.ring, predicted.ring);
  const columns = [actual.ring, predicted.ring, residual];
  const counted = await sharing.multiply(
    sharing.concatenate(columns.map(() => sharing.within(ones))),
    sharing.concatenate(columns.map((each) => sharing.within(each))),
  );
  const [own, said, left] = columns.map((_, i) => sharing.slice(counted, i * length, (i + 1) * length)) as [
    Ring,
    Ring,
    Ring,
  ];
  const { max } = predicted.format.bounds;
  const most = max * BigInt(length);
  const grouped = async (on: Sharing, scores: Ring, sums: readonly Ring[], each: bigint): Promise<Ring> => {
    // No row has the label: rows are in order and added up.
    const labels = await toBits(on, on.within(on.filledRing(length, 0n), { min: 0n, max: 1n }), 1);
    const curve = await rankCurve(on, { scores, labels, weights: ones, sums: [...sums, ...rest] });
    const cells = await equalFrequencyCells(on, curve, groupsOf(plan.judge));
    const totals = await heldTotals(on, plan, cells, [], { min: 0n, max: BigInt(length) });
    const all = on.within(on.concatenate([...totals.sums]), { min: -each * most, max: each * most });
    const rough = await truncate(on, all, groupStep(plan, part), 'nearest');
    return on.concatenate([totals.ends, totals.rows, on.within(rough)]);
  };
  return await together(sharing, [
    (on) => grouped(on, predicted.ring, [own, said], 1n),
    (on) => grouped(on, residual, [left], 2n),
  ]);
}

/** The vectors where the bit is 1, else zeros. */
export async function shownIf(sharing: Sharing, enough: Bits, vectors: readonly Ring[]): Promise<Ring[]> {
  const all = sharing.concatenate([...vectors]);
  const bit = sharing.within(await sharing.bitsToRing(enough));
  const shown = await sharing.multiply(sharing.gather(bit, new Uint32Array(all.length)), all);
  let next = 0;
  return vectors.map(({ length }) => {
    next += length;
    return sharing.slice(shown, next - length, next);
  });
}
