/**
 * The joint program of a training. What the checks find is told to everybody before anything else; where one fails the run ends, at every
 * party with the same words. It never branches on anything that was not told so.
 */
import {
  asFixed,
  type Bits,
  checkTarget,
  decodeFixed,
  type Fixed,
  fixed,
  fixedConvert,
  fixedMatrix,
  type FixedMatrix,
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
import { tellEverybody } from '../checks.ts';
import { termsOf } from '../features.ts';
import { labelsOf } from '../label.ts';
import { modelFormat } from './card.ts';
import { progressOf } from '../progress.ts';
import { boundsOfTerms, KeptRows, matrixOf, meansOf, type ModelRows, modelRows, type RowsPlan } from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { checksOf, fewTerms, throwUnlessOfLevels, withFewLevelsMerged } from '../training-checks.ts';
import { familyOf, type Fitted, fitted } from './fit.ts';
import { featuresAfter, selected, type Step, withColumns } from './selection.ts';
import { woeFormat } from '../woe-card.ts';
import { offsetOf, withOffsetBack } from './offset.ts';
import { checksLabels, linesOf, plainChecks } from './lines.ts';
import { isScaled, offsetIn, termName, type TrainPlan } from './plan.ts';
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
  const { data, counts, told, fills } = await dataOf(sharing, plan, runtime);
  const taking = sharing.slice(counts, 0, 1);
  const chosen = await selection(sharing, plan, runtime, data, taking, told);
  if (plan.train.select !== null) session.step(steps.fit);
  const fit = await fitted(sharing, plan, runtime, { ...data, features: chosen.features }, taking);
  const offset = offsetIn(plan);
  const found = offset === null ? fit : withOffsetBack(sharing, offset, fit);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const sound = await tellEverybody(sharing, plan, 'sound', sharing.joinRows(found.flags));
  throwUnlessSound(plan, sound, told, chosen.steps);
  const coefficients = await keptCoefficients(sharing, found);
  const most = boundsOfTerms(plan.keeps[0].model.bits);
  const filling = sharing.within(sharing.within(fills.ring), { min: -most, max: most });
  runtime.artifact.keep(sharing, plan.keeps[0].output, [coefficients, filling]);
  const { woe } = plan.train;
  const weights = woe === null ? undefined : (runtime.artifact.use(sharing, woe.name)[0] as Ring);
  return await tell(sharing, plan, counts, found, chosen.steps, weights);
}

/** What is fitted, once all checks hold. Apart, so that what it is made of is let go before the fit, which needs the room. */
async function dataOf(
  sharing: Sharing,
  plan: TrainPlan,
  runtime: Runtime,
): Promise<{
  readonly data: GlmData;
  readonly counts: Ring;
  readonly told: readonly boolean[];
  readonly fills: Fixed;
}> {
  const { session } = sharing;
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
  const isLogistic = plan.train.family === 'logistic';
  const kinds = isLogistic ? [labels.ring, sharing.subtract(rows.ones, labels.ring)] : [];
  const enough = {
    features: plan.train.features,
    places: rowsPlan.places,
    least: plan.minimumGroupSize + termsOf(plan.train.features).length + 1,
    labels: kinds,
  };
  const { checks, counts: allCounts } = await checksOf(sharing, plan, enough, rows);
  const counts = sharing.concatenate(allCounts.slice(0, isLogistic ? 2 : 1));
  const areWrong = checksLabels(plan) ? await wrongLabels(sharing, plan, labels) : undefined;
  await runtime.checking(sharing);
  if (areWrong !== undefined) {
    const [isSo] = await tellEverybody(sharing, plan, 'labels', areWrong);
    if (isSo === true) throw new UsageError('train.labels', { family: plan.train.family });
  }
  const told = await tellEverybody(sharing, plan, 'checks', checks);
  throwUnlessEnough(plan, told);
  const used = withFewLevelsMerged(sharing, rows, fewOf(plan, told));

  session.step(steps.fit);
  const fills = await meansOf(sharing, used);
  const terms = termsOf(plan.train.features).length;
  const matrix = fixedMatrix(await matrixOf(sharing, used, fills), rows.length, terms);
  const offset = offsetIn(plan);
  const data = {
    features: matrix,
    target: labels,
    weights: await weightsOf(sharing, plan.train.weights, kept, rows),
    ...(offset === null ? {} : { offset: await offsetOf(sharing, offset, kept, rows.ones) }),
  };
  return { data, counts, told, fills };
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
  const counted = fewOf(plan, checks).map((few) => !few);
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

/** One bit: whether some label is none that the family has, whatever range its owner declared. */
async function wrongLabels(sharing: Sharing, { train: { family, power } }: TrainPlan, labels: Fixed): Promise<Bits> {
  // Nothing is promised of what an owner hands over.
  const ring = sharing.within(labels.ring);
  return sharing.not(await checkTarget(sharing, familyOf(family, power), { ...labels, ring }));
}

/** What was told of levels, behind the checks of rows and labels. */
const ofLevels = (plan: TrainPlan, checks: readonly boolean[]): readonly boolean[] => checks.slice(plainChecks(plan));

/** Whether a term is of a level with few rows. */
const fewOf = (plan: TrainPlan, checks: readonly boolean[]): boolean[] =>
  fewTerms(plan.train.features, ofLevels(plan, checks));

function throwUnlessEnough(plan: TrainPlan, checks: readonly boolean[]): void {
  const { minimumGroupSize: minimum, train } = plan;
  const [rows, labels] = checks;
  const terms = termsOf(train.features).length + 1;
  if (rows === true) throw new UsageError('train.few-rows', { least: minimum + terms, minimum, terms });
  if (train.family === 'logistic' && labels === true) throw new UsageError('train.few-labels', { minimum });
  throwUnlessOfLevels(train.features, ofLevels(plan, checks), minimum);
}

function throwUnlessSound(
  plan: TrainPlan,
  flags: readonly boolean[],
  checks: readonly boolean[],
  chosen: readonly Step[],
): void {
  const { features, family, method } = plan.train;
  const terms = termsOf(features);
  const few = fewOf(plan, checks);
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
