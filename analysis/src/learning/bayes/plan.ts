/** The plan of a training of naïve Bayes. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { shownValue } from '../../kinds/unknown-member.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { columnNamed, featuresOf, type KeptColumns, levelsOf } from '../bind-features.ts';
import { binaryLabel } from '../bind-label.ts';
import { coarsePlaces } from '../coarse.ts';
import { type Feature, nameOf } from '../features.ts';
import { columnGrants, combineGrants, cutGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { requireRoom } from '../room.ts';
import { preparationOf } from '../prepared.ts';
import { featureBits } from '../rows.ts';
import { placesOf, type TestShare } from '../test-rows.ts';
import { checkFine } from '../unlabelled/plan.ts';
import { type BayesCard, exactBits, listsOf, modelVectors, shapeOf } from './card.ts';
import './messages.ts';
import type { BayesQuestion } from './question.ts';

/** Of a row, by numbers (120,000 rows of 40), and by classes and values of lists. */
const [numberBytes, valueBytes] = [270, 100];

export interface BayesPlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  readonly keeps: readonly [KeptShares & { readonly model: BayesCard }];
  readonly bayes: {
    readonly label: KeptColumn;
    readonly features: readonly Feature[];
    readonly smoothing: number;
    /** In the order of the classes. */
    readonly priors: readonly number[] | null;
    readonly test: TestShare | null;
    readonly tell: readonly 'classes'[];
  };
}

/** Throws as `planTable`, `featuresOf`, `binnedFeature` and `binaryLabel`; UsageError 'model.twice', 'bayes.…', 'learn.far', 'learn.too-large'. */
export function planBayes(request: CompileRequest<BayesQuestion>): {
  readonly plan: BayesPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const kept: KeptColumns = { table, vectors: uses.vectors };
  const given = featuresOf(kept, question.features, false);
  const cuts = cutsOf(kept, given, question.bins ?? {});
  const features = given.map((each, i) => {
    const own = cuts.get(i);
    return own === undefined ? each : binnedFeature(kept, columnNamed(table, nameOf(each)), { cuts: own });
  });
  const column = columnNamed(table, question.label);
  const { owner, dataset, name } = column;
  const about = { column: nameOf({ owner, dataset, column: name }) };
  if (features.some((each) => nameOf(each) === about.column)) throw new UsageError('model.twice', about);
  const { classes, judged, label } = labelOf(kept, column, question.positive);
  if (classes.length < 2) throw new UsageError('model.constant', about);
  const length = uses.vectors[table.valid]?.length ?? 0;
  const test = question.test ?? null;
  const rows = test === null ? length : placesOf(length, test, 'train').length;
  const coarse = featureBits(length);
  checkFine(features, coarse);
  const bits = exactBits(features, coarse);
  const [numbers, lists] = [features.filter(({ kind }) => kind === 'number').length, listsOf(features)];
  const values = lists.reduce((sum, each) => sum + each, 0) + classes.length;
  requireRoom(uses, table.valid, numbers * numberBytes + values * valueBytes, rows);
  const prepared = preparationOf(plan.aligned);
  const model: BayesCard = {
    version: 1,
    learner: 'bayes',
    family: 'bayes',
    label,
    isOfLabel: judged !== null,
    unit: 1,
    features,
    classes,
    judged,
    bits,
    shape: shapeOf(rows, classes.length, features, bits),
    ...(prepared === undefined ? {} : { prepared }),
    test: test === null ? null : { table: plan.aligned.name, ...test },
  };
  const keeps: BayesPlan['keeps'] = [{ output: question.name ?? 'model', vectors: modelVectors(model.shape), model }];
  const bayes: BayesPlan['bayes'] = {
    label: column,
    features,
    smoothing: question.smoothing ?? 1,
    priors: question.priors === undefined ? null : priorsOf(classes, question.priors),
    test,
    tell: question.tell ?? ['classes'],
  };
  return { plan: { ...plan, uses: [uses], keeps, bayes }, cards };
}

/** The classes, and the one that a judgement is about. */
function labelOf(
  kept: KeptColumns,
  column: KeptColumn,
  positive: string | undefined,
): Pick<BayesCard, 'classes' | 'judged' | 'label'> {
  const { owner, dataset, name } = column;
  const levels = levelsOf(kept, column) ?? null;
  const about = { owner, dataset, column: name, levels };
  const isList = levels !== null && column.type.kind !== 'boolean';
  if (isList && positive === undefined) {
    const classes = levels.filter((level) => level !== null);
    return { classes, judged: null, label: { ...about, positive: null } };
  }
  const { positive: at } = binaryLabel(kept, column, positive);
  const classes = levels === null ? ['0', '1'] : levels.filter((level) => level !== null);
  return { classes, judged: at ?? 1, label: { ...about, positive: at } };
}

/** Of every class one, adding up to 1 but for rounding. Throws UsageError 'bayes.priors'. */
function priorsOf(classes: readonly string[], given: Readonly<Record<string, number>>): number[] {
  const priors = classes.map((each) => given[each] ?? 0);
  const sum = priors.reduce((total, each) => total + each, 0);
  const isWhole = Object.keys(given).length === classes.length && priors.every((each) => each > 0);
  if (isWhole && Math.abs(sum - 1) < 1e-6) return priors;
  throw new UsageError('bayes.priors', { found: shownValue(given), classes: [...classes] });
}

/** Places among the features of the numbers that may count as constant. */
export function coarseOf({ aligned: { table }, uses: [{ vectors }], bayes: { features, test } }: BayesPlan): number[] {
  const length = vectors[table.valid]?.length ?? 0;
  return coarsePlaces(features, test === null ? length : placesOf(length, test, 'train').length);
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, bayes: { features, label } }: BayesPlan): KeptColumn[] {
  return [...features.map((each) => columnNamed(table, nameOf(each))), label];
}

/** What owners must allow: as of any training, whose checks are told to everybody. */
export function grantsNeeded(plan: BayesPlan): Grant[] {
  const columns = columnsOf(plan);
  return [
    ...columnGrants(columns),
    ...cutGrants(plan.bayes.features),
    ...combineGrants(columns),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
