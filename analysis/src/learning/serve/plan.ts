/** The plan of a scoring service: whose rows, by which key, and which of the model's features each owner has. */
import { UsageError } from '@tacit/engine';
import {
  everyOwner,
  type KeptColumn,
  type KeptTable,
  type KeptVector,
  type UsedShares,
} from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard, Grant } from '../../contract/cards.ts';
import { nearestNames, quotedTable } from '../../contract/nearest.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { seatsOf } from '../../kinds/parties.ts';
import { partOf } from '../../sets/align/plan.ts';
import { bindTables, keyGrants, type KeyedTable, rulesOf, stageOf } from '../../sets/bind.ts';
import type { KeyedPlan } from '../../sets/keyed-plan.ts';
import type { Feature } from '../features.ts';
import type { ModelCard } from '../model-card.ts';
import type { ModelOutput } from '../model-use.ts';
import { outputNamed, useOf } from '../models.ts';
import '../model-messages.ts';
import { checkModelCard, columnGrants, combineGrants, cutGrants } from '../plan.ts';
import { featuresIn, modelNamed } from '../used-model.ts';
import './messages.ts';
import type { ServeQuestion } from './question.ts';

/** A feature of the model as its owner's stage hands it over. */
export interface ServedFeature {
  /** Of its owner, among the plan's stages. */
  readonly stage: number;
  readonly feature: Feature;
  /** Outputs of that stage: its value, and whether there is one; null where NULL is a position of a list, or where there is none. */
  readonly value: string;
  readonly present: string | null;
}

export interface ServePlan extends KeyedPlan {
  readonly join: null;
  /** It is called as long as it stands. */
  readonly stands: true;
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: null;
  readonly threshold: number;
  /** The caller alone. */
  readonly recipients: readonly [string];
  readonly protocol: string;
  /** The model. */
  readonly uses: readonly [UsedShares];
  readonly service: string;
  readonly perDay: number;
  /** Names of the columns of a key, as the caller writes them. */
  readonly fields: readonly string[];
  readonly serve: {
    readonly model: ModelCard;
    /** In the order of the model's. */
    readonly features: readonly ServedFeature[];
    readonly output: ModelOutput;
    readonly decimals: number;
  };
}

export interface PlannedService {
  readonly plan: ServePlan;
  readonly cards: readonly DatasetCard[];
  /** The columns of the features. */
  readonly columns: readonly KeptColumn[];
}

/** Tables of the question, each with a key that its card says is unique. Throws UsageError 'set.…', 'card.…'. */
export function bindServe(question: ServeQuestion, known: readonly DatasetCard[]): KeyedTable[] {
  return bindTables(question, known);
}

/**
 * The columns that the features are, as an aligned table of one row would have them, so that the model finds them as it does there. Throws
 * UsageError 'model.schema' for an owner without a table, 'model.unknown-column'.
 */
function columnsOf(
  features: readonly Feature[],
  tables: readonly KeyedTable[],
  model: string,
): {
  readonly cards: readonly { readonly stage: number; readonly column: ColumnCard }[];
  readonly kept: { readonly table: Pick<KeptTable, 'columns'>; readonly vectors: readonly KeptVector[] };
} {
  const cards = features.map(({ owner, column: name }) => {
    if (owner === everyOwner) throw new UsageError('serve.stacked', { model, column: name });
    const stage = tables.findIndex(({ card }) => card.owner === owner);
    const card = tables[stage]?.card;
    if (card === undefined) throw new UsageError('serve.no-table', { model, owner, column: name });
    const column = card.columns.find((each) => each.name === name);
    if (column !== undefined) return { stage, column };
    const names = card.columns.map((each) => each.name);
    const table = quotedTable(owner, card.name);
    throw new UsageError('model.unknown-column', {
      column: `${table}.${name}`,
      near: nearestNames(name, names),
      columns: names,
    });
  });
  const vectors: KeptVector[] = [];
  const columns = cards.map(({ stage, column }, i): KeptColumn => {
    const { owner, name: dataset } = (tables[stage] as KeyedTable).card;
    const { about, bounds, ids } = partOf(column, i);
    const value = vectors.push({ domain: 'ring', length: 1, ...bounds }) - 1;
    const present = ids.present === null ? undefined : vectors.push({ domain: 'bits', length: 1, planes: 1 }) - 1;
    return { owner, dataset, ...about, value, ...(present === undefined ? {} : { present }) };
  });
  return { cards, kept: { table: { columns }, vectors } };
}

