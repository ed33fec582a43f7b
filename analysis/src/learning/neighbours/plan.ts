/** The plan of nearest neighbours: features with their weights, the label, and who asks. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { columnNamed, featuresOf, type KeptColumns, levelsOf } from '../bind-features.ts';
import { coarsePlaces } from '../coarse.ts';
import { type Feature, nameOf } from '../features.ts';
import '../model-messages.ts';
import { requireRoom } from '../room.ts';
import { columnGrants, combineGrants, membershipGrants, originsOf, planTable, type TablePlan } from '../plan.ts';
import './messages.ts';
import type { NeighboursQuestion } from './question.ts';

/** Of a row, by columns and values of lists (120,000 rows of 40), and by points (30,000 rows, 10). */
const [columnBytes, pointBytes] = [190, 300];

export interface NeighboursPlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  /** Who asks, and alone is told something. */
  readonly recipients: readonly [string];
  readonly neighbours: {
    readonly label: { readonly column: KeptColumn; readonly levels: readonly string[] | null };
    readonly features: readonly Feature[];
    /** A name for each feature, as whoever asks writes it. */
    readonly fields: readonly string[];
    readonly weights: readonly number[];
    readonly k: number;
    readonly scale: 'range' | 'deviation';
    readonly points: number;
    /** 'mean' of a number. */
    readonly tell: 'class' | 'counts' | 'mean';
  };
}

/** Throws as `planTable`, `featuresOf`; UsageError 'model.twice', 'neighbours.…'. */
export function planNeighbours(request: CompileRequest<NeighboursQuestion>): {
  readonly plan: NeighboursPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const [uses] = plan.uses as [UsedShares];
  const kept: KeptColumns = { table: plan.aligned.table, vectors: uses.vectors };
  const [caller, ...others] = plan.recipients;
  if (caller === undefined || others.length > 0)
    throw new UsageError('neighbours.caller', { found: request.recipients });
  const { scale = 'range', points = 1, k } = question;
  const features = featuresOf(kept, question.features, false).map((each) => whereKnown(kept, each));
  const list = features.find((each) => each.kind === 'levels' && !isYes(kept, each));
  if (scale === 'deviation' && list !== undefined) throw new UsageError('neighbours.list', { column: nameOf(list) });
  const column = columnNamed(kept.table, question.label);
  const about = { column: nameOf({ ...column, column: column.name }) };
  if (features.some((each) => nameOf(each) === about.column)) throw new UsageError('model.twice', about);
  const levels = levelsOf(kept, column)?.filter((level) => level !== null) ?? null;
  if (levels === null && question.tell !== undefined)
    throw new UsageError('neighbours.no-class', { ...about, type: typeText(column.type) });
  if (k < plan.minimumGroupSize) throw new UsageError('neighbours.few', { found: k, least: plan.minimumGroupSize });
  const rows = uses.vectors[plan.aligned.table.valid]?.length ?? 0;
  if (k > rows) throw new UsageError('neighbours.many', { found: k, most: rows });
  const width = features.reduce((sum, each) => sum + (each.kind === 'number' ? 1 : each.levels.length), 0);
  requireRoom(uses, plan.aligned.table.valid, width * columnBytes + points * pointBytes);
  const { keeps: _, ...taken } = plan;
  const planned: NeighboursPlan = {
    ...taken,
    uses: [uses],
    recipients: [caller],
    neighbours: {
      label: { column, levels },
      features,
      fields: question.features,
      weights: weightsOf(kept, features, question.weights ?? {}),
      k,
      scale,
      points,
      tell: levels === null ? 'mean' : (question.tell ?? 'class'),
    },
  };
  return { plan: planned, cards };
}

const isYes = (kept: KeptColumns, feature: Feature): boolean =>
  columnNamed(kept.table, nameOf(feature)).type.kind === 'boolean';

/** Rows without a truth value take no part, as those without a number: there is no third value to be apart from. */
function whereKnown(kept: KeptColumns, feature: Feature): Feature {
  if (feature.kind === 'number' || !isYes(kept, feature)) return feature;
  return { ...feature, levels: ['false', 'true'] };
}

function weightsOf(
  kept: KeptColumns,
  features: readonly Feature[],
  given: Readonly<Record<string, number>>,
): readonly number[] {
  const weights = features.map(() => 1);
  for (const [name, weight] of Object.entries(given)) {
    const { owner, dataset, name: column } = columnNamed(kept.table, name);
    const full = nameOf({ owner, dataset, column });
    const at = features.findIndex((each) => nameOf(each) === full);
    if (at < 0) throw new UsageError('neighbours.weight', { column: full });
    weights[at] = weight;
  }
  return weights;
}

/** Places among the features of the numbers that may count as constant where they are brought to their own deviations. */
export function coarseOf({ aligned: { table }, uses: [{ vectors }], neighbours }: NeighboursPlan): number[] {
  const { features, scale } = neighbours;
  return scale === 'deviation' ? coarsePlaces(features, vectors[table.valid]?.length ?? 0) : [];
}

/** The columns of the features. */
export function featureColumns({ aligned: { table }, neighbours: { features } }: NeighboursPlan): KeptColumn[] {
  return features.map((each) => columnNamed(table, nameOf(each)));
}

/** Columns of the table that the plan takes. */
export function columnsOf(plan: NeighboursPlan): KeptColumn[] {
  return [...featureColumns(plan), plan.neighbours.label.column];
}

/**
 * What owners must allow. Whoever asks chooses its points in secret, and the nearest rows of two of them may differ in one row: so 'single-out' on all
 * columns of others, although each answer is about k rows.
 */
export function grantsNeeded(plan: NeighboursPlan): Grant[] {
  const columns = columnsOf(plan);
  const [caller] = plan.recipients;
  return [
    ...columnGrants(columns),
    ...combineGrants(columns),
    ...originsOf(columns)
      .filter(({ owner }) => owner !== caller)
      .map(({ owner, dataset, name }): Grant => ({ owner, dataset, column: name, use: 'single-out' })),
    // What is found of columns that hardly vary everybody is told.
    ...membershipGrants(plan, coarseOf(plan).length > 0 ? runnersOf(plan) : plan.recipients),
  ];
}
