/**
 * What is known of a relation of one owner while it is bound: its columns, how many rows it may have, which columns occur once, and
 * by what its rows can be counted as units.
 *
 * Units. The minimum of a dataset counts its rows, or the values of its unit column. A relation may show a row of a dataset several
 * times, or several of them as one. So for each protected use of a dataset it is kept by which columns of the relation its units can be
 * counted: k different values of any of them stand for k units at least. 'rows' says that every row of the relation stands for units
 * that no other row stands for: then k different values of whatever column do.
 */
import type { DatasetCard } from '../../contract/cards.ts';
import type { Expression, RelationNode } from '../../local/stages.ts';
import { rangeOfColumn } from '../plan/ranges.ts';
import { mostRows } from '../bind/card.ts';
import type { ScopeColumn } from '../bind/scope.ts';
import { type Equality, joinFacts, type RowFacts, tableFacts } from '../plan/row-facts.ts';

export interface RelationColumn extends ScopeColumn {
  /** Its name in the tree, unique there. */
  readonly as: string;
  /** Known to no name: units are counted by it. */
  readonly hidden?: true;
  /** The number of a row. */
  readonly numbered?: true;
}

export interface UnitCount {
  readonly dataset: string;
  /** The best first: those that tell the most units apart. */
  readonly columns: readonly string[];
  readonly rows: boolean;
  /**
   * Some rows stand for none of its units: an outer join filled them with NULL. As long as they have NULL, what they lack is counted by
   * itself; once rows are gathered it is not any more.
   */
  readonly filled?: true;
}

export interface BoundRelation extends RowFacts {
  readonly node: RelationNode;
  readonly columns: readonly RelationColumn[];
  readonly units: readonly UnitCount[];
}

/** Names that are unique in one tree, whatever capitals an engine tells apart. */
export class Names {
  readonly #taken = new Set<string>();
  readonly #aliases = new Set<string>();

  /** A name for a further use of a table. */
  alias(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#aliases.has(name.toLowerCase()); i++) name = `${wanted}_${i}`;
    this.#aliases.add(name.toLowerCase());
    return name;
  }

  take(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = `${wanted} (${i})`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** More rows than any table may have count as so many: a plan of them is refused. */
export function atMost(rows: number): number {
  return Math.min(rows, mostRows + 1);
}

/** A use of a dataset; `called`: what the question calls it, `dataset`: what the tree does. */
export function tableRelation(card: DatasetCard, called: string, names: Names, dataset = card.name): BoundRelation {
  const alias = names.alias(called);
  const columns = card.columns.map(({ name, type, range, nullable, categories, empty }): RelationColumn => {
    return {
      name,
      as: names.take(`${alias}.${name}`),
      type,
      range: rangeOfColumn(type, range),
      nullable,
      categories: categories ?? null,
      ...(empty === undefined ? {} : { empty }),
    };
  });
  const idOf = new Map(columns.map(({ name, as }) => [name, as]));
  const facts = tableFacts(card, (name) => idOf.get(name));
  const isProtected = card.minimumGroupSize > 1;
  const { unit } = card;
  // A unit column need not be among those that others may use.
  const own = unit === undefined ? undefined : idOf.get(unit.column);
  const hidden: RelationColumn[] =
    !isProtected || unit === undefined || own !== undefined
      ? []
      : [
          {
            name: unit.column,
            as: names.take(`${alias}.${unit.column}`),
            type: unit.type,
            range: rangeOfColumn(unit.type, undefined),
            nullable: true,
            categories: null,
            hidden: true,
          },
        ];
  const row = isProtected && unit === undefined ? names.take(`${alias}.row`) : null;
  const counted = own ?? hidden[0]?.as ?? row;
  const single = facts.unique.flatMap(([only, second]) => (only !== undefined && second === undefined ? [only] : []));
  const keys = single.filter((id) => columns.some(({ as, nullable }) => as === id && !nullable));
  const units: UnitCount[] =
    counted === null
      ? []
      : [
          {
            dataset,
            columns: unit === undefined ? [...keys, counted, ...single.filter((id) => !keys.includes(id))] : [counted],
            rows: unit === undefined || single.includes(counted),
          },
        ];
  return {
    node: {
      kind: 'table',
      dataset,
      alias,
      columns: [...columns, ...hidden].map(({ name, as, type }) => ({ id: as, column: name, type })),
      row,
    },
    columns: [...columns, ...hidden, ...(row === null ? [] : [rowColumn(row)])],
    ...facts,
    units,
  };
}

function rowColumn(as: string): RelationColumn {
  return {
    name: as,
    as,
    type: { kind: 'integer' },
    range: rangeOfColumn({ kind: 'integer' }, undefined),
    nullable: false,
    categories: null,
    hidden: true,
    numbered: true,
  };
}

/** Rows of a product that may be matched with another owner's. */
const mostPairs = 1_000_000;

export function joinRelations(
  join: 'inner' | 'left' | 'right' | 'full',
  left: BoundRelation,
  right: BoundRelation,
  equalities: readonly Equality[],
  on: Expression | null,
): BoundRelation {
  const { rows, unique, oneLeft, oneRight } = joinFacts(join, left, right, equalities);
  const isFilled = { left: join === 'right' || join === 'full', right: join === 'left' || join === 'full' };
  const unitsOf = (side: BoundRelation, isOnce: boolean, filled: boolean): UnitCount[] =>
    side.units.map((unit) => {
      // Rows that are repeated are as many as any of their columns has values, at least.
      const own = unit.rows && !isOnce ? side.columns.map(({ as }) => as) : [];
      const columns = [...new Set([...unit.columns, ...own])];
      // Equal values are the same unit; who lacks a partner counts as a unit that gives nothing.
      const equal = equalities.flatMap(([x, y]) => (columns.includes(x) ? [y] : columns.includes(y) ? [x] : []));
      return {
        ...unit,
        columns: [...new Set([...unit.columns, ...equal, ...columns])],
        rows: unit.rows && isOnce,
        ...(filled ? { filled } : {}),
      };
    });
  return {
    node: { kind: 'join', join, left: left.node, right: right.node, on },
    columns: [
      ...left.columns.map((column) => (isFilled.left ? { ...column, nullable: true } : column)),
      ...right.columns.map((column) => (isFilled.right ? { ...column, nullable: true } : column)),
    ],
    rows: atMost(rows),
    // Every row that a large product might have takes part where it is matched with another owner's: it is not, as its keys may repeat.
    unique: oneLeft || oneRight || left.rows * right.rows <= mostPairs ? unique : [],
    units: [...unitsOf(left, oneRight, isFilled.left), ...unitsOf(right, oneLeft, isFilled.right)],
  };
}

/** Units of a relation whose rows are gathered by `kept`: columns of the relation, by what they are called afterwards. */
export function gatheredUnits(units: readonly UnitCount[], kept: ReadonlyMap<string, string>): UnitCount[] {
  return units.map(({ columns, rows, filled, ...unit }) => {
    return { ...unit, columns: columns.flatMap((id) => kept.get(id) ?? []), rows: rows && filled !== true };
  });
}

/** Units of a relation whose rows stay, by what its columns are called afterwards. */
export function renamedUnits(units: readonly UnitCount[], kept: ReadonlyMap<string, string>): UnitCount[] {
  return units.map((unit) => ({ ...unit, columns: unit.columns.flatMap((id) => kept.get(id) ?? []) }));
}
