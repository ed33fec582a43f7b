/**
 * The joint program of a training. What the checks find is told to everybody before anything else; where one fails the run ends, at every
 * party with the same words. It never branches on anything that was not told so.
 */
import {
  asFixed,
  type Bits,
  checkTarget,
  decodeFixed,
  enoughIn,
  type Fixed,
  fixed,
  fixedConvert,
  fixedMatrix,
  type FixedMatrix,
  fixedRange,
  fixedScale,
  fixedWithin,
  type GlmData,
  type Ring,
  type Sharing,
  together,
  UsageError,
} from '@tacit/engine';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { scaleOf } from '../../local/expression.ts';
import { type Feature, nameOf, termsOf } from '../features.ts';
import { labelsOf } from '../label.ts';
import { modelFormat } from './card.ts';
import { placesOfTheRest } from '../plan.ts';
import { boundsOfTerms, KeptRows, matrixOf, meansOf, type ModelRows, modelRows, type RowsPlan } from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { familyOf, type Fitted, fitted, progressOf } from './fit.ts';
import { featuresAfter, selected, type Step, withColumns } from './selection.ts';
import { woeFormat } from '../woe-card.ts';
import { checksLabels, linesOf, plainChecks } from './lines.ts';
import { isScaled, termName, type TrainPlan } from './plan.ts';
import type { Trained } from './report.ts';
import './step-messages.ts';

const steps = {
  rows: 'train: rows',
  checks: 'train: checks',
  select: 'train: select',
  fit: 'train: fit',
  reveal: 'train: reveal',
} as const;

/** What is told at recipients. Throws UsageError 'train.…' where a check fails, at everybody. */
export function runTrain(plan: TrainPlan, runtime: Runtime): Promise<Trained | undefined> {
  return runtime.compute((sharing) => train(plan, runtime, sharing));
}

async function train(plan: TrainPlan, runtime: Runtime, sharing: Sharing): Promise<Trained | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const rowsPlan = rowsPlanOf(plan);
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const rows = await modelRows(sharing, rowsPlan, kept);
  const labels = await labelsOf(sharing, plan.train.label, kept, {
    ...rows,
    isScaled: isScaled(plan),
    isPositive: plan.train.family === 'gamma',
  });

  session.step(steps.checks);
  const { checks, counts } = await checksOf(sharing, plan, rows, labels);
  const areWrong = checksLabels(plan) ? await wrongLabels(sharing, plan, labels) : undefined;
  await runtime.checking(sharing);
  if (areWrong !== undefined) {
    const [isSo] = await revealBits(sharing, plan, 'labels', areWrong);
    if (isSo === true) throw new UsageError('train.labels', { family: plan.train.family });
  }
  const told = await revealBits(sharing, plan, 'checks', checks);
  throwUnlessEnough(plan, told);
  const used = withFewLevelsMerged(sharing, plan, rows, told);

  session.step(steps.fit);
  const fills = await meansOf(sharing, used);
  const terms = termsOf(plan.train.features).length;
  const matrix = fixedMatrix(await matrixOf(sharing, used, fills), rows.length, terms);
  const data = {
    features: matrix,
    target: labels,
    weights: await weightsOf(sharing, plan.train.weights, kept, rows),
    ...(plan.train.offset === null ? {} : { offset: await offsetOf(sharing, plan, plan.train.offset, kept) }),
  };
  const taking = sharing.slice(counts, 0, 1);
  const chosen = await selection(sharing, plan, runtime, data, taking, told);
  if (plan.train.select !== null) session.step(steps.fit);
  const found = await fitted(sharing, plan, runtime, { ...data, features: chosen.features }, taking);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const sound = await revealBits(sharing, plan, 'sound', sharing.joinRows(found.flags));
  throwUnlessSound(plan, sound, told, chosen.steps);
  const coefficients = await keptCoefficients(sharing, found);
  const most = boundsOfTerms(plan.keeps[0].model.bits);
  const filling = sharing.within(sharing.within(fills.ring), { min: -most, max: most });
  runtime.artifact.keep(sharing, plan.keeps[0].output, [coefficients, filling]);
  const { woe } = plan.train;
  const weights = woe === null ? undefined : (runtime.artifact.use(sharing, woe.name)[0] as Ring);
  return await tell(sharing, plan, counts, found, chosen.steps, weights);
}

