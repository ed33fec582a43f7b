/** The plan of an import: whose numbers, which columns of which table they are about, and which vectors stay. */
import { UsageError } from '@tacit/engine';
import { mostBytesOf } from '../../contract/artifact-terms.ts';
import { type KeptShares, type KeptVector, mostArtifactBytes } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import { quotedTable } from '../../contract/nearest.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import type { RowStage } from '../../local/stages.ts';
import { bindTables, stageOf, tableNamed, valueOutput } from '../../sets/bind.ts';
import { columnNamed } from '../bind-features.ts';
import { binaryLabel, modelLabel } from '../bind-label.ts';
import { type Feature, sizeOf } from '../features.ts';
import { type GlmCard, modelVectors } from '../glm/card.ts';
import type { Imported, ModelCard, ModelLabel } from '../model-card.ts';
import { planTable, type TablePlan } from '../plan.ts';
import { preparationOf } from '../prepared.ts';
import { fineFeatureBits } from '../rows.ts';
import { featuresIn } from '../used-model.ts';
import { type ImportedNetworkCard, type ImportedTreesCard, networkVectors, treeVectors } from './card.ts';
import './messages.ts';
import { columns } from './numbers.ts';
import type { ImportedFeature, ImportQuestion } from './question.ts';

export interface ImportPlan extends TablePlan {
  /** That of the numbers, then those of the table's owners, who read nothing. */
  readonly stages: readonly [RowStage, ...TablePlan['stages']];
  /** So many numbers there are. */
  readonly numbers: number;
  readonly keeps: readonly [KeptShares & { readonly model: ModelCard }];
}

export interface PlannedImport {
  readonly plan: ImportPlan;
  /** That of the numbers, then those of the table. */
  readonly cards: readonly DatasetCard[];
}

/**
 * Throws as `planTable`, `bindTables`, `featuresIn` and `binaryLabel`; UsageError 'import.large', 'import.columns', 'import.too-wide'.
 */
export function planImport(request: CompileRequest<ImportQuestion>): PlannedImport {
  const { question } = request;
  const { owner } = tableNamed(question.numbers);
  const planned = planTable(request, question.aligned, [owner]);
  const { aligned, uses } = planned.plan;
  const kept = { table: aligned.table, vectors: uses[0]?.vectors ?? [] };
  const name = question.name ?? 'model';
  const features = featuresIn(kept, { features: question.features.map((each) => featureOf(kept.table, each)) }, name);
  const label = question.label === undefined ? null : labelOf(kept, question.label, question.positive);
  const { tool, objective } = question;
  const { card: model, vectors } = cardOf(question, features, label, { by: owner, tool, objective });
  const prepared = preparationOf(aligned);
  const keeps: ImportPlan['keeps'] = [
    { output: name, vectors, model: { ...model, ...(prepared === undefined ? {} : { prepared }) } },
  ];
  const bytes = mostBytesOf(keeps);
  if (bytes > mostArtifactBytes) throw new UsageError('import.large', { bytes, most: mostArtifactBytes });
  const numbers = vectors.reduce((sum, { length }) => sum + length, 0);
  const { stage, card } = stageFor(question, request.datasets, numbers, vectors);
  const plan: ImportPlan = { ...planned.plan, stages: [stage, ...planned.plan.stages], numbers, keeps };
  return { plan, cards: [card, ...planned.cards] };
}

function featureOf(table: TablePlan['aligned']['table'], given: ImportedFeature): Feature {
  const { owner, dataset, name } = columnNamed(table, given.column);
  const source = { owner, dataset, column: name };
  if ('levels' in given) return { kind: 'levels', ...source, levels: given.levels };
  const { type, low, high, missing } = given;
  const feature: Feature = { kind: 'number', ...source, type, low, high, filled: missing === true };
  // What is compared with it, and where it is missing a little more, has to fit beside it.
  if (sizeOf(feature) >= 2 ** 52) throw new UsageError('import.too-wide', { column: given.column, low, high });
  return feature;
}

function labelOf(kept: Parameters<typeof binaryLabel>[0], name: string, positive: string | undefined): ModelLabel {
  return modelLabel(kept, binaryLabel(kept, columnNamed(kept.table, name), positive));
}

function cardOf(
  { shape, unit = 1, classes = [] }: ImportQuestion,
  features: readonly Feature[],
  label: ModelLabel | null,
  imported: Imported,
): { readonly card: ModelCard; readonly vectors: readonly KeptVector[] } {
  const common = { version: 1, label, unit, features, imported, test: null } as const;
  if (shape.kind === 'trees') {
    const card: ImportedTreesCard = {
      ...common,
      learner: 'imported-trees',
      family: 'trees',
      isOfLabel: label !== null,
      shape,
      classes,
    };
    return { card, vectors: treeVectors(shape, features) };
  }
  if (shape.kind === 'network') {
    const card: ImportedNetworkCard = {
      ...common,
      learner: 'imported-network',
      family: 'network',
      isOfLabel: label !== null,
      shape,
      classes,
    };
    return { card, vectors: networkVectors(shape, features) };
  }
  // Of a linear model a training would have left the same.
  const family = ({ identity: 'linear', logit: 'logistic', log: 'poisson' } as const)[shape.link];
  const card: Omit<GlmCard, 'label'> & ModelCard = { ...common, learner: 'glm', family, bits: fineFeatureBits(1) };
  return { card, vectors: modelVectors(card) };
}

/** Throws UsageError 'set.unknown-table', 'import.columns'. */
function stageFor(
  { numbers: table }: ImportQuestion,
  datasets: readonly DatasetCard[],
  numbers: number,
  vectors: readonly KeptVector[],
): { readonly stage: RowStage; readonly card: DatasetCard } {
  const [bound] = bindTables({ tables: [table], on: [], duplicates: 'once' }, datasets);
  const { card } = bound as NonNullable<typeof bound>;
  const known = [columns.place, columns.value].map((name) => card.columns.find((each) => each.name === name));
  const [place, value] = known;
  if (place?.type.kind !== 'integer' || value?.type.kind !== 'integer' || place.nullable || value.nullable) {
    throw new UsageError('import.columns', {
      table: quotedTable(card.owner, card.name),
      found: card.columns.map(({ name, type }) => `${name} (${type.kind})`),
      expected: Object.values(columns),
    });
  }
  const ends = vectors.flatMap((each) =>
    each.domain === 'ring' ? [BigInt(each.min ?? 0), BigInt(each.max ?? 0)] : [],
  );
  const least = ends.reduce((a, b) => (a < b ? a : b));
  const largest = ends.reduce((a, b) => (a > b ? a : b));
  return {
    card,
    stage: stageOf(bound as NonNullable<typeof bound>, [
      valueOutput(place, columns.place, { min: '0', max: String(numbers - 1) }),
      valueOutput(value, columns.value, { min: String(least), max: String(largest) }),
    ]),
  };
}

/** What owners must allow: that numbers are taken into shares, as when columns are aligned. What a model tells, contracts say that use it. */
export function grantsNeeded({ stages: [{ party: owner, dataset }] }: ImportPlan): Grant[] {
  return Object.values(columns).map((column): Grant => ({ owner, dataset, column, use: 'aggregate' }));
}
