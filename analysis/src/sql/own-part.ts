/** What a joint SQL question takes of one owner's data. Spelling, names and aliases make no difference. */
import type { DatasetCard } from '../contract/cards.ts';
import { linearForm } from '../local/linear.ts';
import type { RowClasses } from '../local/atoms.ts';
import { columnNodes } from '../local/expression.ts';
import { type OwnMeasure, type OwnPart, plainDigest, plainText } from '../local/own-part.ts';
import type { Expression, LocalStage, RowStage } from '../local/stages.ts';
import { outputsIn } from './plan/inference.ts';
import { datasetsOf } from './plan/relations.ts';
import { releasesOf } from './plan/releases.ts';
import type { Measure, Plan, SecureBoolean, SecureNumber } from './plan/types.ts';

/** The part of `owner`; undefined where the contract uses no data of it. A plan has one stage per owner. */
export function ownPart(plan: Plan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const table = plan.stages.findIndex(({ party }) => party === owner);
  const stage = plan.stages[table];
  if (stage === undefined) return undefined;
  const digestOf = (party: string, dataset: string) =>
    datasets.find((candidate) => candidate.owner === party && candidate.name === dataset)?.contentDigest ?? '';
  const others = plan.stages.flatMap((other) => {
    const { party } = other;
    if (party === owner) return [];
    return datasetsOf(other).map((dataset) => ({ owner: party, dataset, contentDigest: digestOf(party, dataset) }));
  });
  const whole: OwnPart = {
    version: 1,
    source: plan.source,
    dataset: stage.dataset,
    where: stage.where,
    keys: ownKeys(plan, table, stage),
    measures: released(plan).map((measure) => ownMeasure(plan, table, stage, measure)),
    minimum: plan.minimumGroupSize,
    unit: datasets.find((card) => card.owner === owner && card.name === stage.dataset)?.unit?.column ?? null,
    owners: plan.stages.map(({ party }) => party),
    frame: plainDigest(frameOf(plan, table, stage)),
    others,
    marked: markedBy(stage),
  };
  if (stage.relation === undefined) return whole;
  // Columns of a relation are no columns of a dataset: nothing of it can be counted there.
  const { where, keys } = whole;
  const read = datasetsOf(stage).map((dataset) => ({ dataset, contentDigest: digestOf(owner, dataset) }));
  const question = plainDigest({ relation: stage.relation, unit: stage.unit, where, keys });
  const measures = whole.measures.map((measure) => ({ ...measure, expression: null }));
  return { ...whole, measures, where: null, keys: [], marked: [], unit: null, relation: { question, datasets: read } };
}

/**
 * The measures that recipients learn. An average gives its sum and its count away, and HAVING the number of rows: asked
 * with one bound after the other, it tells it exactly. All of these count as released.
 */
function released(plan: Plan): Measure[] {
  const ids = new Set<string>(plan.having.length === 0 ? [] : ['rows']);
  for (const { kind, measure } of releasesOf(plan)) {
    if (kind === 'measure' || kind === 'average') ids.add(measure);
    if (kind !== 'average') continue;
    for (const column of plan.columns) {
      if (column.kind === 'average' && column.sum === measure) ids.add(column.count);
    }
  }
  return plan.measures.filter(({ id }) => ids.has(id));
}

function ownKeys(plan: Plan, table: number, stage: LocalStage): RowClasses['keys'] {
  if (stage.kind === 'groups') return stage.keys;
  const ids = plan.keys.filter((key) => key.table === table).map(({ id }) => id);
  return ids.map((id) => {
    const output = stage.outputs.find((candidate) => candidate.id === id);
    if (output?.kind !== 'category') throw new Error(`group key ${id} is no category`);
    return output;
  });
}

