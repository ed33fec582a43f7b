/**
 * How many different rows an owner can have in certain columns, by what its cards say: for how many rows of a join's many side have to be handed
 * over, and how many groups there can be. Public facts alone: ranges, lists and sizes of tables, never what the data happen to be.
 */
import type { Range } from '../../contract/cards.ts';
import { columnNodes } from '../../local/expression.ts';
import { positionsOf } from '../../local/print.ts';
import { nodesIn } from '../../local/relation.ts';
import type { Expression, LocalOutput, OwnRelation, RowStage } from '../../local/stages.ts';
import { commonOutputs, mayMerge } from '../plan/merged.ts';
import type { SourceCard } from '../plan/relations.ts';
import type { Plan } from '../plan/types.ts';

/** The plan with the rows of its many side merged where there are fewer different ones than rows. */
export function withMergedRows(plan: Plan, cards: readonly SourceCard[]): Plan {
  if (plan.source !== 'join' || plan.many?.kind !== 'inner' || !mayMerge(plan)) return plan;
  const { table } = plan.many;
  const [stage, card] = [plan.stages[table] as RowStage, cards[table] as SourceCard];
  const rows = mostDifferent(card, [...keyValues(stage, card), ...outputValues(card, commonOutputs(plan, table))]);
  if (rows >= stage.rowsUpTo) return plan;
  return { ...plan, stages: plan.stages.map((each) => (each === stage ? { ...stage, mergedUpTo: rows } : each)) };
}

/** Most groups that the keys of a join make, of which each has a joined row. */
export function mostJoinedGroups(plan: Plan, cards: readonly SourceCard[]): number {
  if (plan.source !== 'join' || plan.sets !== undefined || plan.keys.some(({ table }) => table < 0)) return Infinity;
  const sides = plan.stages.map((stage, table) => {
    const ids = new Set(plan.keys.flatMap((key) => (key.table === table ? [key.id, `${key.id}.known`] : [])));
    const { outputs } = stage as RowStage;
    return outputValues(
      cards[table] as SourceCard,
      outputs.filter(({ id }) => ids.has(id)),
    );
  });
  const apart = sides.reduce(
    (product, values, table) => product * mostDifferent(cards[table] as SourceCard, values),
    1,
  );
  if (plan.many === undefined) return apart;
  // A row of the many side has one partner, which its key tells.
  const { table } = plan.many;
  const [stage, card] = [plan.stages[table] as RowStage, cards[table] as SourceCard];
  return Math.min(apart, mostDifferent(card, [...keyValues(stage, card), ...(sides[table] as Values[])]));
}

/** An expression, and how many values it can have. */
interface Values {
  readonly expression: Expression;
  readonly most: number;
}

function keyValues({ keys }: RowStage, card: SourceCard): Values[] {
  return keys.map((expression) => ({ expression, most: valuesOfColumn(card, expression) }));
}

function outputValues(card: SourceCard, outputs: readonly LocalOutput[]): Values[] {
  return outputs.map((output) => {
    const { expression } = output;
    switch (output.kind) {
      case 'flag':
        return { expression, most: 2 };
      case 'category':
        return { expression, most: positionsOf(output) };
      case 'text':
        return { expression, most: valuesOfColumn(card, expression) };
      case 'number':
        return { expression, most: span(output.range) };
    }
  });
}

function valuesOfColumn({ columns }: SourceCard, expression: Expression): number {
  if (expression.kind !== 'column') return Infinity;
  const column = columns.find(({ name }) => name === expression.column);
  if (column?.categories !== undefined) return column.categories.length + (column.nullable ? 1 : 0);
  return column?.range === undefined ? Infinity : span(column.range);
}

/** Values within a range, and 0, as which NULL is handed over. */
function span({ min, max }: Range): number {
  const [least, most] = [BigInt(min), BigInt(max)];
  return Number(most - least) + 1 + (least <= 0n && most >= 0n ? 0 : 1);
}

/**
 * Most different combinations of values: what is made of one row of a table has as many as that table has rows, and one more where an outer
 * join lacks it.
 */
function mostDifferent(card: SourceCard, values: readonly Values[]): number {
  const tables = card.relation === undefined ? undefined : tablesBehind(card.relation);
  const sizeOf = (dataset: string): number => {
    return (card.bases ?? [card]).find(({ name }) => name === dataset)?.rowsUpTo ?? Infinity;
  };
  const groups = new Map<unknown, { most: number; readonly rows: number }>();
  let product = 1;
  for (const { expression, most } of values) {
    const read = new Set(columnNodes(expression).map(({ column }) => tables?.get(column)));
    const [table, second] = [...read];
    if (table === undefined || second !== undefined) product *= most;
    else {
      const group = groups.get(table) ?? { most: 1, rows: sizeOf(table.dataset) + 1 };
      groups.set(table, { ...group, most: group.most * most });
    }
  }
  for (const { most, rows } of groups.values()) product *= Math.min(most, rows);
  return Math.min(card.rowsUpTo, product);
}

type TableNode = Extract<OwnRelation['body'], { kind: 'table' }>;

/** By the names of the stage the use of a table that a column is of, unchanged, in every row. */
function tablesBehind({ body, columns }: OwnRelation): ReadonlyMap<string, TableNode> {
  const tables = new Map<string, TableNode>();
  const same = new Map<string, string>();
  for (const node of nodesIn(body)) {
    if (node.kind === 'table') for (const { id } of node.columns) tables.set(id, node);
    const named = node.kind === 'project' ? node.columns : node.kind === 'group' ? node.keys : [];
    for (const { id, expression } of named) if (expression.kind === 'column') same.set(id, expression.column);
  }
  const tableOf = (id: string): TableNode | undefined => {
    const next = same.get(id);
    return tables.get(id) ?? (next === undefined ? undefined : tableOf(next));
  };
  return new Map(
    columns.flatMap(({ name, id }) => {
      const table = tableOf(id);
      return table === undefined ? [] : [[name, table] as const];
    }),
  );
}
