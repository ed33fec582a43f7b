/** The column that USING makes of the keys of both sides of an outer join: that of the row which is there. */
import type { NamedExpression } from '../../local/stages.ts';
import type { Bound, BoundColumn } from '../bind/bound.ts';
import { coalesce } from '../bind/case.ts';
import type { ScopeColumn, ScopeTable } from '../bind/scope.ts';
import { isOnce, projectedFacts } from '../plan/row-facts.ts';
import { itself, toExpression } from '../planner/expression.ts';
import { type OwnContext, type OwnFrom, plainScope } from './context.ts';
import { type BoundRelation, type RelationColumn, renamedUnits } from './relation.ts';
import { factsOf } from './values.ts';

/** `x = y` of one column of USING. */
export type KeyEquality = Extract<Bound, { kind: 'compare' }> & {
  readonly left: BoundColumn;
  readonly right: BoundColumn;
};

/**
 * FROM with the columns that USING (`names`) means without a table before them. Of a LEFT or RIGHT JOIN they are that side's own, of a FULL JOIN
 * COALESCE of both, which becomes a column of the relation, so that it may be a key of a further join. `equal`: what of both sides is
 * compared, as it is before rows without a partner stand beside NULL; `keysOf`: names of the tables under this join.
 */
export function withKeys(
  context: OwnContext,
  from: OwnFrom,
  sides: { readonly left: BoundRelation; readonly right: BoundRelation },
  join: 'left' | 'right' | 'full',
  names: readonly string[],
  equal: readonly KeyEquality[],
  keysOf: readonly string[],
): OwnFrom {
  const { table } = context;
  const scope = plainScope(context, from.tables, from.merged);
  const placed = (columns: readonly ScopeColumn[]): ScopeTable => ({ names: [], columns, table, keysOf });
  if (join !== 'full') {
    const columns = equal.map(({ [join]: own }, i) => ({
      ...factsOf(scope, own),
      name: names[i] ?? '',
      as: own.column,
    }));
    return { ...from, tables: [placed(columns), ...from.tables] };
  }
  const { relation } = from;
  const renamed = new Map(relation.columns.map(({ as }) => [as, context.names.take(as)]));
  const idOf = (id: string): string => renamed.get(id) ?? id;
  const keys = equal.map(({ left, right, at }, i): { readonly column: RelationColumn; readonly bound: Bound } => {
    const bound = coalesce(
      scope,
      [
        { ...left, nullable: true },
        { ...right, nullable: true },
      ],
      at,
    );
    const name = names[i] ?? '';
    // Whichever row is there has a key, unless it may be NULL in that table itself.
    const nullable = left.nullable || right.nullable;
    return { column: { ...factsOf(scope, bound), name, as: context.names.take(name), nullable }, bound };
  });
  const columns = relation.columns.map((column): RelationColumn => ({ ...column, as: idOf(column.as) }));
  const facts = projectedFacts(relation, (id) => renamed.get(id), undefined);
  const isKey =
    isOnce(
      sides.left,
      equal.map(({ left }) => left.column),
    ) &&
    isOnce(
      sides.right,
      equal.map(({ right }) => right.column),
    );
  const made: BoundRelation = {
    node: {
      kind: 'project',
      item: relation.node,
      columns: [
        ...relation.columns.map(({ as, type }): NamedExpression => {
          return { id: idOf(as), expression: { kind: 'column', column: as, type }, type };
        }),
        ...keys.map(({ column, bound }): NamedExpression => {
          return { id: column.as, expression: toExpression(bound, itself), type: column.type };
        }),
      ],
      distinct: false,
    },
    columns: [...columns, ...keys.map(({ column }) => column)],
    ...facts,
    unique: isKey ? [...facts.unique, keys.map(({ column }) => column.as)] : facts.unique,
    units: renamedUnits(relation.units, renamed),
  };
  const tables = from.tables.map((each) => ({
    ...each,
    columns: each.columns.map((column) => ({ ...column, as: idOf(column.as ?? column.name) })),
  }));
  return { ...from, relation: made, tables: [placed(keys.map(({ column }) => column)), ...tables] };
}