/** One released measure as the ledger of the owner of stage `table` compares it. */
export function ownMeasure(plan: Plan, table: number, stage: LocalStage, measure: Measure): OwnMeasure {
  const { kind } = measure;
  const nullable = measure.kind === 'count' ? measure.id !== 'rows' : measure.count !== 'rows';
  if (stage.kind === 'groups') {
    const expression = stage.partials.find(({ id }) => id === measure.id)?.expression ?? null;
    // A constant is added up as often as there are rows.
    const addsConstant = kind === 'sum' && expression !== null && linearForm(expression)?.constant !== 0n;
    const counted = kind === 'count' || addsConstant ? ['count', ...countedBy(plan)] : [];
    const bases = [...counted, ...(kind === 'count' ? [] : namesIn(stage, expression))];
    return { kind, expression, nullable, meaning: plainText({ kind, expression }), bases };
  }
  const value = measure.kind === 'count' ? null : spelled(plan, measure.value);
  const valid = measure.valid === null ? null : spelled(plan, measure.valid);
  const bases =
    measure.kind === 'count'
      ? ['count', ...countedBy(plan)]
      : outputsIn(measure.value).flatMap((input) => basesOf(plan, input));
  return {
    kind,
    expression: null,
    nullable,
    meaning: plainText({ kind, value, valid }),
    bases: [...new Set(bases)].sort(),
  };
}

/** Columns by which rows are selected or divided. */
function countedBy(plan: Plan): string[] {
  const filter = plan.filter === null ? [] : outputsIn(plan.filter);
  const across = [...filter, ...(plan.source === 'join' ? plan.keys : [])].flatMap((output) => basesOf(plan, output));
  const own = plan.stages.flatMap((stage) => {
    const keys = stage.kind === 'groups' ? stage.keys.map(({ expression }) => expression) : [];
    return [stage.where, ...keys].flatMap((expression) => namesIn(stage, expression));
  });
  return [...own, ...across];
}

/** Columns as `owner.dataset.column`, which means the same in every plan. */
function basesOf(plan: Plan, { table, id }: Input): string[] {
  const stage = plan.stages[table] as RowStage;
  return namesIn(stage, outputOf(stage, id));
}

function namesIn({ party, dataset }: LocalStage, expression: Expression | null): string[] {
  return [...new Set(columnNodes(expression).map(({ column }) => `${party}.${dataset}.${column}`))];
}

/** Everything that the question says beside the owner's own condition, own group keys, measures and the others' data. */
function frameOf(plan: Plan, table: number, stage: LocalStage): object {
  const others = plan.stages
    .filter((other) => other !== stage)
    .map(({ party, dataset, relation, where, ...rest }) => {
      return { party, dataset, ...(relation === undefined ? {} : { relation }), where, keys: rest.keys };
    });
  return {
    source: plan.source,
    others,
    joinKeys: stage.kind === 'rows' ? stage.keys : [],
    filter: plan.filter === null ? null : spelled(plan, plan.filter),
    keys:
      plan.source === 'groups'
        ? []
        : plan.keys
            .filter((key) => key.table !== table)
            .map((key) => ({ ...spelledOutput(plan, key), categories: key.categories })),
  };
}

/** By the table's name, because which table is written first makes no difference. */
function spelledOutput(plan: Plan, { table, id }: Input): object {
  const stage = plan.stages[table] as RowStage;
  const { party, dataset, relation } = stage;
  return { party, dataset, ...(relation === undefined ? {} : { relation }), expression: outputOf(stage, id) };
}

/** What the values of an answer depend on in the rows of a group: measured values and, of a join, keys and conditions. */
function markedBy(stage: LocalStage): Expression[] {
  const expressions =
    stage.kind === 'groups'
      ? stage.partials.map(({ expression }) => expression)
      : [...stage.keys, ...stage.outputs.map(({ expression }) => expression)];
  const columns = new Map<string, Expression>();
  for (const expression of expressions) {
    for (const column of columnNodes(expression)) columns.set(column.column, column);
  }
  return [...columns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, column]) => column);
}

type Input = { readonly table: number; readonly id: string };

/** A secure expression with the owners' own expressions in the place of ids. */
function spelled(plan: Plan, node: SecureBoolean | SecureNumber): object {
  switch (node.kind) {
    case 'flag':
    case 'input':
      return { kind: node.kind, ...spelledOutput(plan, node) };
    case 'constant':
      return node;
    case 'scale':
    case 'not':
      return { ...node, item: spelled(plan, node.item) };
    case 'and':
    case 'or':
      return { kind: node.kind, items: node.items.map((item) => spelled(plan, item)) };
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return { ...node, left: spelled(plan, node.left), right: spelled(plan, node.right) };
  }
}

function outputOf(stage: RowStage, id: string): Expression {
  const output = stage.outputs.find((candidate) => candidate.id === id);
  if (output === undefined) throw new Error(`stage ${stage.party}.${stage.dataset} has no output ${id}`);
  return output.expression;
}
