/** The plan of an isolation forest: of which columns, in which bins, how many trees of how many rows, and what stays. */
import { isolationDepth, nodesOf, planesOfFeatures, UsageError } from '@tacit/engine';
import type { KeptColumn, KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { columnNamed, type KeptColumns } from '../bind-features.ts';
import { type LevelsFeature, nameOf } from '../features.ts';
import { columnGrants, combineGrants, cutGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { preparationOf } from '../prepared.ts';
import { binnedFeatures } from '../trees/card.ts';
import '../trees/question-messages.ts';
import { plainFeatures } from '../unlabelled/columns.ts';
import { type IsolationCard, isolationVectors } from './card.ts';
import { type IsolationQuestion, most } from './question.ts';

export interface IsolationPlan extends TablePlan {
  readonly isolation: {
    /** All of them in bins at public points, or of two values. */
    readonly features: readonly LevelsFeature[];
    /** Features that the question gives cut points for, by place; those of others follow from cards. */
    readonly asked: readonly number[];
    readonly trees: number;
    readonly sample: number;
    /** Rows that samples are drawn from. */
    readonly rows: number;
    readonly seed: number;
  };
  readonly uses: readonly [UsedShares];
  readonly keeps: readonly [KeptShares & { readonly model: IsolationCard }];
}

const defaultBins = 64;
const defaultSample = 256;
const samplesOfRows = 16;
/** Of all split columns together. */
const mostSplitBits = 2 ** 28;

/** Throws as `planTable`, `plainFeatures`, `cutsOf` and `binnedFeature`; UsageError 'isolation.…', 'trees.too-large'. */
export function planIsolation(request: CompileRequest<IsolationQuestion>): {
  readonly plan: IsolationPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const { features, asked } = binned({ table, vectors: uses.vectors }, question);
  const length = uses.vectors[table.valid]?.length ?? 0;
  const half = 2 ** Math.max(1, Math.floor(Math.log2(Math.max(2, length / 2))));
  const sample = question.sample ?? Math.min(defaultSample, half, question.rows ?? half);
  const rows = question.rows ?? Math.min(Math.max(half, sample), samplesOfRows * sample, most.rows);
  if (rows > length) throw new UsageError('isolation.rows', { rows, length });
  const trees = question.trees ?? 100;
  const prepared = preparationOf(plan.aligned);
  const model: IsolationCard = {
    version: 1,
    learner: 'isolation',
    family: 'isolation',
    label: null,
    unit: 1,
    features,
    trees,
    sample,
    cuts: 0,
    ...(prepared === undefined ? {} : { prepared }),
    test: null,
  };
  const [planes, columns] = [planesOfFeatures(binnedFeatures(model)), trees * nodesOf(isolationDepth(sample))];
  if (planes * columns > mostSplitBits)
    throw new UsageError('trees.too-large', { found: columns, planes, most: mostSplitBits });
  const keeps: IsolationPlan['keeps'] = [{ output: question.name ?? 'model', vectors: isolationVectors(model), model }];
  const isolation = { features, asked, trees, sample, rows, seed: question.seed ?? 1 };
  return { plan: { ...plan, uses: [uses], keeps, isolation }, cards };
}

function binned(
  kept: KeptColumns,
  { features: names, bins = defaultBins }: IsolationQuestion,
): Pick<IsolationPlan['isolation'], 'features' | 'asked'> {
  const given = plainFeatures(kept, names, true);
  const asked = cutsOf(kept, given, typeof bins === 'number' ? {} : bins);
  const count = typeof bins === 'number' ? bins : defaultBins;
  const features = given.map((each, i): LevelsFeature => {
    if (each.kind === 'levels') return each;
    const own = asked.get(i);
    return binnedFeature(
      kept,
      columnNamed(kept.table, nameOf(each)),
      own === undefined ? { bins: count } : { cuts: own },
    );
  });
  return { features, asked: [...asked.keys()] };
}

/** Rows that there must be. */
export const leastRows = ({ isolation: { rows }, minimumGroupSize }: IsolationPlan): number =>
  Math.max(rows, minimumGroupSize);

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, isolation }: IsolationPlan): KeptColumn[] {
  return isolation.features.map((each) => columnNamed(table, nameOf(each)));
}

/**
 * As of every training; 'filter' on numbers that are cut where the question says; and, as trees go down to single rows, which scores show: 'extreme' on
 * all numbers, of which trees split between the least and the greatest values of few rows, and 'single-out' on lists, by which trees set apart a row
 * that is the only one with its values.
 */
export function grantsNeeded(plan: IsolationPlan): Grant[] {
  const columns = columnsOf(plan);
  const { features, asked } = plan.isolation;
  return [
    ...columnGrants(columns),
    ...cutGrants(features.filter((_, i) => asked.includes(i))),
    ...features.map(({ owner, dataset, column, cuts }): Grant => {
      return { owner, dataset, column, use: cuts === undefined ? 'single-out' : 'extreme' };
    }),
    ...combineGrants(columns),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
