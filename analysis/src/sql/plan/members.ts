/** IN (SELECT …) in a relation of several owners: of which of these truths it matters whether they are unknown. */
import { columnNodes } from '../../local/expression.ts';
import { expressionsOf, nodesIn } from '../../local/relation.ts';
import type { Computed, Expression, RowStage } from '../../local/stages.ts';

type Member = Extract<Computed, { kind: 'in' }>;

function membersIn({ relation }: RowStage): Member[] {
  if (relation === undefined) return [];
  return nodesIn(relation.body).flatMap((node) =>
    node.kind === 'compute' ? node.columns.filter((column) => column.kind === 'in') : [],
  );
}

/** Those of which nothing but whether they are TRUE is asked: FALSE and unknown leave a row out alike. */
export function askedIfTrue(asked: RowStage): ReadonlySet<string> {
  const { relation, where, outputs } = asked;
  if (relation === undefined) return new Set();
  const names = new Map(relation.columns.map(({ name, id }) => [name, id]));
  const used = new Set<string>();
  const use = (expression: Expression) => {
    for (const { column } of columnNodes(expression)) used.add(column).add(names.get(column) ?? column);
  };
  /** Of AND and OR, which are TRUE wherever more of what they are made of is. */
  const condition = (expression: Expression) => {
    if (expression.kind === 'and' || expression.kind === 'or') expression.items.forEach(condition);
    else if (expression.kind !== 'column') use(expression);
  };
  for (const node of nodesIn(relation.body)) {
    if (node.kind === 'filter') condition(node.where);
    else expressionsOf(node).forEach(use);
  }
  if (where !== null) condition(where);
  for (const { expression } of outputs) use(expression);
  return new Set(membersIn(asked).flatMap(({ id }) => (used.has(id) ? [] : [id])));
}

/** Those that ask whether a value of their list is missing: whoever hears that one is not TRUE but unknown hears of a single NULL. */
export function askedIfUnknown(asked: RowStage): Member[] {
  const truths = askedIfTrue(asked);
  return membersIn(asked).filter((member) => member.nulls === true && !truths.has(member.id));
}
