/** The plan of a training: which columns are what, how it is computed, what is told and what stays. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import { carriedText } from '../../contract/carried-text.ts';
import { shownValue } from '../../kinds/unknown-member.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { binaryLabel, modelLabel } from '../bind-label.ts';
import { columnNamed, featuresOf, type KeptColumns } from '../bind-features.ts';
import { type Feature, type LevelsFeature, levelTexts, nameOf, type Term, termsOf } from '../features.ts';
import { type LabelPlan, labelUnit } from '../label.ts';
import { type GlmCard, modelVectors } from './card.ts';
import { fineFeatureBits } from '../rows.ts';
import { preparationOf } from '../prepared.ts';
import { columnGrants, combineGrants, cutGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import type { Scaling } from '../scorecard.ts';
import { woeNamed, woeStart } from '../woe-card.ts';
import { placesOf } from '../test-rows.ts';
import { methodOf } from './method.ts';
import type { MethodPlan } from './method-plan.ts';
import { type Selection, selectionOf } from './select-plan.ts';
import { checkOffset } from './offset.ts';
import { type Family, mostNewtonTerms, type Told, type TrainQuestion } from './question.ts';

export interface TrainPlan extends TablePlan {
  readonly train: {
    readonly family: Family;
    readonly label: LabelPlan;
    readonly features: readonly Feature[];
    readonly weights: KeptColumn | null;
    readonly offset: KeptColumn | null;
    readonly ridge: number;
    readonly power: number;
    readonly method: MethodPlan;
    readonly select: Selection | null;
    /** Whether a failed run is gone on with. */
    readonly resumes: boolean;
    readonly test: { readonly share: number; readonly seed: number } | null;
    readonly tell: readonly Told[];
    readonly scorecard: Scaling | null;
    /** Features that are weights of evidence, which a scorecard tells; null where there are none. */
    readonly woe: WoeOfScorecard | null;
  };
  /** The table; and weights of evidence where these are told. */
  readonly uses: readonly [UsedShares, ...UsedShares[]];
  /** The model alone. */
  readonly keeps: readonly [KeptShares & { readonly model: GlmCard }];
}

export interface WoeOfScorecard {
  readonly name: string;
  readonly features: readonly {
    /** Among those of the model. */
    readonly feature: number;
    readonly levels: LevelsFeature['levels'];
    /** Place of the first weight among those that are kept. */
    readonly start: number;
  }[];
}

/** Poisson's variance is its mean in units of one, so that its labels stay near them; those of all other families may have any unit. */
export const isScaled = ({ train: { family } }: Pick<TrainPlan, 'train'>): boolean =>
  family !== 'logistic' && family !== 'poisson';

export interface PlannedTrain {
  readonly plan: TrainPlan;
  readonly cards: readonly DatasetCard[];
}

/**
 * Rows times terms for which a process has room in 2 GB: it takes 275 bytes for each number of the matrix beside 300 MB (measured at 30,000 ×
 * 23 and 100,000 × 50, Newton's steps under replicated shares; batches take less).
 */
const mostCells = 6_000_000;

const mostTerms = { newton: mostNewtonTerms, sgd: 1000, adam: 1000 } as const;

