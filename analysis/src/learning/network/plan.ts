/** The plan of a network: its columns, architecture and training, what is told and what stays. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { columnNamed, featuresOf, type KeptColumns, levelsOf } from '../bind-features.ts';
import { binaryLabel, modelLabel } from '../bind-label.ts';
import { nameOf, termsOf } from '../features.ts';
import { numberNamed } from '../glm/plan.ts';
import { type LabelPlan, labelUnit } from '../label.ts';
import { columnGrants, combineGrants, cutGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { requireRoom } from '../room.ts';
import { preparationOf } from '../prepared.ts';
import { featureBits } from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { type Embedded, type NetworkCard, networkVectors, type OutputKind } from './card.ts';
import type { NetworkQuestion, Told } from './question.ts';
import './step-messages.ts';

interface NetworkMethod {
  readonly name: 'adam' | 'sgd';
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly ridge: number;
  readonly seed: number;
}

export interface NetworkTrainPlan extends TablePlan {
  readonly train: {
    readonly label: LabelPlan;
    readonly method: NetworkMethod;
    /** Whether a failed run is gone on with. */
    readonly resumes: boolean;
    readonly tell: readonly Told[];
  };
  readonly uses: readonly [UsedShares];
  /** The model alone; its card says the rest. */
  readonly keeps: readonly [KeptShares & { readonly model: NetworkCard }];
}

const mostClasses = 64;
/** Of a row, by terms (30,000 rows of 40 take 220). */
const termBytes = 275;

/** Numbers are trained on in parts of 2^partsOf of the size that labels are scaled to: 0 unless that has more than 30 bits. */
export function partsOf({ column: { range } }: LabelPlan): number {
  const [low, high] = [BigInt(range?.min ?? '0'), BigInt(range?.max ?? '0')];
  const bits = (-low > high ? -low : high).toString(2).length;
  return range === undefined ? 1 : Math.max(0, bits - 30);
}

/** Throws as `planTable` and `featuresOf`; UsageError 'model.…', 'train.…' for what cannot be what it is to be. */
export function planNetworkTraining(request: CompileRequest<NetworkQuestion>): {
  readonly plan: NetworkTrainPlan;
  readonly cards: readonly DatasetCard[];
} {
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
  const { label, output } = labelOf(kept, question);
  const column = nameOf({ ...label.column, column: label.column.name });
  if (features.some((each) => nameOf(each) === column)) throw new UsageError('model.twice', { column });
  const length = uses.vectors[table.valid]?.length ?? 0;
  const test = question.test ?? null;
  const rows = test === null ? length : placesOf(length, test, 'train').length;
  requireRoom(uses, table.valid, (termsOf(features).length + 1) * termBytes, rows);
  const prepared = preparationOf(plan.aligned);
  const embed = embeddedOf(table, features, question.embed ?? {});
  const model: NetworkCard = {
    version: 1,
    learner: 'network',
    family: 'network',
    label: modelLabel(kept, label),
    ...(output === 'probability' ? { isOfLabel: true } : {}),
    unit: output === 'number' ? labelUnit(label, true) * 2 ** partsOf(label) : 1,
    features,
    output,
    layers: question.layers,
    embed,
    bits: featureBits(length),
    ...(prepared === undefined ? {} : { prepared }),
    test: test === null ? null : { table: plan.aligned.name, ...test },
  };
  const train = {
    label,
    method: methodOf(question, rows),
    resumes: question.onFailure === 'resume',
    tell: question.tell ?? ['curve' as const],
  };
  const keeps: NetworkTrainPlan['keeps'] = [
    { output: question.name ?? 'model', vectors: networkVectors(model), model },
  ];
  return { plan: { ...plan, uses: [uses], keeps, train }, cards };
}

/** Throws UsageError 'train.network-classes' for a list of more values than a network has classes; as `binaryLabel` and `numberNamed`. */
function labelOf(
  kept: KeptColumns,
  { label: name, positive }: NetworkQuestion,
): { label: LabelPlan; output: OutputKind } {
  const column = columnNamed(kept.table, name);
  const levels = levelsOf(kept, column);
  const { type, range } = column;
  const isBinary = type.kind === 'boolean' || (type.kind === 'integer' && range?.min === '0' && range.max === '1');
  if (positive !== undefined || isBinary) return { label: binaryLabel(kept, column, positive), output: 'probability' };
  if (levels === undefined)
    return { label: { column: numberNamed(kept.table, name, 'label', null), positive: null }, output: 'number' };
  if (levels.length < 2 || levels.length > mostClasses)
    throw new UsageError('train.network-classes', { column: name, found: levels.length, most: mostClasses });
  return { label: { column, positive: null }, output: 'classes' };
}

/** Throws UsageError 'train.network-embed' for what is no feature with a list of values or bins; as `columnNamed`. */
function embeddedOf(
  table: KeptColumns['table'],
  features: NetworkCard['features'],
  asked: Readonly<Record<string, number>>,
): Embedded[] {
  const found = Object.entries(asked).map(([name, size]): Embedded => {
    const column = columnNamed(table, name);
    const full = nameOf({ ...column, column: column.name });
    const feature = features.findIndex((each) => nameOf(each) === full);
    if (features[feature]?.kind === 'levels') return { feature, size };
    const lists = features.filter(({ kind }) => kind === 'levels').map(nameOf);
    throw new UsageError('train.network-embed', { column: full, lists });
  });
  const sorted = found.toSorted((a, b) => a.feature - b.feature);
  const twice = sorted.find(({ feature }, i) => sorted[i - 1]?.feature === feature);
  if (twice === undefined) return sorted;
  throw new UsageError('model.twice', { column: nameOf(features[twice.feature] as NetworkCard['features'][number]) });
}

/** `rows`: for training, those that are nobody's among them. Throws UsageError 'train.…' for what does not go together. */
function methodOf(question: NetworkQuestion, rows: number): NetworkMethod {
  const { method: name = 'adam', momentum = 0, batch = Math.min(32, rows), ridge = 0 } = question;
  if (name === 'adam' && question.momentum !== undefined)
    throw new UsageError('train.option-of-method', { option: 'momentum', method: name, methods: 'sgd' });
  if (batch > rows) throw new UsageError('train.batch', { found: batch, rows });
  const learningRate = question.learningRate ?? (name === 'adam' ? 0.015625 : 0.125 * (1 - momentum));
  return { name, epochs: question.epochs ?? 20, batch, learningRate, momentum, ridge, seed: question.seed ?? 1 };
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({
  aligned: { table },
  keeps: [{ model }],
  train: { label },
}: NetworkTrainPlan): KeptColumn[] {
  return [...model.features.map((each) => columnNamed(table, nameOf(each))), label.column];
}

/** What owners must allow, whatever recipients are told: as of every model of labels. */
export function grantsNeeded(plan: NetworkTrainPlan): Grant[] {
  const columns = columnsOf(plan);
  return [
    ...columnGrants(columns),
    ...cutGrants(plan.keeps[0].model.features),
    ...combineGrants(columns),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
