/** UNION, INTERSECT and EXCEPT among one owner's own rows. */
import type { SelectStmt } from 'libpg-query';
import { scaleOf } from '../../local/expression.ts';
import type { ProjectNode, SetNode } from '../../local/stages.ts';
import { mergeCategories } from '../bind/categories.ts';
import { keywordBefore } from '../bind/clauses.ts';
import { family } from '../bind/operators.ts';
import type { Scope } from '../bind/scope.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { locationOf } from '../parse/syntax.ts';
import { typeText } from '../plan/describe.ts';
import { setFacts } from '../plan/row-facts.ts';
import { type NumberRange, numberType, rescale, union } from '../plan/ranges.ts';
import type { OwnContext } from './context.ts';
import { atMost, type BoundRelation, gatheredUnits, type RelationColumn, type UnitCount } from './relation.ts';

const operators = { SETOP_UNION: 'union', SETOP_INTERSECT: 'intersect', SETOP_EXCEPT: 'except' } as const;

export function bindOwnSet(context: OwnContext, select: SelectStmt, outer: Scope | undefined): BoundRelation {
  const { larg, rarg, op, all = false } = select;
  const at = locationOf(rarg);
  if (larg === undefined || rarg === undefined || op === undefined || !(op in operators))
    throw refused(context.source, String(op), at);
  const operator = operators[op as keyof typeof operators];
  const sides = [larg, rarg].map((side) => context.select(side, outer));
  return combine(context, operator, all, sides, at);
}

/** Branches of one owner in a UNION ALL of several. */
export function unite(context: OwnContext, sides: readonly BoundRelation[], at: number): BoundRelation {
  const [first, second] = sides;
  return first !== undefined && second === undefined ? first : combine(context, 'union', true, sides, at);
}

function combine(
  context: OwnContext,
  operator: SetNode['operator'],
  all: boolean,
  sides: readonly BoundRelation[],
  at: number,
): BoundRelation {
  const { source, names } = context;
  const lists = sides.map(({ columns }) => columns.filter(({ hidden }) => hidden !== true));
  const [first = []] = lists;
  const odd = lists.find((list) => list.length !== first.length);
  if (odd !== undefined) {
    const shapes = { found: odd.map(({ name }) => name), expected: first.map(({ name }) => name) };
    throw errorAt(source, keywordBefore(source, operator.toUpperCase(), at), 'sql.union-shape', shapes);
  }
  const columns = first.map((_, i): RelationColumn => {
    const same = lists.map((list) => list[i] as RelationColumn);
    return { ...alike(context, same, operator, at), as: names.take(same[0]?.name ?? '') };
  });
  const units = unitsOf(
    operator,
    all,
    sides,
    lists,
    columns.map(({ as }) => as),
  );
  const counted: RelationColumn[] = units.column === undefined ? [] : [hiddenColumn(context, units.column)];
  const items = sides.map((side, s): ProjectNode => {
    const ids = [
      ...(lists[s] as RelationColumn[]),
      ...(units.column === undefined ? [] : [units.column[s] as RelationColumn]),
    ];
    const projected = [...columns, ...counted].map(({ type }, i) => {
      const column = ids[i] as RelationColumn;
      return {
        id: names.take(column.as),
        expression: { kind: 'column', column: column.as, type: column.type },
        type,
      } as const;
    });
    return { kind: 'project', item: side.node, columns: projected, distinct: false };
  });
  const facts = setFacts(
    { operator, all },
    sides,
    columns.map(({ as }) => as),
  );
  return {
    node: {
      kind: 'set',
      operator,
      all,
      items,
      columns: [...columns, ...counted].map(({ as, type }) => ({ id: as, type })),
    },
    columns: [...columns, ...counted],
    ...facts,
    rows: atMost(facts.rows),
    units: units.counts(counted[0]?.as),
  };
}