/** The columns that are fitted, those that were not chosen as zeros. */
async function selection(
  sharing: Sharing,
  plan: TrainPlan,
  runtime: Runtime,
  data: GlmData,
  taking: Ring,
  checks: readonly boolean[],
): Promise<{ readonly features: FixedMatrix; readonly steps: readonly Step[] }> {
  const { select, features } = plan.train;
  if (select === null) return { features: data.features, steps: [] };
  sharing.session.step(steps.select);
  const counted = fewTerms(plan, checks).map((few) => !few);
  const done = await selected(sharing, plan, select, data, taking, counted, progressOf(sharing, runtime, select.steps));
  const isIn = featuresAfter(plan, done);
  const places = termsOf(features).map(({ feature }, i) => (isIn[feature] === true ? i : null));
  return { features: withColumns(sharing, data.features, places), steps: done };
}

/** Rows of the table that are looked at, those that take no part among them. */
const trainedLength = (plan: TrainPlan): number => {
  const { places, table } = rowsPlanOf(plan);
  return places?.length ?? plan.uses[0].vectors[table.valid]?.length ?? 0;
};

function rowsPlanOf(plan: TrainPlan): RowsPlan {
  const { aligned, train: of, uses } = plan;
  const { table } = aligned;
  const length = uses[0].vectors[table.valid]?.length ?? 0;
  const needed = [of.label.column, ...[of.weights, of.offset].filter((each) => each !== null)];
  const places = of.test === null ? null : placesOf(length, of.test, 'train');
  return { table, features: of.features, needed, weights: of.weights, places, bits: plan.keeps[0].model.bits };
}

/** A column of decimals as fixed-point numbers in its own units. */
async function decimals(sharing: Sharing, column: KeptColumn, kept: KeptRows): Promise<Fixed> {
  const fractionBits = 20;
  const whole = asFixed(fixed({ fractionBits: 0, integerBits: 62 }), kept.value(column));
  const { ring } = await fixedScale(sharing, whole, 2 ** fractionBits / 10 ** scaleOf(column.type));
  return asFixed(fixed({ fractionBits, integerBits: 42 }), ring);
}

/** What is added to the linear predictor: of a linear model as the label is counted, in units of the modelled number. */
async function offsetOf(sharing: Sharing, plan: TrainPlan, column: KeptColumn, kept: KeptRows): Promise<Fixed> {
  if (plan.train.family !== 'linear') return await decimals(sharing, column, kept);
  const fractionBits = 30;
  const whole = asFixed(fixed({ fractionBits: 0, integerBits: 62 }), kept.value(column));
  const unit = 10 ** scaleOf(column.type) * plan.keeps[0].model.unit;
  const { ring } = await fixedScale(sharing, whole, 2 ** fractionBits / unit);
  return asFixed(fixed({ fractionBits, integerBits: 32 }), ring);
}

/** What each row counts for: nothing where it takes no part. */
async function weightsOf(
  sharing: Sharing,
  column: KeptColumn | null,
  kept: KeptRows,
  { ones }: ModelRows,
): Promise<Fixed> {
  if (column === null) return asFixed(fixed({ fractionBits: 0, integerBits: 1 }), ones);
  const { format, ring } =
    scaleOf(column.type) === 0 ? wholeOf(kept.value(column)) : await decimals(sharing, column, kept);
  return asFixed(format, await sharing.multiply(ring, ones));
}

const wholeOf = (ring: Ring): Fixed => asFixed(fixed({ fractionBits: 0, integerBits: 62 }), ring);

interface Checked {
  /** 1 where a check fails: nobody fails one where nobody holds data. */
  readonly checks: Bits;
  /** Rows, and of a logistic model those with the label. */
  readonly counts: Ring;
}

