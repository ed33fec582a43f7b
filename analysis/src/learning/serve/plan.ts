/** The plan of a scoring service: whose rows, by which key, and which of the model's features each owner has. */
import { UsageError } from '@tacit/engine';
import {
  type ArtifactCard,
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
import { keptSources, partOf } from '../../sets/align/plan.ts';
import { bindTables, keyGrants, type KeyedTable, rulesOf, stageOf } from '../../sets/bind.ts';
import type { KeyedPlan } from '../../sets/keyed-plan.ts';
import { columnNamed } from '../bind-features.ts';
import { type Feature, nameOf } from '../features.ts';
import { isChosen, type ModelCard } from '../model-card.ts';
import type { Explained, ModelOutput } from '../model-use.ts';
import { explainedOutput, outputNamed, useOf } from '../models.ts';
import '../model-messages.ts';
import { checkModelCard, columnGrants, combineGrants, cutGrants, giversOf } from '../plan.ts';
import { featuresIn, modelNamed } from '../used-model.ts';
import './messages.ts';
import { oneRowTable, preparationNamed, type PreparedRow, withoutTables } from './prepared-row.ts';
import type { ServeQuestion } from './question.ts';

/** A feature of the model as its owner's stage hands it over, or what is made of what that hands over. */
export interface ServedFeature {
  /** Of its owner, among the plan's stages. */
  readonly stage: number;
  readonly feature: Feature;
  /**
   * Outputs of that stage: its value, and whether there is one; null where NULL is a position of a list, or where there is none. Neither is
   * looked at where rows are prepared.
   */
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
  /** The model; and what a preparation was fitted to, where its table was prepared. */
  readonly uses: readonly [UsedShares, ...UsedShares[]];
  readonly service: string;
  readonly perDay: number;
  /** Names of the columns of a key, as the caller writes them. */
  readonly fields: readonly string[];
  readonly serve: {
    readonly model: ModelCard;
    /** In the order of the model's. */
    readonly features: readonly ServedFeature[];
    /** Of a model of prepared columns: what is done to owners' columns first. */
    readonly prepared?: PreparedRow;
    readonly output: ModelOutput;
    readonly decimals: number;
    /** What the parts of features add up to; absent where they are not told. */
    readonly explained?: Explained;
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
  features: readonly Pick<Feature, 'owner' | 'column'>[],
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
 * 'serve.dealer', 'serve.no-link', 'serve.learner'; as `preparationOf`.
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
    [...new Set([...cards.map(({ owner }) => owner), ...giversOf(request)])],
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
  if (useOf(model.card).one === undefined)
    throw new UsageError('serve.learner', { model: model.name, family: model.card.family });
  const preparation = preparationOf(question, model, request.artifacts ?? []);
  const { cards: found, kept: own } = columnsOf(preparation?.columns ?? model.card.features, tables, model.name);
  const parts = found.map(({ stage, column }, i) => ({ stage, part: partOf(column, i) }));
  const prepared = preparation?.on(
    oneRowTable(own, keptSources(tables)),
    parts.map(({ stage, part }) => ({ stage, ...part.ids })),
  );
  const kept = prepared ?? own;
  const features = featuresIn(kept, model.card, model.name);
  const columns = features.map((feature) => columnNamed(kept.table, nameOf(feature)));
  const output = outputNamed(model.card, question.as, model.name);
  const explained = explainedOutput(question.explain, model.card, output, model.name);
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
    uses: [model.uses, ...(preparation === undefined ? [] : [preparation.uses])],
    rules: rulesOf(question, tables),
    duplicates: 'refuse',
    minimumGroupSize: Math.max(1, ...cards.map((card) => card.minimumGroupSize)),
    service: question.service,
    perDay: question.perDay,
    fields: question.on.map((part) => (typeof part === 'string' ? part : (part[0] as string))),
    serve: {
      model: model.card,
      features: features.map((feature, i): ServedFeature => {
        const stage = tables.findIndex(({ card }) => card.owner === feature.owner);
        const ids = prepared === undefined ? parts[i]?.part.ids : undefined;
        return { stage, feature, value: ids?.value ?? '', present: ids?.present ?? null };
      }),
      ...(prepared === undefined ? {} : { prepared: withoutTables(prepared) }),
      output,
      decimals: question.decimals ?? 4,
      ...(explained === undefined ? {} : { explained }),
    },
  };
  return { plan, cards, columns };
}

/**
 * The preparation of the table that the model was trained on; undefined where it was not prepared. Throws UsageError 'serve.prepared' unless the
 * question names just this, 'serve.prepared-learner', and as `preparationNamed`.
 */
function preparationOf(
  { prepared: named }: ServeQuestion,
  { name, card }: Pick<ReturnType<typeof modelNamed>, 'name' | 'card'>,
  artifacts: readonly ArtifactCard[],
) {
  const by = card.prepared;
  if (named !== by) {
    if (by === undefined) throw new UsageError('serve.not-prepared', { model: name, found: named ?? '–' });
    throw new UsageError('serve.prepared', { model: name, by, found: named ?? '–' });
  }
  if (by === undefined) return undefined;
  if (useOf(card).one?.sharedCells === undefined)
    throw new UsageError('serve.prepared-learner', { model: name, family: card.family });
  return preparationNamed(by, artifacts, card.features);
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
      .flatMap(({ owner, dataset, name, made }): Grant[] => {
        const column = made?.column ?? name;
        return [
          { owner, dataset, column, use: 'single-out' },
          // Nobody but its owner knows what a given model says of a row: it may be a column's value itself. What a feature adds goes with its value.
          ...(!isChosen(plan.serve.model) && plan.serve.explained === undefined
            ? []
            : [{ owner, dataset, column, use: 'payload' } as const]),
        ];
      }),
    ...plan.stages.filter(({ party }) => party !== caller).flatMap((stage) => keyGrants(stage, 'membership')),
  ];
}