/** What holds for a column whichever side a row comes from. */
function alike(
  { source }: OwnContext,
  columns: readonly RelationColumn[],
  operator: string,
  at: number,
): Omit<RelationColumn, 'as'> {
  const [first, ...others] = columns as [RelationColumn, ...RelationColumn[]];
  for (const other of others) {
    if (family(other.type) === family(first.type)) continue;
    throw errorAt(source, at, 'sql.type-mismatch', {
      operator: operator.toUpperCase(),
      left: `${first.name} (${typeText(first.type)})`,
      right: `${other.name} (${typeText(other.type)})`,
      cure: '--type COLUMN=TYPE',
    });
  }
  const scale = Math.max(...columns.map(({ type }) => scaleOf(type)));
  const ranges = columns.map(({ type, range }) => range && rescale(range, scale - scaleOf(type)));
  const range = ranges.includes(null) ? null : (ranges as NumberRange[]).reduce(union);
  const lists = columns.map(({ categories }) => categories);
  return {
    name: first.name,
    type: range !== null && family(first.type) === 'number' ? numberType(range, scale) : first.type,
    range,
    nullable: columns.some(({ nullable }) => nullable),
    categories: lists.includes(null) ? null : mergeCategories(first.type, lists as (readonly string[])[]),
  };
}

interface SetUnits {
  /** The column of each side by whose values units are counted. */
  readonly column: readonly RelationColumn[] | undefined;
  readonly counts: (id: string | undefined) => UnitCount[];
}

/**
 * Rows of different tables are different units, and of one unit column the values are the same units on all sides. A row of INTERSECT stands
 * for rows of each side, and one of EXCEPT for rows of the first, for which no other row stands. Anything else, such as the UNION of a table
 * with itself, leaves nothing to count by. `lists`: columns of the sides by position; `ids`: what they are called afterwards.
 */
function unitsOf(
  operator: SetNode['operator'],
  all: boolean,
  sides: readonly BoundRelation[],
  lists: readonly (readonly RelationColumn[])[],
  ids: readonly string[],
): SetUnits {
  if (operator !== 'union') {
    const shown = operator === 'except' ? sides.slice(0, 1) : sides;
    const counted = shown.flatMap((side, s) =>
      gatheredUnits(side.units, new Map((lists[s] ?? []).map(({ as }, i) => [as, ids[i] as string]))),
    );
    return { column: undefined, counts: () => counted };
  }
  const units = sides.flatMap((side) => side.units);
  const datasets = units.map(({ dataset }) => dataset);
  const isApart = new Set(datasets).size === datasets.length;
  if (isApart && units.every(({ rows }) => rows))
    return { column: undefined, counts: () => units.map((unit) => ({ ...unit, columns: [] })) };
  const lost = units.map((unit) => ({ ...unit, columns: [], rows: false }));
  if (!all) {
    // Rows that are alike are one row: units are counted by a column that stays.
    const same = ids.filter((_, i) =>
      sides.every(({ units: own }, s) => own.every(({ columns }) => columns.includes(lists[s]?.[i]?.as ?? ''))),
    );
    return { column: undefined, counts: () => lost.map((unit) => ({ ...unit, columns: same })) };
  }
  const known = sides.flatMap(({ columns: own, units: counted }) => {
    // The number of a row is no unit that another side could have.
    const found = own.find(({ as, numbered }) => {
      return numbered !== true && counted.length > 0 && counted.every((unit) => unit.columns.includes(as));
    });
    return found === undefined ? [] : [found];
  });
  const families = new Set(known.map(({ type }) => family(type)));
  if (known.length < sides.length || families.size > 1) return { column: undefined, counts: () => lost };
  return {
    column: known,
    counts: (id) => units.map((unit) => ({ ...unit, columns: id === undefined ? [] : [id] })),
  };
}

function hiddenColumn({ names }: OwnContext, columns: readonly RelationColumn[]): RelationColumn {
  const [first] = columns as [RelationColumn];
  const scale = Math.max(...columns.map(({ type }) => scaleOf(type)));
  const range = columns.reduce<NumberRange | null>(
    (found, column) => (found === null || column.range === null ? null : union(found, column.range)),
    first.range,
  );
  const type = first.type.kind === 'decimal' ? { ...first.type, scale } : first.type;
  return {
    name: first.name,
    as: names.take(`${first.as} unit`),
    type,
    range,
    nullable: true,
    categories: null,
    hidden: true,
  };
}