/** What holds for all rows holds for those of all others than each recipient that has some in a stack, too. */
async function checksOf(sharing: Sharing, plan: TrainPlan, rows: ModelRows, labels: Fixed): Promise<Checked> {
  const { minimumGroupSize: minimum, train: of } = plan;
  const { length, ones, cells } = rows;
  const all = { min: 0n, max: BigInt(length) };
  const rest = placesOfTheRest(plan, rowsPlanOf(plan).places);
  /** Of all rows, then of those of others. */
  const totals = (x: Ring) =>
    [x, ...rest.map((places) => sharing.gather(x, places))].map((each) => sharing.within(sharing.sum(each, 1), all));
  const rowCounts = totals(ones);
  const terms = termsOf(of.features);
  const isLogistic = of.family === 'logistic';
  const positives = isLogistic ? totals(labels.ring) : [];
  const unit = BigInt(cells.format.fractionBits);
  const ofLevels = of.features.flatMap((feature, i) => {
    if (feature.kind === 'number') return [];
    const own = terms.flatMap((term, at) => (term.feature === i ? [at] : []));
    const columns = own.map((at) => sharing.slice(cells.ring, at * length, (at + 1) * length));
    const counts = (pick: (x: Ring) => Ring) => sharing.concatenate(columns.map((x) => sharing.sum(pick(x), 1)));
    return [[counts((x) => x), ...rest.map((places) => counts((x) => sharing.gather(x, places)))]];
  });
  // Cells are in units: a count of them too.
  const scaledCounts = rowCounts.map((count) => sharing.scale(count, 1n << unit));
  const levels = await together(
    sharing,
    ofLevels.map((counts) => async (on: Sharing) => {
      const least = BigInt(minimum) << unit;
      const enough = (each: readonly Ring[]) =>
        enoughIn(
          on,
          each.map((count) => ({ count, least })),
        );
      const isTold = await enough(counts);
      const told = await on.bitsToRing(isTold);
      const owns = await together<Ring[]>(
        on,
        counts.map((each) => (own: Sharing) => own.multiply(told, each)),
      );
      // Rows of few of a level count as the first level's.
      const bases = owns.map((own, i) =>
        on.within(on.subtract(scaledCounts[i] as Ring, on.sum(own, 1)), { min: 0n, max: all.max << unit }),
      );
      return on.joinRows([on.not(await enough(bases)), on.not(isTold)]);
    }),
  );
  const labelMinimums = (on: Sharing) =>
    positives.flatMap((positive, i) =>
      [positive, on.within(on.subtract(rowCounts[i] as Ring, positive), all)].map((count) => ({
        count,
        least: BigInt(minimum),
      })),
    );
  const degrees = BigInt(minimum + terms.length + 1);
  const plain = await together(sharing, [
    async (on) =>
      on.not(
        await enoughIn(
          on,
          rowCounts.map((count) => ({ count, least: degrees })),
        ),
      ),
    ...(isLogistic ? [async (on: Sharing) => on.not(await enoughIn(on, labelMinimums(on)))] : []),
  ]);
  const told = [rowCounts, positives].flatMap((each) => each.slice(0, 1));
  return { checks: sharing.joinRows([...plain, ...levels]), counts: sharing.concatenate(told) };
}

/** One bit: whether some label is none that the family has, whatever range its owner declared. */
async function wrongLabels(sharing: Sharing, { train: { family, power } }: TrainPlan, labels: Fixed): Promise<Bits> {
  // Nothing is promised of what an owner hands over.
  const ring = sharing.within(labels.ring);
  return sharing.not(await checkTarget(sharing, familyOf(family, power), { ...labels, ring }));
}

/** Tells bits to everybody who takes part. */
async function revealBits(
  sharing: Sharing,
  plan: TrainPlan,
  line: 'checks' | 'labels' | 'sound',
  bits: Bits,
): Promise<boolean[]> {
  const everyone = runnersOf(plan).map((_, i) => i);
  const words = await sharing.revealBits(bits, line, everyone);
  return Array.from({ length: bits.length }, (_, i) => {
    return words !== undefined && ((words[i >> 6] as bigint) >> BigInt(i & 63)) % 2n === 1n;
  });
}

/** Which levels have few rows, by feature: the first level's place says whether it has, the rows of others with few among its own. */
function fewLevels(plan: TrainPlan, checks: readonly boolean[]): readonly (readonly boolean[])[] {
  let next = plainChecks(plan);
  return plan.train.features.map((feature) => {
    const count = feature.kind === 'levels' ? feature.levels.length : 0;
    next += count;
    return checks.slice(next - count, next);
  });
}

/** Whether a term is of a level with few rows. */
function fewTerms(plan: TrainPlan, checks: readonly boolean[]): boolean[] {
  return fewLevels(plan, checks).flatMap(([, ...levels], i) =>
    plan.train.features[i]?.kind === 'levels' ? levels : [false],
  );
}