/** Throws as `planTable` and `featuresOf`; UsageError 'model.…' for columns that cannot be what they are to be. */
export function planTrain(request: CompileRequest<TrainQuestion>): PlannedTrain {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const kept = { table, vectors: uses.vectors };
  const given = featuresOf(kept, question.features, question.missing !== 'drop');
  const cuts = cutsOf(kept, given, question.bins ?? {});
  const features = given.map((each, i) => {
    const own = cuts.get(i);
    return own === undefined ? each : binnedFeature(kept, columnNamed(table, nameOf(each)), { cuts: own });
  });
  const label = labelOf(kept, question);
  const beside = (part: 'weights' | 'offset') => {
    const name = question[part];
    return name === undefined ? null : numberNamed(table, name, part, part === 'weights' ? 0n : null);
  };
  const [weights, offset] = [beside('weights'), beside('offset')];
  const all = [
    ...features.map(nameOf),
    ...[label.column, weights, offset].flatMap((each) => (each === null ? [] : fullName(each))),
  ];
  const twice = all.find((name, i) => all.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError('model.twice', { column: twice });
  const terms = termsOf(features).length;
  const most = mostTerms[question.method ?? 'newton'];
  if (terms > most) throw new UsageError('model.too-many-terms', { found: terms, most });
  const length = uses.vectors[table.valid]?.length ?? 0;
  const test = question.test ?? null;
  const rows = test === null ? length : placesOf(length, test, 'train').length;
  // The intercept is a column, too.
  const cells = rows * (terms + 1);
  if (cells > mostCells)
    throw new UsageError('train.too-large', { rows, terms, most: Math.max(1, Math.floor(mostCells / (terms + 1))) });
  const method = methodOf(question, rows);
  const woe = question.woe === undefined ? undefined : woeOf(question, table, features, request.artifacts ?? []);
  const train: TrainPlan['train'] = {
    family: question.model,
    label,
    features,
    weights,
    offset,
    ridge: question.ridge ?? 0,
    power: question.power ?? 1.5,
    method,
    select: selectionOf(question, features, method),
    resumes: question.onFailure === 'resume',
    test,
    tell: question.tell ?? ['coefficients', ...(method.name === 'newton' ? (['errors'] as const) : []), 'curve'],
    scorecard: question.scorecard ?? null,
    woe: woe?.told ?? null,
  };
  checkScorecard(train);
  const prepared = preparationOf(plan.aligned);
  const model: GlmCard = {
    version: 1,
    learner: 'glm',
    family: train.family,
    label: modelLabel(kept, label),
    unit: labelUnit(label, isScaled({ train })),
    features,
    bits: fineFeatureBits(length),
    ...(offset === null ? {} : { offset: true as const }),
    ...(prepared === undefined ? {} : { prepared }),
    test: train.test === null ? null : { table: plan.aligned.name, ...train.test },
  };
  const keeps: TrainPlan['keeps'] = [{ output: question.name ?? 'model', vectors: modelVectors(model), model }];
  const added = offsetIn({ train, keeps });
  if (added !== null) checkOffset(added);
  return { plan: { ...plan, uses: woe === undefined ? [uses] : [uses, woe.uses], keeps, train }, cards };
}

/** Points are told of bins: throws UsageError 'train.scorecard' where a feature has none, or what they are made of is not told. */
function checkScorecard({ scorecard, family, features, tell, woe }: TrainPlan['train']): void {
  if (scorecard === null) return;
  const encoded = woe?.features.map(({ feature }) => feature) ?? [];
  const numbers = features.filter(({ kind }, i) => kind === 'number' && !encoded.includes(i)).map(nameOf);
  if (family === 'logistic' && tell.includes('coefficients') && numbers.length === 0) return;
  throw new UsageError('train.scorecard', { family, tell: [...tell], numbers });
}

/** Which features are these weights of evidence. Throws UsageError 'train.woe' where none is, or no scorecard is asked for. */
function woeOf(
  { woe: name = '', scorecard }: TrainQuestion,
  table: TablePlan['aligned']['table'],
  features: readonly Feature[],
  artifacts: NonNullable<CompileRequest['artifacts']>,
): { readonly told: WoeOfScorecard; readonly uses: UsedShares } {
  const { card, uses } = woeNamed(name, artifacts);
  const told = features.flatMap((each, feature): WoeOfScorecard['features'][number][] => {
    const { made, ...column } = columnNamed(table, nameOf(each));
    if (each.kind !== 'number' || made?.woe !== name) return [];
    // Of a table of other rows the dataset may be called otherwise.
    const at = card.features.findIndex((own) => own.owner === column.owner && own.column === made.column);
    const { levels } = card.features[at] ?? {};
    return levels === undefined ? [] : [{ feature, levels, start: woeStart(card, at) }];
  });
  if (told.length === 0 || scorecard === undefined) throw new UsageError('train.woe', { name });
  return { told: { name, features: told }, uses };
}

const fullName = ({ owner, dataset, name }: KeptColumn): string => nameOf({ owner, dataset, column: name });

function labelOf(kept: KeptColumns, { label, positive, model }: TrainQuestion): LabelPlan {
  const column = columnNamed(kept.table, label);
  const about = { column: fullName(column) };
  if (model !== 'logistic') {
    if (positive !== undefined)
      throw new UsageError('model.positive-number', { ...about, found: shownValue(positive) });
    const least = model === 'linear' ? null : model === 'gamma' ? 1n : 0n;
    const number = numberNamed(kept.table, label, 'label', least);
    return { column: number, positive: null };
  }
  return binaryLabel(kept, column, positive);
}

/** A column of numbers, each `least` or more where that is given. */
export function numberNamed(table: KeptColumns['table'], name: string, part: string, least: bigint | null): KeptColumn {
  const column = columnNamed(table, name);
  const about = { column: fullName(column), part, owner: column.owner };
  if (column.type.kind !== 'integer' && column.type.kind !== 'decimal')
    throw new UsageError('model.not-a-number', { ...about, type: typeText(column.type) });
  const { min } = column.range ?? { min: '0' };
  if (least !== null && BigInt(min) < least) {
    const words = { min: carriedText(column.type, min), least: carriedText(column.type, String(least)) };
    throw new UsageError('model.too-small', { ...about, ...words });
  }
  return column;
}

/** The offset as it is computed with. */
export function offsetIn({ train: { offset, family }, keeps: [{ model }] }: Pick<TrainPlan, 'train' | 'keeps'>) {
  return offset === null ? null : { family, column: offset, unit: model.unit };
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({
  aligned: { table },
  train: { features, label, weights, offset },
}: TrainPlan): KeptColumn[] {
  const named = features.map((each) => columnNamed(table, nameOf(each)));
  return [...named, label.column, ...[weights, offset].filter((each) => each !== null)];
}

/** How people call a term: the column, with a level of its list. */
export function termName(features: readonly Feature[], { feature, level }: Term): string {
  const of = features[feature] as Feature;
  if (level === undefined || of.kind === 'number') return nameOf(of);
  return `${nameOf(of)} = ${levelTexts(of.levels)[of.levels.indexOf(level)] as string}`;
}

/**
 * What owners must allow, whatever recipients are told: the model puts all columns into one number, and who uses it later names its features
 * alone. What the checks find everybody is told: a term that only one row of an owner has says whether this row is in common, and one that
 * follows from others whether a guess at these is right.
 */
export function grantsNeeded(plan: TrainPlan): Grant[] {
  const columns = columnsOf(plan);
  return [
    ...columnGrants(columns),
    ...cutGrants(plan.train.features),
    ...combineGrants(columns),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