/**
 * The plan of a request, with its cards. Throws as `bindServe`, `seatsOf`, `modelNamed` and `featuresIn`; UsageError 'serve.caller',
 * 'serve.dealer', 'serve.no-link', 'serve.learner', 'serve.prepared'.
 */
export function planServe(request: CompileRequest<ServeQuestion>): PlannedService {
  const { question, recipients, protocol } = request;
  const tables = bindServe(question, request.datasets);
  const cards = tables.map(({ card }) => card);
  for (const { card, keys } of tables)
    checkModelCard(
      card,
      keys.map(({ name }) => name),
    );
  const { names, clients, dealer, threshold } = seatsOf(
    request,
    cards.map(({ owner }) => owner),
    'none',
  );
  const [caller] = recipients;
  if (caller === undefined || recipients.length !== 1) throw new UsageError('serve.caller', { found: recipients });
  if (dealer !== null) throw new UsageError('serve.dealer', { dealer, protocol });
  // Those that do not compute have no links to each other, and a caller tells every owner whom it asks about.
  const away = cards.find(({ owner }) => clients.includes(owner) && owner !== caller);
  if (clients.includes(caller) && away !== undefined)
    throw new UsageError('serve.no-link', { caller, owner: away.owner });
  const model = modelNamed(question.model, request.artifacts ?? []);
  const { prepared } = model.card;
  if (useOf(model.card).one === undefined)
    throw new UsageError('serve.learner', { model: model.name, family: model.card.family });
  // Rows come as their owners have them.
  if (prepared !== undefined) throw new UsageError('serve.prepared', { model: model.name, by: prepared });
  const { cards: found, kept } = columnsOf(model.card.features, tables, model.name);
  const features = featuresIn(kept, model.card, model.name);
  const parts = found.map(({ stage, column }, i) => ({ stage, part: partOf(column, i) }));
  const plan: ServePlan = {
    stages: tables.map((table, stage) =>
      stageOf(
        table,
        parts.flatMap((each) => (each.stage === stage ? each.part.outputs : [])),
      ),
    ),
    join: null,
    stands: true,
    parties: names,
    clients,
    dealer,
    threshold,
    recipients: [caller],
    protocol,
    uses: [model.uses],
    rules: rulesOf(question, tables),
    duplicates: 'refuse',
    minimumGroupSize: Math.max(1, ...cards.map((card) => card.minimumGroupSize)),
    service: question.service,
    perDay: question.perDay,
    fields: question.on.map((part) => (typeof part === 'string' ? part : (part[0] as string))),
    serve: {
      model: model.card,
      features: features.map((feature, i): ServedFeature => {
        const { stage, part } = parts[i] as (typeof parts)[number];
        return { stage, feature, value: part.ids.value, present: part.ids.present };
      }),
      output: outputNamed(model.card, question.as, model.name),
      decimals: question.decimals ?? 4,
    },
  };
  return { plan, cards, columns: kept.table.columns };
}

/**
 * What owners must allow. A score is a number about the person that the caller names: 'single-out' on what others' features it is made of, and
 * 'membership' on others' keys, as the caller is told who has the person.
 */
export function grantsNeeded({ plan, columns }: PlannedService): Grant[] {
  const [caller] = plan.recipients;
  return [
    ...columnGrants(columns),
    ...cutGrants(plan.serve.features.map(({ feature }) => feature)),
    ...combineGrants(columns),
    ...columns
      .filter(({ owner }) => owner !== caller)
      .map(({ owner, dataset, name }): Grant => ({ owner, dataset, column: name, use: 'single-out' })),
    ...plan.stages.filter(({ party }) => party !== caller).flatMap((stage) => keyGrants(stage, 'membership')),
  ];
}