function throwUnlessEnough(plan: TrainPlan, checks: readonly boolean[]): void {
  const { minimumGroupSize: minimum, train } = plan;
  const [rows, labels] = checks;
  const terms = termsOf(train.features).length + 1;
  if (rows === true) throw new UsageError('train.few-rows', { least: minimum + terms, minimum, terms });
  if (train.family === 'logistic' && labels === true) throw new UsageError('train.few-labels', { minimum });
  const at = fewLevels(plan, checks).findIndex(([first]) => first === true);
  if (at < 0) return;
  const feature = train.features[at] as Feature;
  const [level] = feature.kind === 'levels' ? feature.levels : [];
  throw new UsageError('train.few-of-level', { column: nameOf(feature), level: level ?? 'NULL', minimum });
}

/** Columns of levels with few rows are 0. Which these are has been told. */
function withFewLevelsMerged(
  sharing: Sharing,
  plan: TrainPlan,
  rows: ModelRows,
  checks: readonly boolean[],
): ModelRows {
  const few = fewTerms(plan, checks);
  const factors = BigUint64Array.from({ length: rows.cells.length }, (_, i) =>
    few[Math.floor(i / rows.length)] === true ? 0n : 1n,
  );
  const ring = sharing.scaleEach(rows.cells.ring, factors, { min: 0n, max: 1n });
  return { ...rows, cells: fixedWithin(sharing, asFixed(rows.cells.format, ring), fixedRange(rows.cells)) };
}

function throwUnlessSound(
  plan: TrainPlan,
  flags: readonly boolean[],
  checks: readonly boolean[],
  chosen: readonly Step[],
): void {
  const { features, family, method } = plan.train;
  const terms = termsOf(features);
  const few = fewTerms(plan, checks);
  const isIn = featuresAfter(plan, chosen);
  const determined = terms
    .filter(({ feature }, i) => flags[i] === true && few[i] !== true && isIn[feature] === true)
    .map((term) => termName(features, term));
  if (determined.length > 0) throw new UsageError('train.determined', { terms: determined });
  if (flags[terms.length] === true)
    throw new UsageError(method.name === 'newton' ? 'train.overflow' : 'train.ran-away', { family });
  if (flags[terms.length + 1] === true) throw new UsageError('train.separated', {});
}

/** As they are kept: coefficients of the terms and the intercept. */
async function keptCoefficients(sharing: Sharing, { slopes, intercept }: Fitted): Promise<Ring> {
  const parts = await together(
    sharing,
    [slopes, intercept].map((each) => (on: Sharing) => {
      const most = 2 ** modelFormat.integerBits - 1;
      return fixedConvert(on, fixedWithin(on, each, { min: -most, max: most }), modelFormat);
    }),
  );
  return sharing.concatenate(parts.map(({ ring }) => ring));
}

/** The weights of evidence of each feature that has some. */
function woeParts(sharing: Sharing, { train: { woe } }: TrainPlan, weights: Ring): Fixed[] {
  return (woe?.features ?? []).map(({ start, levels }) =>
    asFixed(woeFormat, sharing.slice(weights, start, start + levels.length)),
  );
}

/** Everything that recipients are told. */
async function tell(
  sharing: Sharing,
  plan: TrainPlan,
  counts: Ring,
  found: Fitted,
  chosen: readonly Step[],
  weights: Ring | undefined,
): Promise<Trained | undefined> {
  const everyone = runnersOf(plan);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const { slopes, intercept, centre, errors, deviance } = found;
  const asked = linesOf(plan);
  const told = async (line: 'coefficients' | 'errors' | 'curve' | 'woe', parts: readonly Fixed[]) => {
    if (!asked.has(line)) return null;
    // Parts have units of their own: each is decoded by its format.
    const words = await sharing.reveal(
      sharing.concatenate(parts.map(({ ring }) => sharing.within(ring))),
      line,
      recipients,
    );
    if (words === undefined) return null;
    let next = 0;
    return parts.flatMap(({ format, length }) => {
      next += length;
      return [...decodeFixed(format, words.slice(next - length, next))];
    });
  };
  const rows = await sharing.reveal(counts, 'rows', recipients);
  const all = {
    coefficients: await told('coefficients', [slopes, intercept, centre]),
    errors: errors === undefined ? null : await told('errors', [errors.slopes, errors.centre]),
    curve: deviance === undefined ? null : await told('curve', [deviance]),
    woe: await told('woe', weights === undefined ? [] : woeParts(sharing, plan, weights)),
  };
  if (rows === undefined) return undefined;
  return {
    rows: Number(rows[0]),
    events: rows.length > 1 ? Number(rows[1]) : null,
    length: trainedLength(plan),
    steps: chosen,
    ...all,
  };
}
